import ArgumentParser
import Depot
import Foundation
import Journal
import Screens
import Units

/// `busbar replay`: steps a controller through what was recorded; it needs no daemon.
struct ReplayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Replays a journal and tells where the controller would act otherwise now.",
        discussion: """
            Prints a line for each segment. Exits 1 where effects differ from those recorded, or \
            where a segment can't be read. A tail that a power cut tore is told and is no \
            difference.

            With --cut a stretch is written down as a text to be kept as a test: the state, the \
            events, and what this program's controller wants done about each. Such a file is \
            replayed by its name, and cut again where something else is to come of it:

              busbar replay journal --from 2026-03-02T03:11:50Z --to 2026-03-02T03:12:40Z \
            --cut breaker.cutting
              busbar replay breaker.cutting
            """)

    @Argument(help: "The journal's directory, one of its segment files, or a cutting.")
    var path: String

    @Option(
        help: "Where the stretch begins, such as 2026-03-02T03:11:50Z; without it, at the start.")
    var from: String?

    @Option(help: "Where the stretch ends; without it, at the end.")
    var to: String?

    @Option(help: "A new file for the stretch.")
    var cut: String?

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        let ends = (try Self.moment(from, "--from"), try Self.moment(to, "--to"))
        guard let cut else {
            guard ends == (nil, nil) else { throw ValidationError("--from and --to go with --cut") }
            return
        }
        guard !json else { throw ValidationError("--cut prints no JSON") }
        guard !FileManager.default.fileExists(atPath: cut) else {
            throw ValidationError("--cut takes a file that is not there yet")
        }
    }

    private static func moment(_ text: String?, _ option: String) throws -> UTCTime? {
        guard let text else { return nil }
        guard let moment = UTCTime(text: text, assumesUTC: false) else {
            throw ValidationError("\(option) takes a time such as 2026-03-02T03:11:50Z")
        }
        return moment
    }

    func run() throws {
        if let cut { return try write(to: cut) }
        let isFine: Bool
        if Cutting.stands(in: path) {
            isFine = try play()
        } else {
            do throws(JournalError) {
                isFine = try show(Replay(path: path))
            } catch {
                Console.complain(["\(path): \(error.text)".escapedForTerminal])
                throw ExitCode(1)
            }
        }
        guard isFine else { throw ExitCode(1) }
    }

    // MARK: Journals

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

    // MARK: Cuttings

    /// Plays a cutting and prints; whether all of it came out as it says.
    private func play() throws -> Bool {
        let page: CuttingPage
        do throws(CuttingError) {
            page = CuttingPage(file: path, try Cutting(file: path).play())
        } catch {
            Console.complain([error.text(of: path).escapedForTerminal])
            throw ExitCode(1)
        }
        Console.show(json ? [page.json] : page.lines.map(\.escapedForTerminal))
        return page.isFine
    }

    private func write(to file: String) throws {
        let (from, to) = (try Self.moment(from, "--from"), try Self.moment(to, "--to"))
        let cutting: Cutting
        let text: String
        do throws(CuttingError) {
            cutting = try self.cutting(from: from, to: to)
            text = try cutting.text()
        } catch {
            Console.complain([error.text(of: path).escapedForTerminal])
            throw ExitCode(1)
        }
        do {
            try Data(text.utf8).write(to: URL(filePath: file), options: .withoutOverwriting)
        } catch {
            Console.complain(["\(file): it can't be written".escapedForTerminal])
            throw ExitCode(1)
        }
        let effects = cutting.steps.reduce(0) { $0 + $1.effects.count }
        Console.show([
            "\(cutting.steps.count) events, \(effects) effects: busbar replay \(file)"
                .escapedForTerminal
        ])
    }

    private func cutting(from: UTCTime?, to: UTCTime?) throws(CuttingError) -> Cutting {
        if Cutting.stands(in: path) {
            return try Cutting(file: path).cutting(from: from, to: to)
        }
        let replay: Replay
        do throws(JournalError) {
            replay = try Replay(path: path)
        } catch {
            throw .unreadable(error)
        }
        return try replay.cutting(from: from, to: to, notes: [])
    }
}
