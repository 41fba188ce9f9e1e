import ArgumentParser
import Foundation
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
            Prints a line that repeats it for each seed that fails, and exits 1 then. With --kernel \
            chargers are as bad as the safety concept lets them be, and no texts are written: \
            hours of up to 60 chargers in a second.
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

    func validate() throws {
        _ = try range()
        _ = try Arguments.omissions(without)
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

    func run() throws {
        guard !kernel else { return try runKernel() }
        let swarm = SwarmRun(
            seeds: try range(), length: length, omissions: try Arguments.omissions(without),
            stopsAtFailure: without != nil)
        let outcome = swarm.run { Console.show([$0]) }
        Console.show([
            "\(outcome.seeds) seeds of \(length.seconds / 60) min, \(outcome.failures) failed, "
                + "\(outcome.crashes) crashes of the controller, \(outcome.texts) messages, "
                + "\(outcome.acknowledged) acknowledged transactions"
        ])
        if outcome.failures > 0 { throw ExitCode(1) }
    }

    private func runKernel() throws {
        let swarm = KernelSwarmRun(
            seeds: try range(), length: length, omissions: try Arguments.omissions(without),
            stopsAtFailure: without != nil)
        let outcome = swarm.run { Console.show([$0]) }
        Console.show([
            "\(outcome.seeds) seeds, \(outcome.length.seconds / 3600) h, "
                + "\(outcome.failed.count) failed, "
                + "\(outcome.overload / 1_000_000) ampere-seconds over, "
                + "\(outcome.crashes) crashes of the controller, \(outcome.leases) leases"
        ])
        if !outcome.failed.isEmpty { throw ExitCode(1) }
    }
}
