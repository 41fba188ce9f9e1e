import ArgumentParser
import LocalAPI

/// `busbar resume`: ends what a person set.
struct ResumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Ends pauses and overrides.",
        discussion: """
            A connector that drew more than it might is given another chance, too. Exits 1 where \
            it was refused.
            """)

    @ParentCommand var busbar: BusbarCommand
    @OptionGroup var output: OutputOptions

    @Argument(help: "A charger (CP-01) or a connector (CP-01/1); the whole depot without it.")
    var target: CommandTarget?

    func run() async throws {
        try await busbar.order(.resume(target ?? .depot), output: output)
    }
}
