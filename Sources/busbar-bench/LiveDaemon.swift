import Foundation
import Synchronization

/// `busbard` as a child process. It dies with the bench, however that ends.
///
/// A class, because it stands for a process.
final class LiveDaemon: Sendable {
    let workplace: Workplace
    /// Its process id.
    let id: Int32
    private let process: Mutex<Process>

    /// How long a stop by SIGTERM is waited for; the daemon promises a second.
    private static let patience: TimeInterval = 5
    /// Tells the kernel to end the program that it becomes when its parent ends, by SIGKILL too.
    private static let leash = "/usr/bin/setpriv"

    /// Starts the daemon that stands beside this program.
    init(in workplace: Workplace, _ cleanup: Cleanup) throws {
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let program = URL(filePath: own).deletingLastPathComponent().appending(path: "busbard").path
        guard FileManager.default.isExecutableFile(atPath: program) else {
            throw BenchFailure("there is no \(program); build it with: make build")
        }
        let options = [
            "--config", workplace.site, "--state", workplace.state, "--socket", workplace.socket,
            "--models", Workplace.models,
        ]
        try workplace.write([], to: "busbard.log")
        let log = try FileHandle(forWritingTo: URL(filePath: workplace.log))
        let process = Process()
        if FileManager.default.isExecutableFile(atPath: Self.leash) {
            process.executableURL = URL(filePath: Self.leash)
            process.arguments = ["--pdeathsig", "KILL", "--", program] + options
        } else {
            process.executableURL = URL(filePath: program)
            process.arguments = options
        }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = log
        process.standardError = log
        try process.run()
        self.workplace = workplace
        id = process.processIdentifier
        self.process = Mutex(process)
        cleanup.add { [self] in stop() }
    }

    /// Whether it still runs.
    var isRunning: Bool { process.withLock { $0.isRunning } }

    /// Ends it and waits until it is gone.
    func stop() {
        guard isRunning else { return }
        kill(id, SIGTERM)
        let deadline = Date(timeIntervalSinceNow: Self.patience)
        while isRunning, Date() < deadline { Thread.sleep(forTimeInterval: 0.02) }
        if isRunning { kill(id, SIGKILL) }
        while isRunning { Thread.sleep(forTimeInterval: 0.02) }
    }

    /// Waits until something holds; throws with the log's end where it does not in time, or where
    /// the daemon is gone.
    func wait(for what: String, atMost seconds: TimeInterval, _ holds: () throws -> Bool) throws {
        let deadline = Date(timeIntervalSinceNow: seconds)
        while try !holds() {
            guard isRunning else {
                throw BenchFailure("busbard ended by itself:\n\(workplace.logTail)")
            }
            guard Date() < deadline else {
                throw BenchFailure(
                    "not in \(Int(seconds)) s: \(what). busbard said:\n\(workplace.logTail)")
            }
            Thread.sleep(forTimeInterval: 0.1)
        }
    }
}
