import ArgumentParser
import Foundation
import LocalAPI
import Units

/// `busbar override CP-01/1 --kw 20 --for 2h`: a limit by hand.
struct OverrideCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "override",
        abstract: "Holds a connector at a limit of your own for a time.",
        discussion: """
            It is never granted above what is safe. Exits 1 where it was refused, as below the \
            connector's minimum. It ends with its time, with the transaction, or by busbar resume.
            """)

    @ParentCommand var busbar: BusbarCommand
    @OptionGroup var output: OutputOptions

    @Argument(help: "The connector, such as CP-01/1.")
    var connector: ConnectorName

    // `unconditional`, so that a sign is a wrong number and not an unknown option.
    @Option(parsing: .unconditional, help: "The limit in kW.")
    var kw: Double?

    @Option(parsing: .unconditional, help: "The limit in amperes on each phase.")
    var amps: Double?

    @Option(
        name: .customLong("for"), parsing: .unconditional,
        help: "How long: 2h, 30m, 90s; a week at most.",
        transform: Arguments.duration)
    var duration: Milliseconds

    func validate() throws {
        _ = try limit()
    }

    func run() async throws {
        let until = Timestamp(Arguments.now + duration, in: .current)
        try await busbar.order(.override(connector, try limit(), until: until), output: output)
    }

    private func limit() throws -> CommandLimit {
        let limit: CommandLimit? =
            switch (amps, kw) {
            case (let amps?, nil): amps > 0 ? CommandLimit(amps: amps) : nil
            case (nil, let kilowatts?): kilowatts > 0 ? CommandLimit(kilowatts: kilowatts) : nil
            case (nil, nil), (.some, .some): nil
            }
        guard let limit else {
            throw ValidationError("give one of --kw and --amps, above 0 and up to 10000")
        }
        return limit
    }
}
