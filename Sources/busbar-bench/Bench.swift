import Dispatch
import Glibc
import Twin

/// `make bench`: figures, not verdicts. `busbar-bench [ticks|wire|memory|day]... [--seed N]` takes
/// those that are named, without names all; the seed is the day's.
@main
enum Bench {
    /// What can be measured, in the order in which it is.
    private enum Subject: String, CaseIterable {
        case ticks, wire, memory, day
    }

    static func main() {
        var names = Array(CommandLine.arguments.dropFirst())
        let seed = takeSeed(from: &names)
        let chosen = Set(names.compactMap { Subject(rawValue: $0) })
        guard let seed, names.allSatisfy({ Subject(rawValue: $0) != nil }) else {
            let known = Subject.allCases.map(\.rawValue).joined(separator: "|")
            show("busbar-bench [\(known)]... [--seed N]")
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
                case .memory: try memory(cleanup)
                case .day: day(seed: seed)
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
        for (connectors, ticks) in [(14, 2000), (300, 1000), (1000, 500)] {
            var bench = TickBench(connectors: connectors)
            let times = bench.run(ticks: ticks)
            show(
                "  \(connectors) connectors: \(times.text)   (\(bench.leased) hold leases, "
                    + "\(ticks) ticks)")
        }
        print("the division alone, on the same trees, panels of different sizes")
        for (connectors, rounds) in [(100, 400), (1000, 200), (10_000, 40)] {
            let times = AllocatorBench(connectors: connectors).run(rounds: rounds)
            print(
                "  \(connectors) connectors: \(times.percentile(50) / Int64(connectors)) ns each, "
                    + "\(times.text)   (\(rounds) rounds)")
        }
    }

    private static func wire(_ cleanup: Cleanup) throws {
        show(
            "wire time, from the meter's answer with an overload to the first lower "
                + "SetChargingProfile (aim: p99 < 20 ms)")
        show("  idle: " + (try WireBench(hangs: false).run(cleanup)))
        show("  one charger's set-up hangs: " + (try WireBench(hangs: true).run(cleanup)))
    }

    private static func memory(_ cleanup: Cleanup) throws {
        show("busbard with 300 charging vehicles (aim: < 100 MB)")
        for line in try MemoryBench().run(cleanup) { show("  " + line) }
    }

    private static func day(seed: UInt64) {
        show("a day of 60 buses in the twin, each way of dividing the power on the same buses")
        for line in DayComparison(of: .depot(seed: seed)).lines { show("  " + line) }
    }

    /// Takes `--seed N` out of the arguments: N, or 1 without; nil where N is no whole number.
    private static func takeSeed(from arguments: inout [String]) -> UInt64? {
        guard let index = arguments.firstIndex(of: "--seed") else { return 1 }
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
