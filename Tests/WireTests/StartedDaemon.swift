import Dispatch
import Foundation
import Glibc
import Synchronization
import Testing
import Waiting

/// A depot of one charge point in a directory of its own, and `busbard` on it.
struct StartedDaemon {
    /// How it ended, what it said and what it logged.
    struct Outcome: Sendable {
        let code: Int32
        let said: String
        let log: String
    }

    let directory: URL
    let port: Int

    var site: String { directory.appending(path: "site.yaml").path }
    var state: String { directory.appending(path: "state").path }
    var socket: String { directory.appending(path: "busbard.sock").path }

    /// How many there were in this run.
    private static let started = Atomic(0)

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
        // Ports that the system gives to nobody by itself; runs beside one another get their own, and
        // so do tests beside one another in a run.
        let turn = started.add(1, ordering: .relaxed).oldValue % 24
        let port =
            20_000 + Int(ProcessInfo.processInfo.processIdentifier % 250) * 48 + turn * 2
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

    /// Runs `body` while `busbard` serves; it must end with 0 afterwards.
    func whileRunning(_ body: () async throws -> Void) async throws {
        let running = try Self.start("busbard", arguments)
        // It may have ended by itself; then what `body` expects fails.
        defer { running.process.terminate() }
        try await eventually("busbard serves") { FileManager.default.fileExists(atPath: socket) }
        try await body()
        running.process.terminate()
        #expect(try Self.end(running).code == 0)
    }

    /// Asks the running `busbard`.
    func busbar(_ arguments: String...) async throws -> Outcome {
        try await Self.run("busbar", ["--socket", socket] + arguments)
    }

    /// A program that runs, and its two outputs.
    struct Running {
        let process: Process
        let output: Pipe
        let log: Pipe
    }

    /// Runs a program that was built beside the tests to its end, away from the cooperative
    /// threads. One that does not end within two minutes is told to: nobody would wait for ever.
    static func run(_ name: String, _ arguments: [String]) async throws -> Outcome {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(
                    with: Result {
                        let running = try start(name, arguments)
                        let process = running.process.processIdentifier
                        let patience = DispatchWorkItem { kill(process, SIGTERM) }
                        DispatchQueue.global().asyncAfter(
                            deadline: .now() + .seconds(120), execute: patience)
                        defer { patience.cancel() }
                        return try end(running)
                    })
            }
        }
    }

    /// Waits for a program's end. What it logs is short and fits into its pipe meanwhile.
    static func end(_ running: Running) throws -> Outcome {
        let said = running.output.fileHandleForReading.readDataToEndOfFile()
        let logged = running.log.fileHandleForReading.readDataToEndOfFile()
        running.process.waitUntilExit()
        return Outcome(
            code: running.process.terminationStatus,
            said: String(decoding: said, as: UTF8.self),
            log: String(decoding: logged, as: UTF8.self))
    }

    /// Starts a program and leaves it running.
    static func start(_ name: String, _ arguments: [String]) throws -> Running {
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: own).deletingLastPathComponent()
            .appendingPathComponent(name)
        process.arguments = arguments
        let (output, log) = (Pipe(), Pipe())
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = log
        try process.run()
        return Running(process: process, output: output, log: log)
    }
}
