package import Units

/// A vehicle of the fleet: a row of `vehicles.csv`.
package struct Vehicle: Hashable, Codable, Sendable {
    /// The depot's name for it, unique.
    package var id: String
    /// What it, its driver or its card may identify itself with.
    package var idTokens: [String]
    /// Usable energy of the battery.
    package var battery: Energy
    /// The most it takes from AC.
    package var acHighest: Watts
    /// On how many phases it takes AC: 1, 2 or 3.
    package var acPhases: Int
    /// The most it takes from DC.
    package var dcHighest: Watts
    /// Never discharged below; also assumed for an arrival whose state of charge nobody tells.
    package var stateOfChargeLowest: Percent
    /// Full enough.
    package var stateOfChargeHighest: Percent

    package init(
        id: String, idTokens: [String], battery: Energy, acHighest: Watts, acPhases: Int,
        dcHighest: Watts, stateOfChargeLowest: Percent, stateOfChargeHighest: Percent
    ) {
        self.id = id
        self.idTokens = idTokens
        self.battery = battery
        self.acHighest = acHighest
        self.acPhases = acPhases
        self.dcHighest = dcHighest
        self.stateOfChargeLowest = stateOfChargeLowest
        self.stateOfChargeHighest = stateOfChargeHighest
    }
}
