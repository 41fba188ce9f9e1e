package import Units

/// A vehicle's planned departure: a row of `departures.csv`.
package struct Departure: Hashable, Codable, Sendable {
    /// The operator's name for it, unique: `R12-0540`.
    package var id: String
    /// The vehicle that leaves.
    package var vehicle: String
    /// When it leaves.
    package var departAt: UTCTime
    /// The state of charge that it needs then; nil: told by `energy`, or the vehicle's highest.
    package var requiredStateOfCharge: Percent?
    /// The energy that it needs into the battery from now on; where both are told the larger holds.
    package var requiredEnergy: Energy?
    /// 1 is first.
    package var priority: Int
    /// Power for preconditioning in the last minutes, from the grid, on top of charging; nil
    /// without.
    package var preconditioning: Preconditioning?

    package init(
        id: String, vehicle: String, departAt: UTCTime, requiredStateOfCharge: Percent?,
        requiredEnergy: Energy?, priority: Int, preconditioning: Preconditioning?
    ) {
        self.id = id
        self.vehicle = vehicle
        self.departAt = departAt
        self.requiredStateOfCharge = requiredStateOfCharge
        self.requiredEnergy = requiredEnergy
        self.priority = priority
        self.preconditioning = preconditioning
    }

    /// Heating or cooling before departure; keeps the connector granted.
    package struct Preconditioning: Hashable, Codable, Sendable {
        /// Grid-side power.
        package var power: Watts
        /// How long before departure it begins.
        package var lead: Milliseconds

        package init(power: Watts, lead: Milliseconds) {
            self.power = power
            self.lead = lead
        }
    }
}
