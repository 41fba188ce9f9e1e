import ArgumentParser
import LocalAPI

/// `busbar release CP-01`: lets another back end steer a charger.
struct ReleaseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "release",
        abstract: "Gives a charger to another back end; it counts at its rating from then on.",
        discussion: "Exits 1 where it was refused.")

    @ParentCommand var busbar: BusbarCommand
    @OptionGroup var output: OutputOptions

    @Argument(help: "The charger, such as CP-01.", transform: Arguments.charger)
    var charger: String

    func run() async throws {
        try await busbar.order(.release(charger: charger), output: output)
    }
}
