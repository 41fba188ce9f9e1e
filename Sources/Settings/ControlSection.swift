import Depot
import Units

/// The `control` section: how the division of power is done.
struct ControlSection {
    /// What holds where a key is left out.
    static let defaults = ControlRules(
        tick: .seconds(1), reserve: .percent(5), fallbackShare: .percent(30),
        lease: .seconds(180), renewal: .seconds(50), meterLost: .otherLoadHighest)

    let rules: ControlRules
    private let keys: KeyReader

    /// The section; nil where the file has none, and the defaults hold.
    static func read(_ root: inout KeyReader) -> ControlSection? {
        root.mapping("control").map { ControlSection($0) }
    }

    private init(_ reader: KeyReader) {
        var keys = reader
        let defaults = Self.defaults
        var rules = ControlRules(
            tick: keys.value("tick_ms", or: defaults.tick, .milliseconds(100...5000)),
            reserve: keys.value(
                "reserve_percent", or: defaults.reserve, .percent(.zero...Percent.percent(50))),
            fallbackShare: keys.value(
                "fallback_share_percent", or: defaults.fallbackShare,
                .percent(.zero...Percent.percent(100))),
            lease: keys.value("lease_s", or: defaults.lease, .seconds(10...900)),
            renewal: keys.value("renew_s", or: defaults.renewal, .seconds(1...450)),
            meterLost: keys.value("meter_lost", or: defaults.meterLost, .word()))
        rules.planShare = keys.value(
            "plan_share_percent", or: defaults.planShare,
            .percent(.zero...Percent.percent(100)))
        keys.finish()
        self.keys = keys
        self.rules = rules
    }

    /// C4 of SAFETY.md with one lost renewal, for the site's own figures; each model's are checked
    /// with its file, and the larger of two good pairs is good.
    func check(_ chargers: ChargerSection) {
        let clock = chargers.clockBoundLongest
        let shortest = rules.renewal * 2 + ChargerModelFile.answer + clock
        guard rules.lease < shortest else { return }
        keys.report(
            .structure, keys.has("lease_s") ? "lease_s" : "renew_s",
            found: "a lease of \(seconds(rules.lease)) s renewed every "
                + "\(seconds(rules.renewal)) s",
            allowed: "a lease of at least 2 × renew_s + \(seconds(ChargerModelFile.answer)) + "
                + "clock_bound_s \(seconds(clock)), \(seconds(shortest)) s")
    }
}
