import ArgumentParser
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

    @Option(
        help: "The time: HH:MM of today, or 2026-03-02T01:21:00+01:00.",
        transform: Arguments.moment)
    var at: Timestamp?

    func run() async throws {
        let answer = try await busbar.ask { try await $0.why(connector, at: at) }
        output.show(answer) { WhyPage($0).lines(width: $1) }
    }
}
