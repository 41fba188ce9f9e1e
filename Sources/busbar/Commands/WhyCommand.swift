import ArgumentParser
import Foundation
import LocalAPI
import Screens

/// `busbar why CP-01/1`: the reasons for a limit.
struct WhyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "why", abstract: "Explains the limit of a connector, now or at a time.",
        discussion: "Exits 1 for a connector that the site does not have.")

    @ParentCommand var busbar: BusbarCommand
    @OptionGroup var output: OutputOptions

    @Argument(help: "The connector, such as CP-01/1.")
    var connector: ConnectorName

    @Option(help: "The time at the site: HH:MM of today, or 2026-03-02T01:21:00+01:00.")
    var at: String?

    func validate() throws {
        if let at { _ = try Arguments.moment(at, zone: .current) }
    }

    func run() async throws {
        let moment = try await moment()
        let answer = try await busbar.ask { try await $0.why(connector, at: moment) }
        output.show(answer) { WhyPage($0).lines(width: $1) }
    }

    /// A time of day is meant as the site's clocks show it, wherever the box believes to be.
    private func moment() async throws -> Timestamp? {
        guard let at else { return nil }
        let status = try await busbar.ask { try await $0.status() }
        let offset = Int(status.document.at.offsetMinutes * 60)
        return try Arguments.moment(at, zone: TimeZone(secondsFromGMT: offset) ?? .gmt)
    }
}
