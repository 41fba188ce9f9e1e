import ArgumentParser
import Daemon
import Dispatch
import Foundation
import Logging
import Settings

/// `busbard`: the control daemon.
struct Busbard: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "busbard",
        abstract: "Regulates a depot: reads its meters, steers its chargers, keeps its limits.",
        discussion: """
            Exit status: 0 after SIGTERM, 1 where something that it needs is taken or can't be \
            had, 2 wrong use, 78 for a bad configuration.
            """)

    @Option(help: "The site file.")
    var config = "/etc/busbar/site.yaml"

    @Option(help: "The directory of the database and the journal.")
    var state = "/var/lib/busbar"

    @Option(help: "The socket of the local API.")
    var socket = "/run/busbar/busbard.sock"

    @Option(help: "The directory of the meter and charger models.")
    var models = "/usr/share/busbar"

    /// A bad configuration (sysexits.h EX_CONFIG; DESIGN.md section 5): to start again is of no
    /// use before the files are mended.
    private static let badConfiguration = ExitCode(78)
    /// Something that the daemon needs is taken or can't be had: it may be there later.
    private static let unavailable = ExitCode(1)

    func run() async throws {
        var log = Logger(label: "busbard") { LogLines(label: $0) }
        log.logLevel = .notice
        let site = try read(log)
        for warning in site.warnings { log.warning("\(warning.text)") }
        let stop = AsyncStream<Void>.makeStream()
        let sources = [SIGTERM, SIGINT].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number)
            source.setEventHandler { stop.continuation.yield() }
            source.resume()
            return source
        }
        defer { for source in sources { source.cancel() } }
        let options = DaemonOptions(
            site: config, stateDirectory: state, socket: socket, models: models)
        do {
            let daemon = try Daemon(site, options: options, log: log)
            try await daemon.run(until: stop.stream)
        } catch {
            log.critical("\(StartFailure(error, options).text)")
            throw Self.unavailable
        }
    }

    private func read(_ log: Logger) throws -> SiteConfiguration {
        do throws(ConfigurationErrors) {
            return try SiteFile.read(path: config, modelsDirectory: models)
        } catch {
            for problem in error.errors { log.error("\(problem.text)") }
            log.error(
                """
                busbard does not start; the chargers hold their fallbacks. Check with: \
                busbar check \(config) --models \(models)
                """)
            throw Self.badConfiguration
        }
    }
}
