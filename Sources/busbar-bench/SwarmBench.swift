import Ledger
import Twin
import Units

/// How many hours of a depot the twin plays in a second, on one core.
enum SwarmBench {
    /// Each with so many seeds, an hour long.
    private static let seeds: (whole: UInt64, kernel: UInt64) = (6, 60)

    static var lines: [String] {
        let clock = ContinuousClock()
        var failed = 0
        let whole = clock.measure {
            failed +=
                SwarmRun(
                    seeds: 1...seeds.whole, length: .minutes(60), omissions: .none,
                    stopsAtFailure: false
                ).run { _ in }.failed.count
        }
        let kernel = clock.measure {
            failed +=
                KernelSwarmRun(
                    seeds: 1...seeds.kernel, length: .minutes(60), omissions: .none,
                    stopsAtFailure: false
                ).run { _ in }.failed.count
        }
        return [
            "with links, texts and meter decoding: " + rate(seeds.whole, in: whole),
            "the kernel alone: " + rate(seeds.kernel, in: kernel),
            "\(failed) seeds with an overload of ours",
        ]
    }

    /// In tenths, so that nobody takes it for more than it is.
    private static func rate(_ hours: UInt64, in time: Duration) -> String {
        let milliseconds =
            time.components.seconds * 1000 + time.components.attoseconds / 1_000_000_000_000_000
        let tenths = Int64(hours) * 10_000 / max(1, milliseconds)
        return "\(tenths / 10).\(tenths % 10) hours a second (\(hours) seeds)"
    }
}
