import ArgumentParser
import LocalAPI
import Screens

/// `busbar floors`: what would flow with nobody there to speak to the chargers.
struct FloorsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "floors",
        abstract: "Shows what chargers fall to by themselves, hour by hour.",
        discussion: """
            A connector's floor holds while nobody speaks to its charger; a plan lets through more in \
            the hours before its vehicle leaves. Below them what both take of each limit in the worst \
            moment of the day to come, and what the limit allows beside its reserve and the worst \
            other load. Exits 1 unless every floor is proven and all fits, and for a connector that \
            the site does not have.
            """)

    @ParentCommand var busbar: BusbarCommand
    @OptionGroup var output: OutputOptions

    @Argument(help: "One connector alone, such as CP-01/1.")
    var connector: ConnectorName?

    func run() async throws {
        let answer = try await busbar.ask { try await $0.floors(of: connector) }
        output.show(answer) { FloorsPage($0).lines(width: $1) }
        try Verdict(answer.document).end()
    }
}
