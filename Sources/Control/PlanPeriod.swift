package import Units

/// Hours in which a connector's default may let through more than its fallback.
package struct PlanPeriod: Hashable, Sendable {
    /// By the box's clock; nil: nobody knows, as an earlier run made it.
    package let begins: UTCTime?
    package let ends: UTCTime?
    /// In the charger's unit.
    package let rate: ChargingRate
}
