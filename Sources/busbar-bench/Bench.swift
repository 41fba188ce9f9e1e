import Dispatch
import Glibc
import Twin

/// `make bench`: figures, not verdicts. `busbar-bench [ticks|wire|memory|day|swarm]... [--seed N]
/// [--minutes N]` takes those that are named, without names all; the seed is the day's, the minutes
/// are those over which memory, processor and disk are watched.
@main
enum Bench {
    /// What can be measured, in the order in which it is.
    private enum Subject: String, CaseIterable {
        case ticks, wire, memory, day, swarm
    }

    static func main() {
        var names = Array(CommandLine.arguments.dropFirst())
        let seed = take("--seed", from: &names)
        let minutes = take("--minutes", from: &names)
        let chosen = Set(names.compactMap { Subject(rawValue: $0) })
        guard let seed, let minutes, (1...10_000).contains(minutes),
            names.allSatisfy({ Subject(rawValue: $0) != nil })
        else {
            let known = Subject.allCases.map(\.rawValue).joined(separator: "|")
            show("busbar-bench [\(known)]... [--seed N] [--minutes N]")
            exit(2)
        }
        let cleanup = Cleanup()
        let signals = cleanup.runsOnSignals()
        show(Machine.loadLine)
        do {
            for subject in Subject.allCases where chosen.isEmpty || chosen.contains(subject) {
                switch subject {
                case .ticks: ticks()
                case .wire: try wire(cleanup)
                case .memory: try memory(cleanup, minutes: Int(minutes))
                case .day: day(seed: seed)
                case .swarm: swarm()
                }
            }
        } catch {
            // What a signal has ended fails here too, for want of the daemon.
            if !cleanup.isOver { show("the bench can't go on: \(error)") }
            cleanup.end(1)
        }
        cleanup.run()
        for signal in signals { signal.cancel() }
        show(Machine.loadLine)
    }

    private static func ticks() {
        show("time per tick, four levels, three phases, every level too small")
        for (connectors, ticks) in [(14, 2000), (300, 1000), (1000, 500), (10_000, 100)] {
            var bench = TickBench(connectors: connectors)
            let (times, heap) = bench.run(ticks: ticks)
            show(
                "  \(connectors) connectors: \(times.text)   (\(bench.leased) hold leases, "
                    + "\(ticks) ticks, each \(heap) pieces of the heap)")
        }
        show("the division alone, on the same trees, panels of different sizes")
        divisions(.mixed, .fit)
        show("the same with connectors that are alike and limits of power alone")
        divisions(.laminar, .fit)
        show("the division where about a third of the minima don't fit on the panels")
        divisions(.mixed, .compete)
        show("the same with connectors that are alike and limits of power alone")
        divisions(.laminar, .compete)
    }

    private static func divisions(_ kind: BenchSite.Kind, _ minima: AllocatorBench.Minima) {
        // For each connector of a thousand.
        let aim =
            switch kind {
            case .mixed: 660
            case .laminar: 25
            }
        for (connectors, rounds) in [(100, 400), (1000, 200), (10_000, 40), (100_000, 10)] {
            let (times, heap, waiting) = AllocatorBench(connectors: connectors, kind, minima)
                .run(rounds: rounds)
            show(
                "  \(connectors) connectors: \(times.percentile(50) / Int64(connectors)) ns each "
                    + "(aim at 1000: \(aim) ns), \(times.text)   (\(rounds) rounds, each \(heap) "
                    + "pieces of the heap; \(waiting) wait)")
        }
    }

    private static func wire(_ cleanup: Cleanup) throws {
        show(
            "wire time, from the meter's answer with an overload to the first lower "
                + "SetChargingProfile (aim: p99 < 20 ms)")
        show("  idle: " + (try WireBench(hangs: false).run(cleanup)))
        show("  one charger's set-up hangs: " + (try WireBench(hangs: true).run(cleanup)))
    }

    private static func memory(_ cleanup: Cleanup, minutes: Int) throws {
        show("busbard with 300 charging vehicles, over \(minutes) min (aim: < 100 MB)")
        for line in try MemoryBench(minutes: minutes).run(cleanup) { show("  " + line) }
    }

    private static func day(seed: UInt64) {
        show("a day of 60 buses in the twin, each way of dividing the power on the same buses")
        for line in DayComparison(of: .depot(seed: seed)).lines { show("  " + line) }
    }

    private static func swarm() {
        show("simulated depots with faults, an hour each, on one core")
        for line in SwarmBench.lines { show("  " + line) }
    }

    /// Takes `option N` out of the arguments: N, or 1 without; nil where N is no whole number.
    private static func take(_ option: String, from arguments: inout [String]) -> UInt64? {
        guard let index = arguments.firstIndex(of: option) else { return 1 }
        let text = index + 1 < arguments.count ? arguments[index + 1] : ""
        arguments.removeSubrange(index..<min(index + 2, arguments.count))
        return UInt64(text)
    }

    /// Prints a line now, into a pipe too.
    private static func show(_ line: String) {
        print(line)
        fflush(nil)
    }
}
