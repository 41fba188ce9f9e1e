import ArgumentParser
import LocalAPI
import Screens

/// `busbar fleet`: the vehicles and whether each will be ready.
struct FleetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fleet", abstract: "Shows the vehicles, the next departure first.",
        discussion: """
            A state of charge with ~ is reckoned from energy: the charger does not tell it. \
            Exits 1 while a vehicle is at risk.
            """)

    @ParentCommand var busbar: BusbarCommand
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let answer = try await busbar.ask { try await $0.fleet() }
        output.show(answer) { FleetPage($0).lines(width: $1) }
        try Verdict(answer.document).end()
    }
}
