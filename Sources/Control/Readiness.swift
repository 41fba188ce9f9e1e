package import Depot
package import Units

/// Whether a vehicle will have what its departure needs.
package struct Readiness: Hashable, Codable, Sendable {
    /// The operator's name of the departure; nil for the usual one.
    package var departure: String?
    /// When it leaves.
    package var departAt: UTCTime
    /// What the battery still needs.
    package var missing: Energy
    /// The vehicle's state of charge.
    package var stateOfCharge: Percent
    /// Whether the charger told it; else it is reckoned from energy.
    package var isStateOfChargeTold: Bool
    /// When it will have it at the power that it may draw now, or had it; nil where nothing flows.
    package var readyAt: UTCTime?
    /// What it needs cannot reach it in time any more.
    package var risk: Risk?
    /// How far it falls short; nil without a risk.
    package var shortfall: Shortfall?

    /// How far a vehicle falls short, with the figure of what is in the way.
    package struct Shortfall: Hashable, Codable, Sendable {
        /// What the battery will lack when the vehicle is to be ready.
        package var energy: Energy
        /// The most that the obstacle lets through: for `Risk.power` into the battery, for
        /// `Risk.node` to all chargers below it.
        package var powerHighest: Watts
    }

    /// Why a vehicle can't be ready.
    package enum Risk: Hashable, Codable, Sendable {
        /// Its connector, or what it takes itself, is too small for the time that is left.
        case power
        /// The node can't carry all that must be ready by then.
        case node(NodePosition)
    }
}
