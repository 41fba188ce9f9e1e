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
        ] + service
    }

    /// How much of what could be served is, and what faults cost.
    private static var service: [String] {
        func line(_ name: String, hasFaults: Bool) -> String {
            let all = KernelService.all(seeds: nights, length: .minutes(60), hasFaults: hasFaults)
            return
                "\(name): \(all.served.wattHours / 1000) of \(all.possible.wattHours / 1000) kWh "
                + "that an allocator serves that knows everything, \(percent(all.share)), "
                + "mean of \(nights.count) depots \(percent(all.meanShare)); "
                + "\(percent(all.shareAlone)) of one that leaves no fallback for empty connectors"
        }
        return [
            line("an hour of a night without faults", hasFaults: false),
            line("the same with outages, reboots, crashes, silent meters", hasFaults: true),
            depots("an hour of whole depots without faults", hasFaults: false),
            depots("the same with all that a seed draws", hasFaults: true),
        ]
    }

    /// The same of the whole of Busbar, links and meters and all. Its clairvoyant acts at once.
    private static func depots(_ name: String, hasFaults: Bool) -> String {
        let all = DepotService.all(seeds: stays, length: .minutes(60), hasFaults: hasFaults)
        return
            "\(name): \(all.served.wattHours / 1000) of \(all.possible.wattHours / 1000) kWh, "
            + "\(percent(all.share)), mean of \(stays.count) depots \(percent(all.meanShare)) "
            + "(aim without faults: 95 %); "
            + "\(percent(all.shareIfCertain)) of one that counts on no other voltage or vehicle"
    }

    private static let stays: ClosedRange<UInt64> = 1...30

    private static let nights: ClosedRange<UInt64> = 1...100

    private static func percent(_ share: Percent) -> String {
        "\(share.rawValue / 100).\(share.rawValue / 10 % 10) %"
    }

    /// In tenths, so that nobody takes it for more than it is.
    private static func rate(_ hours: UInt64, in time: Duration) -> String {
        let milliseconds =
            time.components.seconds * 1000 + time.components.attoseconds / 1_000_000_000_000_000
        let tenths = Int64(hours) * 10_000 / max(1, milliseconds)
        return "\(tenths / 10).\(tenths % 10) hours a second (\(hours) seeds)"
    }
}
