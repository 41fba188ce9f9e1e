package import Units

/// A floor that a connector is known to hold: accepted and read back, or drawn (SAFETY.md R6).
package struct ProvenFloor: Hashable, Codable, Sendable {
    /// The charger's identity.
    package var charger: String
    /// The connector's number.
    package var connector: Int
    /// The floor.
    package var rate: ChargingRate
    /// The unit in which the charger was told.
    package var unit: ChargingRateUnit
    /// When it was proven.
    package var provenAt: UTCTime

    package init(
        charger: String, connector: Int, rate: ChargingRate, unit: ChargingRateUnit,
        provenAt: UTCTime
    ) {
        self.charger = charger
        self.connector = connector
        self.rate = rate
        self.unit = unit
        self.provenAt = provenAt
    }
}
