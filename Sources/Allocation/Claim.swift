package import Depot
package import Units

/// What one connector asks of this tick's division.
package struct Claim: Sendable {
    /// Whose it is.
    package var connector: ConnectorPosition
    /// Its rate as a load, on the phases that its vehicle uses.
    package var conversion: RateConversion
    /// What it has in any case: its fallback in force.
    package var floor: ChargingRate
    /// The same as a load: it counts at least this. Its currents are on all phases that the connector
    /// may use (SAFETY.md R10), its power is that on the vehicle's.
    package var floorLoad: Load
    /// The least that charging takes, a whole number of steps; between `floor` and it there is
    /// nothing that may be sent.
    package var minimum: ChargingRate
    /// The most it can use.
    package var highest: ChargingRate
    /// Results are rounded down to it.
    package var step: ChargingRate
    /// Its share of the level, in thousandths: 1,000 is an ordinary one.
    package var weight: Int64

    package init(
        connector: ConnectorPosition, conversion: RateConversion, floor: ChargingRate,
        floorLoad: Load, minimum: ChargingRate, highest: ChargingRate, step: ChargingRate,
        weight: Int64
    ) {
        self.connector = connector
        self.conversion = conversion
        self.floor = floor
        self.floorLoad = floorLoad
        self.minimum = minimum
        self.highest = highest
        self.step = step
        self.weight = weight
    }
}
