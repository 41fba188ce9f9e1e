import ArgumentParser
import Control
import Depot
import Foundation
import Journal
import Ledger
import Twin
import Units

/// `busbar twin swarm`: the real controller against simulated depots in memory, by seed.
struct TwinSwarmCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "swarm",
        abstract: "Plays depots with faults in memory and looks for overloads of ours.",
        discussion: """
            Each seed draws a site, its vehicles and its faults; the same seed plays the same. \
            Prints a line that repeats it for each seed that fails, and exits 1 then. Of the first it \
            looks for the smallest run that fails in the same way, and prints what repeats that, its \
            depot and what happens in it, in the language of scenarios. With --kernel chargers are as \
            bad as the safety concept lets them be, and no texts are written: hours of up to 60 \
            chargers in a second.
            """)

    @Option(help: "The seeds, such as 1..200.")
    var seeds = "1..20"

    @Option(help: "The length of each, in simulated minutes.")
    var minutes: Int64 = 60

    @Flag(help: "The controller and its ledger alone, without links and meter decoding.")
    var kernel = false

    @Option(help: "The same in simulated hours.")
    var hours: Int64?

    @Option(
        help: "A rule to leave out: \(Omissions.names.map(\.name).joined(separator: ", ")).")
    var without: String?

    @Option(
        help: ArgumentHelp(
            "Of what one seed draws these alone: words such as outage,crash, or none.",
            discussion: Excerpt.Part.allCases.map(\.rawValue).joined(separator: ", ") + "."))
    var keep: String?

    @Option(
        help: "The only chargers of one seed that vehicles come to, such as CP-1,CP-4, or none.")
    var chargers: String?

    @Option(
        help: "A new directory for a journal of one seed's run, which busbar replay steps through.")
    var record: String?

    func validate() throws {
        _ = try range()
        _ = try Arguments.omissions(without)
        _ = try excerpt()
        if let record {
            guard try one() != nil else { throw ValidationError("--record takes one seed") }
            guard !FileManager.default.fileExists(atPath: record) else {
                throw ValidationError("--record takes a directory that is not there yet")
            }
        }
        guard (1...10_080).contains(minutes) else {
            throw ValidationError("--minutes takes 1 to 10080")
        }
        guard (1...168).contains(hours ?? 1) else {
            throw ValidationError("--hours takes 1 to 168")
        }
    }

    private var length: Milliseconds { .minutes(hours.map { $0 * 60 } ?? minutes) }

    private func range() throws -> ClosedRange<UInt64> {
        let parts = seeds.components(separatedBy: "..")
        let bounds = parts.compactMap { UInt64($0) }
        guard let first = bounds.first, let last = bounds.last, bounds.count <= 2,
            bounds.count == parts.count, first <= last
        else { throw ValidationError("--seeds takes A..B, such as 1..200, or one seed") }
        return first...last
    }

    /// The only seed; nil where there are more.
    private func one() throws -> UInt64? {
        let seeds = try range()
        return seeds.lowerBound == seeds.upperBound ? seeds.lowerBound : nil
    }

    /// What of a seed's run is asked for; nil: all of it.
    private func excerpt() throws -> Excerpt? {
        guard keep != nil || chargers != nil else { return nil }
        guard let seed = try one() else {
            throw ValidationError("--keep and --chargers take one seed")
        }
        var excerpt =
            kernel
            ? KernelCircumstances.drawn(seed: seed).whole : Circumstances.drawn(seed: seed).whole
        if let keep {
            guard let kept = excerpt.keeping(keep) else {
                throw ValidationError(
                    "--keep takes none, or words with commas between them: "
                        + Excerpt.Part.allCases.map(\.rawValue).joined(separator: ", "))
            }
            excerpt = kept
        }
        if let chargers {
            guard let kept = excerpt.withChargers(chargers) else {
                throw ValidationError(
                    "--chargers takes none, or ids of this seed with commas between them: "
                        + excerpt.chargers.joined(separator: ", "))
            }
            excerpt = kept
        }
        return excerpt
    }

    /// The smallest run that fails like it.
    private func show(_ shrunken: ShrunkenRun?) {
        guard let shrunken else { return }
        let found = shrunken.runs > 0 ? "the smallest of \(shrunken.runs) runs: " : ""
        Console.show(["", found + shrunken.command, ""] + shrunken.lines + [""])
    }

    /// Writes a run down as `busbard` would have, where that is asked for.
    private func journal(_ play: (([RunRecord], Controller?) -> Void) -> Void) throws {
        guard let record else { return }
        // As busbard's own: of a long run the last hours.
        var recorder = JournalRecorder(directory: record, segments: 16, segmentBytes: 4 << 20)
        var faults: [JournalFault] = []
        play { records, controller in
            for one in records {
                switch one {
                case .began(let controller):
                    recorder.start(controller) { faults.append($0) }
                case .stepped(let event, let moment, let effects):
                    recorder.note(event, moment, effects: effects)
                }
            }
            if let controller { recorder.state(controller) }
            recorder.write { faults.append($0) }
        }
        guard faults.isEmpty else {
            Console.complain(faults.map { $0.text.escapedForTerminal })
            throw ExitCode(1)
        }
        Console.show(["recorded: busbar replay \(record.escapedForTerminal)"])
    }

    func run() throws {
        guard !kernel else { return try runKernel() }
        var swarm = SwarmRun(
            seeds: try range(), length: length, omissions: try Arguments.omissions(without),
            stopsAtFailure: without != nil)
        swarm.excerpt = try excerpt()
        let outcome = swarm.run { Console.show([$0]) }
        if let seed = outcome.failed.first { show(swarm.shrunken(seed)) }
        if let seed = try one() { try journal { _ = swarm.rehearse(seed, recording: $0) } }
        Console.show([
            "\(outcome.seeds) seeds of \(length.seconds / 60) min, \(outcome.failures) failed, "
                + "\(outcome.crashes) crashes of the controller, \(outcome.texts) messages, "
                + "\(outcome.acknowledged) acknowledged transactions; service back within "
                + "\(outcome.recoveryLongest.seconds) s of the last fault (\(outcome.recoveries) seeds)"
        ])
        if outcome.failures > 0 { throw ExitCode(1) }
    }

    private func runKernel() throws {
        var swarm = KernelSwarmRun(
            seeds: try range(), length: length, omissions: try Arguments.omissions(without),
            stopsAtFailure: without != nil)
        swarm.excerpt = try excerpt()
        let outcome = swarm.run { Console.show([$0]) }
        if let seed = outcome.failed.first { show(swarm.shrunken(seed)) }
        if let seed = try one() { try journal { _ = swarm.rehearse(seed, recording: $0) } }
        Console.show([
            "\(outcome.seeds) seeds, \(outcome.length.seconds / 3600) h, "
                + "\(outcome.failed.count) failed, "
                + "\(outcome.overload / 1_000_000) ampere-seconds over, "
                + "\(outcome.crashes) crashes of the controller, \(outcome.leases) leases"
        ])
        if !outcome.failed.isEmpty { throw ExitCode(1) }
    }
}
