import Dispatch
import Glibc

/// `make bench`: figures, not verdicts. `busbar-bench [ticks|wire|memory]...` takes those that are
/// named, without names all.
@main
enum Bench {
    /// What can be measured, in the order in which it is.
    private enum Subject: String, CaseIterable {
        case ticks, wire, memory
    }

    static func main() {
        let names = CommandLine.arguments.dropFirst()
        let chosen = Set(names.compactMap { Subject(rawValue: $0) })
        guard names.allSatisfy({ Subject(rawValue: $0) != nil }) else {
            let known = Subject.allCases.map(\.rawValue).joined(separator: "|")
            show("busbar-bench [\(known)]...")
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

    /// Prints a line now, into a pipe too.
    private static func show(_ line: String) {
        print(line)
        fflush(nil)
    }
}
