import ArgumentParser
import Depot
import Ledger
import PKI
import Twin

/// `busbar twin run`: scenarios that an electrician writes.
struct TwinRunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Plays scenario files in memory and says what was not as they expect.",
        discussion: """
            A scenario says what the depot is, what happens in it and what must come of that:

              feeder   main  100 A per phase  other load up to 40 A  meter
              charger  a     AC 32 A  below main
              at 0 s         a plugged in
              within 30 s    a limit 32 A because connector_rating
              at 60 s        main meter silent
              within 10 s    alarm meter_stale:main

            Every scenario fails as well where chargers draw more than a limit leaves, or where a \
            transaction is lost. The manual of the language is in Sources/Twin/Twin.docc. Exits 1 \
            where an expectation failed, and 2 where a file can't be read or has a fault.
            """)

    @Argument(help: "The scenario files.")
    var files: [String]

    @Option(help: "Draws how long messages take and when chargers dial; the same plays the same.")
    var seed: UInt64 = 1

    @Option(help: "A rule to leave out: R1, R2, R3, R6, R8 or other-load.")
    var without: String?

    func validate() throws { _ = try Arguments.omissions(without) }

    func run() throws {
        let omissions = try Arguments.omissions(without)
        var scenarios: [Scenario] = []
        var complaints: [String] = []
        for file in files {
            do throws(ScenarioErrors) {
                scenarios.append(try Self.scenario(file))
            } catch {
                complaints += error.texts
            }
        }
        guard complaints.isEmpty else {
            Console.complain(complaints.map(\.escapedForTerminal))
            throw ExitCode(2)
        }
        let failed = scenarios.count { !play($0, omissions) }
        Console.show(["\(scenarios.count) played, \(failed) not as expected"])
        if failed > 0 { throw ExitCode(1) }
    }

    /// Whether all came out as it says.
    private func play(_ scenario: Scenario, _ omissions: Omissions) -> Bool {
        var run = ScenarioRun(scenario, seed: seed, omitting: omissions)
        let outcome = run.play()
        let verdict = outcome.failures.isEmpty ? "ok    " : "FAILED"
        let lines = ["\(verdict) \(scenario.file): \(scenario.title)"] + outcome.failures
        Console.show(lines.map(\.escapedForTerminal))
        return outcome.failures.isEmpty
    }

    private static func scenario(_ file: String) throws(ScenarioErrors) -> Scenario {
        let bytes: [UInt8]
        do throws(PKIError) {
            bytes = try SafeFile.read(file)
        } catch {
            throw ScenarioErrors(file: file, found: error.text, allowed: "a file that can be read")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw ScenarioErrors(file: file, found: "something else", allowed: "UTF-8 text")
        }
        return try Scenario(reading: text, file: file)
    }
}
