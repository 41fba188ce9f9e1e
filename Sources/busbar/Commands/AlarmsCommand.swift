import ArgumentParser
import LocalAPI
import Screens

/// `busbar alarms`: what should be known or done.
struct AlarmsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alarms", abstract: "Shows the alarms that stand.",
        discussion: "Exits 1 while a critical alarm stands.")

    @ParentCommand var busbar: BusbarCommand
    @OptionGroup var output: OutputOptions

    @Flag(help: "Show those that have ended, too.")
    var all = false

    func run() async throws {
        let answer = try await busbar.ask { try await $0.alarms(includesEnded: all) }
        output.show(answer) { AlarmsPage($0).lines(width: $1) }
        try Verdict(answer.document).end()
    }
}
