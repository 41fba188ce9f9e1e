/// `make bench`: figures, not verdicts.
@main
enum Bench {
    static func main() {
        print("time per tick, four levels, three phases, every level too small")
        for (connectors, ticks) in [(14, 2000), (300, 1000), (1000, 500)] {
            var bench = TickBench(connectors: connectors)
            let times = bench.run(ticks: ticks)
            print(
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
}
