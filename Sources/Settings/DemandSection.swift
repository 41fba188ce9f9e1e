import Depot
import Units

/// The `demand` section: soft targets for the average power of what the root's meter measures.
enum DemandSection {
    /// Windows that are kept at once.
    private static let windowsHighest = 8
    private static let targets = Watts.kilowatts(1)...Watts.kilowatts(100_000)

    static func read(_ root: inout KeyReader, _ tree: PlacedTree) -> [DemandTarget] {
        var read: [(target: DemandTarget, keys: KeyReader)] = []
        for item in root.items("demand", named: nil, atMost: windowsHighest) {
            var keys = item
            let target = target(&keys)
            keys.finish()
            read.append((target, keys))
        }
        checkKinds(read.filter { $0.keys.has("window") && $0.keys.has("interval_minutes") })
        if !read.isEmpty, let top = tree.nodes.first {
            let keys = tree.keys(of: NodePosition(0))
            if !keys.has("meter") {
                keys.report(
                    .reference, "meter", found: keys.found("meter"),
                    allowed: "a meter, for demand is the average of what it measures")
            }
            for (target, keys) in read where top.powerLimit.map({ target.target >= $0 }) ?? false {
                keys.warn(
                    .advice, "target_kw",
                    "it is not below limit_kw of \(top.id), which holds in any case")
            }
        }
        return read.map(\.target)
    }

    private static func target(_ keys: inout KeyReader) -> DemandTarget {
        let minutes = keys.required(
            "interval_minutes", .oneOf([5, 10, 15, 20, 30, 60]), placeholder: 15)
        return DemandTarget(
            window: keys.required("window", .word(), placeholder: .block),
            interval: .minutes(Int64(minutes)),
            target: keys.required("target_kw", .kilowatts(targets), placeholder: .kilowatts(1)),
            ratchetsToMonthPeak: keys.value("ratchet_to_month_peak", or: false, .flag),
            readinessMayExceed: keys.value("readiness_may_exceed", or: true, .flag))
    }

    /// Of two targets for the same intervals one would never bind.
    private static func checkKinds(_ read: [(target: DemandTarget, keys: KeyReader)]) {
        for (index, later) in read.enumerated() {
            let isTwice = read[..<index].contains {
                $0.target.window == later.target.window
                    && $0.target.interval == later.target.interval
            }
            guard isTwice else { continue }
            later.keys.report(
                .duplicate, "interval_minutes",
                found: "a second target for \(later.target.window.rawValue) windows of "
                    + "\(later.target.interval.seconds / 60) min",
                allowed: "one target for each window and interval")
        }
    }
}
