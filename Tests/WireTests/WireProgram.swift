import Foundation
import Testing

/// A scenario's Python program, run against the `busbard` and `busbar` that were built beside the
/// tests. It does the measuring and the judging, so that the same program can be run by hand.
enum WireProgram {
    /// The environment with `ocpp`, `pymodbus` and `websockets`: the one that BUSBAR_VENV names, or
    /// the one at the usual place.
    static let interpreter: String? = {
        let named = ProcessInfo.processInfo.environment["BUSBAR_VENV"]
        return [named, ".venv"].compactMap { $0.map { $0 + "/bin/python" } }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }()

    static let isMissing: Comment =
        "set BUSBAR_VENV to a Python environment with ocpp, pymodbus and websockets (make venv)"

    /// What a scenario found.
    struct Outcome: Sendable {
        let code: Int32
        /// The verdict as it was printed, for people.
        let text: String
        private let verdict: [String: any Sendable]

        init(code: Int32, text: String) throws {
            self.code = code
            self.text = text
            let object = try JSONSerialization.jsonObject(with: Data(text.utf8))
            let fields = try #require(object as? [String: Any])
            var verdict: [String: any Sendable] = [:]
            for (name, value) in fields {
                if let number = value as? NSNumber { verdict[name] = number.doubleValue }
                if let numbers = value as? [NSNumber] { verdict[name] = numbers.map(\.doubleValue) }
                if let texts = value as? [String], !texts.isEmpty { verdict[name] = texts }
            }
            self.verdict = verdict
        }

        /// A figure of the verdict.
        func figure(_ name: String) throws -> Double {
            try #require(verdict[name] as? Double, "no figure \(name) in \(text)")
        }

        /// The claims that did not hold.
        var failures: [String] { verdict["failures"] as? [String] ?? [] }
    }

    /// Runs a program of this folder to its end, away from the cooperative threads.
    static func run(_ name: String, _ arguments: [String] = []) async throws -> Outcome {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(with: Result { try runBlocking(name, arguments) })
            }
        }
    }

    private static func runBlocking(_ name: String, _ arguments: [String]) throws -> Outcome {
        let here = URL(filePath: #filePath).deletingLastPathComponent()
        let process = Process()
        process.executableURL = URL(filePath: try #require(interpreter))
        process.arguments =
            [here.appending(path: name).path] + [
                "--busbard", try program("busbard"), "--busbar", try program("busbar"),
            ] + arguments
        let output = Pipe()
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        try process.run()
        let said = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let text = String(decoding: said, as: UTF8.self)
        print(text)
        return try Outcome(code: process.terminationStatus, text: text)
    }

    /// Test bundle and programs are built into the same folder; the test's own program stands
    /// there.
    private static func program(_ name: String) throws -> String {
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return URL(fileURLWithPath: own).deletingLastPathComponent().appendingPathComponent(name)
            .path
    }
}
