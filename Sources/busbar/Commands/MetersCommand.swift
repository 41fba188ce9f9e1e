import ArgumentParser
import LocalAPI
import Screens

/// `busbar meters`: the meters and how fresh they are.
struct MetersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "meters", abstract: "Shows the meters and the age of their readings.",
        discussion: "Exits 1 unless every meter is read. --json prints the whole status.")

    @ParentCommand var busbar: BusbarCommand
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let answer = try await busbar.ask { try await $0.status() }
        output.show(answer) { MetersPage($0).lines(width: $1) }
        try Verdict(meters: answer.document.meters).end()
    }
}
