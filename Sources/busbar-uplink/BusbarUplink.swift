import ArgumentParser
import Dispatch
import Foundation
import LocalAPI
import Logging
import Settings
import Uplink

/// `busbar-uplink`: hands what waits in the outbox of `busbard` upstream.
struct BusbarUplink: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "busbar-uplink",
        abstract: "Hands sessions, alarms and quarter hours of a depot upstream, in batches.",
        discussion: """
            Exit status: 0 after SIGTERM and, with --once, where nothing waits any more; 1 with \
            --once where a delivery failed, 3 where busbard does not answer; 2 wrong use, 78 for \
            a bad configuration.
            """)

    @Option(help: "The uplink's file.")
    var config = "/etc/busbar/uplink.yaml"

    @Option(help: "The socket of busbard's local API.")
    var socket = "/run/busbar/busbard.sock"

    @Flag(help: "Deliver what waits, then end.")
    var once = false

    @Flag(help: "Allow http:// to 127.0.0.1 and [::1], for tests.")
    var allowPlainLoopback = false

    /// A bad configuration (sysexits.h EX_CONFIG; DESIGN.md section 5).
    private static let badConfiguration = ExitCode(78)
    private static let failed = ExitCode(1)
    private static let notReachable = ExitCode(3)

    func run() async throws {
        var log = Logger(label: "busbar-uplink") { StreamLogHandler.standardError(label: $0) }
        log.logLevel = .notice
        let settings = try read(log)
        let daemon = LocalAPIClient(socketPath: socket)
        let carrier = Carrier(
            settings, daemon: daemon, clock: .system, attemptTime: Carrier.attemptTime, log: log)
        let work = Task { [once] in await carrier.run(isOnce: once) }
        let sources = [SIGTERM, SIGINT].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number)
            source.setEventHandler { work.cancel() }
            source.resume()
            return source
        }
        defer { for source in sources { source.cancel() } }
        let ending = await work.value
        await daemon.shutdown()
        // What is in the way is in the log already.
        switch ending {
        case .emptied, .ended: return
        case .failed: throw Self.failed
        case .daemonAway: throw Self.notReachable
        }
    }

    private func read(_ log: Logger) throws -> UplinkSettings {
        do throws(ConfigurationErrors) {
            return try UplinkFile.read(
                path: config, for: .delivering(plainLoopback: allowPlainLoopback))
        } catch {
            for problem in error.errors { log.error("\(problem.text)") }
            log.error(
                """
                busbar-uplink does not start; what waits is kept by busbard. Mend the file, then \
                start it again.
                """)
            throw Self.badConfiguration
        }
    }
}
