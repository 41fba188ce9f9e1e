import ArgumentParser
import LocalAPI
import Screens

/// `busbar status`: the depot on one page.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Shows the depot on one page.",
        discussion: "Exits 1 unless the controller regulates and no critical alarm stands.")

    @ParentCommand var busbar: BusbarCommand
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let answer = try await busbar.ask { try await $0.status() }
        output.show(answer) { StatusPage($0, width: $1).lines }
        try Verdict(answer.document).end()
    }
}
