import Foundation

/// The `busbar` program that was built beside the tests, run as a person would run it.
enum Busbar {
    /// How it ended and what it said.
    struct Outcome: Sendable {
        let code: Int32
        let output: String
        let complaint: String
    }

    /// Runs it to its end, away from the cooperative threads: it may wait for a server in this
    /// process.
    static func run(_ arguments: [String], environment: [String: String] = [:]) async throws
        -> Outcome
    {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(
                    with: Result { try runBlocking(arguments, environment: environment) })
            }
        }
    }

    private static func runBlocking(
        _ arguments: [String], environment: [String: String]
    ) throws -> Outcome {
        let process = Process()
        process.executableURL = try program
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let (output, complaint) = (Pipe(), Pipe())
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = complaint
        try process.run()
        // What it complains of is short and fits into the pipe until the output was read.
        let said = output.fileHandleForReading.readDataToEndOfFile()
        let complained = complaint.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Outcome(
            code: process.terminationStatus, output: String(decoding: said, as: UTF8.self),
            complaint: String(decoding: complained, as: UTF8.self))
    }

    /// Starts it and leaves it running; the caller ends it.
    static func start(_ arguments: [String], output: Pipe) throws -> Process {
        let process = Process()
        process.executableURL = try program
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        try process.run()
        return process
    }

    /// Test bundle and programs are built into the same folder; the test's own program stands
    /// there.
    private static var program: URL {
        get throws {
            let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
            return URL(fileURLWithPath: own).deletingLastPathComponent()
                .appendingPathComponent("busbar")
        }
    }
}
