import Foundation
import Testing

/// A depot of one charge point in a directory of its own, and `busbard` on it.
struct StartedDaemon {
    /// How it ended and what it logged.
    struct Outcome: Sendable {
        let code: Int32
        let log: String
    }

    let directory: URL
    let port: Int

    var site: String { directory.appending(path: "site.yaml").path }
    var state: String { directory.appending(path: "state").path }
    var socket: String { directory.appending(path: "busbard.sock").path }

    /// What the project ships as /usr/share/busbar.
    static let models = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "firmware-config").path

    /// Writes the site and runs `body`; the directory goes afterwards.
    static func with(_ body: (StartedDaemon) async throws -> Void) async throws {
        let directory = FileManager.default.temporaryDirectory
            .appending(path: "busbard-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        // What is left behind lies in the directory for such things.
        defer { try? FileManager.default.removeItem(at: directory) }
        // Ports that the system gives to nobody by itself; runs beside one another get their own.
        let port = 20_000 + Int(ProcessInfo.processInfo.processIdentifier % 6_000) * 2
        let daemon = StartedDaemon(directory: directory, port: port)
        let written = try await run(
            "busbar",
            [
                "twin", "site", directory.path, "--ac", "1", "--dc", "0", "--port", "\(port)",
                "--meter-port", "\(port + 1)",
            ])
        #expect(written.code == 0, "\(written.log)")
        try await body(daemon)
    }

    /// The arguments that name everything of this depot's.
    var arguments: [String] { arguments(state: state, socket: socket) }

    func arguments(state: String, socket: String) -> [String] {
        ["--config", site, "--state", state, "--socket", socket, "--models", Self.models]
    }

    /// Runs a program that was built beside the tests to its end, away from the cooperative
    /// threads.
    static func run(_ name: String, _ arguments: [String]) async throws -> Outcome {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(
                    with: Result {
                        let (process, log) = try start(name, arguments)
                        let said = log.fileHandleForReading.readDataToEndOfFile()
                        process.waitUntilExit()
                        return Outcome(
                            code: process.terminationStatus,
                            log: String(decoding: said, as: UTF8.self))
                    })
            }
        }
    }

    /// Starts a program and leaves it running.
    static func start(_ name: String, _ arguments: [String]) throws -> (Process, Pipe) {
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: own).deletingLastPathComponent()
            .appendingPathComponent(name)
        process.arguments = arguments
        let log = Pipe()
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = log
        try process.run()
        return (process, log)
    }
}
