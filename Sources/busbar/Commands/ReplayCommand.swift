import ArgumentParser
import Depot
import Journal
import Screens

/// `busbar replay`: steps a controller through what was recorded; it needs no daemon.
struct ReplayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Replays a journal and tells where the controller would act otherwise now.",
        discussion: """
            Prints a line for each segment. Exits 1 where effects differ from those recorded, or \
            where a segment can't be read. A tail that a power cut tore is told and is no \
            difference.
            """)

    @Argument(help: "The journal's directory, or one of its segment files.")
    var path: String

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        let isFine: Bool
        do throws(JournalError) {
            isFine = try show(Replay(path: path))
        } catch {
            Console.complain(["\(path): \(error.text)".escapedForTerminal])
            throw ExitCode(1)
        }
        guard isFine else { throw ExitCode(1) }
    }

    /// Replays and prints; whether all of it was as it was recorded.
    private func show(_ replay: Replay) throws(JournalError) -> Bool {
        var pages: [ReplayPage] = []
        for position in replay.segments.indices {
            let page = ReplayPage(try replay.outcome(at: position))
            // Each segment takes a while: what is known is shown.
            if !json { Console.show(page.lines.map(\.escapedForTerminal)) }
            pages.append(page)
        }
        if json {
            Console.show([ReplayPage.json(of: pages, damagedFiles: replay.damagedFiles)])
        } else {
            Console.show(
                replay.damagedFiles.map { ReplayPage.line(damagedFile: $0).escapedForTerminal })
        }
        return pages.allSatisfy(\.isFine) && replay.damagedFiles.isEmpty
    }
}
