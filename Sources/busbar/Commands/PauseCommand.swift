import ArgumentParser
import LocalAPI

/// `busbar pause`: nothing charges that can be stopped.
struct PauseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause", abstract: "Stops charging until it is resumed.",
        discussion: """
            A charger that can't be stopped goes to its floor. Exits 1 where it was refused.
            """)

    @ParentCommand var busbar: BusbarCommand
    @OptionGroup var output: OutputOptions

    @Argument(help: "A charger (CP-01) or a connector (CP-01/1); the whole depot without it.")
    var target: CommandTarget?

    func run() async throws {
        try await busbar.order(.pause(target ?? .depot), output: output)
    }
}
