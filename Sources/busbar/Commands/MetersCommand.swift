import ArgumentParser
import LocalAPI
import Screens

/// `busbar meters`: the meters and how fresh they are, or with `--probe` what answers on a line.
struct MetersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "meters", abstract: "Shows the meters and the age of their readings.",
        discussion: """
            Exits 1 unless every meter is read. --json prints the whole status.

            --probe opens a line itself, only reads, and tells for each unit what it most likely \
            is and why. It needs no busbard, and is refused a serial line that busbard holds: stop \
            busbard first. Over TCP nobody can know: a gateway answers one question at a time, so \
            don't probe one that a running busbard polls. A silent unit takes a second or two, a \
            meter up to half a minute at 9600 baud. Exits 1 where nothing answers.
            """)

    @ParentCommand var busbar: BusbarCommand
    @OptionGroup var output: OutputOptions
    @OptionGroup var probe: ProbeOptions

    func run() async throws {
        if let line = probe.line { return try probe.run(line: line, json: output.json) }
        let answer = try await busbar.ask { try await $0.status() }
        output.show(answer) { MetersPage($0).lines(width: $1) }
        try Verdict(meters: answer.document.meters).end()
    }
}
