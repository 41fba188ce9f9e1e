import ArgumentParser
import PKI

/// `busbar charger`: what a charger needs to get in.
struct ChargerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "charger", abstract: "Sets what a charger proves itself with.",
        subcommands: [ChargerPasswordCommand.self])
}

/// `busbar charger password`: sets a charger's password, for security profiles 1 and 2.
struct ChargerPasswordCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "password",
        abstract: "Makes and sets a charger's password; shows it once.",
        discussion: """
            The file keeps only a slow hash. busbard takes it in within a minute; until then the old \
            password holds, and a charger that is connected stays connected.
            """)

    @Argument(help: "The charger, such as CP-01.")
    var charger: String

    @Flag(help: "Make one of 32 hexadecimal digits and print it; so it is without --set too.")
    var generate = false

    @Flag(help: "Read one from standard input: 16 to 40 characters.")
    var set = false

    @Option(help: "The passwords file, as the site file names it (ocpp.passwords_file).")
    var file = "/etc/busbar/passwords"

    func validate() throws {
        _ = try Arguments.charger(charger)
        guard !(set && generate) else {
            throw ValidationError("--set and --generate exclude each other")
        }
    }

    func run() throws {
        do throws(PKIError) {
            let password =
                set ? try Password(typed: readLine() ?? "") : try Password.generate()
            try PasswordBook.set(password, of: charger, in: file)
            if !set { Console.show([password.text]) }
        } catch {
            try PKIFailure(error).end()
        }
        Console.complain([
            "Set in \(file); busbard takes it in within a minute. The charger's user name is "
                + "\(charger)."
                + (set ? "" : " The password is not kept: type it into the charger now.")
        ])
    }
}
