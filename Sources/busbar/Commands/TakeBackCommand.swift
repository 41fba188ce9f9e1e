import ArgumentParser
import LocalAPI

/// `busbar take-back CP-01`: steers a released charger again.
struct TakeBackCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "take-back", abstract: "Steers a released charger again.",
        discussion: "Exits 1 where it was refused.")

    @ParentCommand var busbar: BusbarCommand
    @OptionGroup var output: OutputOptions

    @Argument(help: "The charger, such as CP-01.", transform: Arguments.charger)
    var charger: String

    func run() async throws {
        try await busbar.order(.takeBack(charger: charger), output: output)
    }
}
