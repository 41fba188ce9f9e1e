import Foundation
import Testing
import Waiting

/// The third party: Python's `websockets`, in the virtual environment that BUSBAR_VENV names, or
/// in one at the usual places.
enum Python {
    static let interpreter: String? = {
        let named = ProcessInfo.processInfo.environment["BUSBAR_VENV"]
        return [named, ".venv", ".venv"].compactMap { $0.map { $0 + "/bin/python" } }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }()

    static let isMissing: Comment = "set BUSBAR_VENV to a Python environment with websockets"

    struct Result {
        let status: Int32
        let output: String
    }

    /// Runs a script to its end; what it printed comes back.
    static func run(_ script: String, _ arguments: [String]) async throws -> Result {
        try await start(script, arguments).end()
    }

    /// Starts a script that goes on running.
    static func start(_ script: String, _ arguments: [String]) throws -> Running {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try #require(interpreter))
        process.arguments = ["-c", limit + script] + arguments
        // A file and not a pipe: reading a pipe would block one of the few threads that all
        // tests share.
        let file = FileManager.default.temporaryDirectory
            .appendingPathComponent("busbar-\(UUID().uuidString)")
        try Data().write(to: file)
        let output = try FileHandle(forWritingTo: file)
        process.standardOutput = output
        process.standardError = output
        try process.run()
        return Running(process: process, file: file)
    }

    /// A hanging script kills itself; the signal is blocked in what Foundation starts.
    private static let limit = """
        import signal
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGALRM])
        signal.alarm(60)

        """

    struct Running {
        let process: Process
        let file: URL

        private var output: String {
            get throws { String(decoding: try Data(contentsOf: file), as: UTF8.self) }
        }

        /// The first line that the script prints.
        func firstLine() async throws -> String {
            try await eventually("a line of the script") {
                let lines = try output.split(separator: "\n", omittingEmptySubsequences: false)
                return lines.count > 1 ? String(lines[0]) : nil
            }
        }

        func end() async throws -> Result {
            try await eventually("the end of the script") { !process.isRunning }
            let result = Result(status: process.terminationStatus, output: try output)
            try FileManager.default.removeItem(at: file)
            return result
        }
    }
}
