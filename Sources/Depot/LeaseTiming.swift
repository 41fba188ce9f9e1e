package import Units

/// How long a charger's leases live and how often they are renewed.
package struct LeaseTiming: Hashable, Codable, Sendable {
    /// T_B of SAFETY.md.
    package let lease: Milliseconds
    /// T_R of SAFETY.md.
    package let renewal: Milliseconds

    /// Under so many profile writes a day a charger can't hold leases (SAFETY.md section 3).
    package static let writesPerDayLowest = 25
    /// No lease is longer than this, so that R6 has a bound (SAFETY.md R6).
    package static let leaseHighest = Milliseconds.seconds(900)

    /// The timing for a model on a site: the longer of both, stretched to half the model's write
    /// budget; nil where the budget is too small for leases.
    package init?(model: ChargerModel, rules: ControlRules) {
        var renewal = max(model.renewal, rules.renewal)
        var lease = max(model.lease, rules.lease)
        if let writes = model.writesPerDayHighest {
            guard writes >= Self.writesPerDayLowest else { return nil }
            renewal = max(renewal, Milliseconds.seconds(2 * 86_400 / Int64(writes)))
            // One lost renewal, its answer and the clock's error are survived (C4).
            lease = max(lease, renewal * 2 + .seconds(10) + model.clockBound)
        }
        guard lease <= Self.leaseHighest else { return nil }
        self.lease = lease
        self.renewal = renewal
    }
}
