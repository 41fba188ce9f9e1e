package import Units

/// One outlet that a vehicle plugs into.
package struct Connector: Hashable, Codable, Sendable {
    /// The charger it belongs to.
    package var charger: ChargerPosition
    /// OCPP 1.6 connectorId; 2.x evseId. From 1.
    package var number: Int
    /// The node that feeds it.
    package var node: NodePosition
    /// How the charger's phases sit on the site's.
    package var phases: PhaseMapping
    /// P of SAFETY.md: the most it can ever draw, in the charger's unit.
    package var rated: ChargingRate
    /// The least that charging takes, in the charger's unit; below it a vehicle pauses.
    package var minimum: ChargingRate
    /// The vehicle that always stands here, by id.
    package var vehicle: String?

    package init(
        charger: ChargerPosition, number: Int, node: NodePosition, phases: PhaseMapping,
        rated: ChargingRate, minimum: ChargingRate, vehicle: String?
    ) {
        self.charger = charger
        self.number = number
        self.node = node
        self.phases = phases
        self.rated = rated
        self.minimum = minimum
        self.vehicle = vehicle
    }
}
