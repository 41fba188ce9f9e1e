import Depot
import Units

/// The `demand` section: soft targets for the average power.
enum DemandSection {
    /// Windows that are kept at once.
    private static let windowsHighest = 8

    static func read(_ root: inout KeyReader) -> [DemandTarget] {
        let targets = root.items("demand", named: nil, atMost: windowsHighest).map { item in
            var keys = item
            let minutes = keys.required(
                "interval_minutes", .oneOf([5, 10, 15, 20, 30, 60]), placeholder: 15)
            let target = DemandTarget(
                window: keys.required("window", .word(), placeholder: .block),
                interval: .minutes(Int64(minutes)),
                target: keys.required(
                    "target_kw", .kilowatts(.kilowatts(1)...Watts.kilowatts(100_000)),
                    placeholder: .zero),
                ratchetsToMonthPeak: keys.value("ratchet_to_month_peak", or: false, .flag),
                readinessMayExceed: keys.value("readiness_may_exceed", or: true, .flag))
            keys.finish()
            return target
        }
        if !targets.isEmpty {
            root.warn(.notUsedYet, "demand", "the demand target is not kept yet; every limit is")
        }
        return targets
    }
}
