import Allocation
import ArgumentParser
import Depot
import Screens
import Settings

/// `busbar check`: reads a site file as the daemon would, and shows the arithmetic of its fallbacks.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Checks a site file and shows the arithmetic of its fallbacks.",
        discussion: """
            Exits 1 for errors in the file, where fallbacks, worst other load and reserve don't fit \
            a limit, or where a listener's certificate does not hold today. The commissioning verdict is printed and has no effect on that.
            """)

    @Argument(help: "The site file.")
    var site = "/etc/busbar/site.yaml"

    @Option(help: "The directory of the meter and charger models.")
    var models = "/usr/share/busbar"

    @Flag(help: "Print JSON, errors and warnings included.")
    var json = false

    func run() throws {
        let configuration: SiteConfiguration
        do throws(ConfigurationErrors) {
            configuration = try SiteFile.read(path: site, modelsDirectory: models)
        } catch {
            if json {
                Console.show([CheckDocument(error).text])
                throw ExitCode(1)
            }
            Console.complain(error.errors.map(\.text.escapedForTerminal))
            if let unobeyed = error.unobeyed { Console.show(CheckPage(unobeyed).lines) }
            throw ExitCode(1)
        }
        if json {
            Console.show([CheckDocument(configuration).text])
        } else {
            Console.complain(configuration.warnings.map(\.text.escapedForTerminal))
            Console.show(CheckPage(configuration).lines)
        }
        guard CheckReport(configuration).floors.allSatisfy(\.fits),
            configuration.holdsCertificates
        else { throw ExitCode(1) }
    }
}
