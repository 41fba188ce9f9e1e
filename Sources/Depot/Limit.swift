package import Units

/// What a connector may draw, and why not more.
package struct Limit: Hashable, Codable, Sendable {
    /// In the charger's own unit.
    package var rate: ChargingRate
    /// The constraint that bound it.
    package var cause: Cause

    package init(rate: ChargingRate, cause: Cause) {
        self.rate = rate
        self.cause = cause
    }
}
