import ArgumentParser
import LocalAPI
import Screens

/// `busbar chargers`: the chargers and their links.
struct ChargersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chargers", abstract: "Shows the chargers, their links and their floors.",
        discussion: "Exits 1 unless every charger is online with its floors in force.")

    @ParentCommand var busbar: BusbarCommand
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let answer = try await busbar.ask { try await $0.chargers() }
        output.show(answer) { ChargersPage($0).lines(width: $1) }
        try Verdict(answer.document).end()
    }
}
