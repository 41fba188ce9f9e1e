package import Depot
package import Units

/// What a person asked for, and who.
package struct Command: Hashable, Codable, Sendable {
    /// The user at the local socket.
    package var user: UInt32
    /// What.
    package var action: Action

    package init(user: UInt32, action: Action) {
        self.user = user
        self.action = action
    }

    /// The kinds of command.
    package enum Action: Hashable, Codable, Sendable {
        /// Nothing above the fallbacks until resumed.
        case pause(Scope)
        /// Ends a pause and an override, and gives a violator another chance.
        case resume(Scope)
        /// First in rank, and no more than this, until then. Never above what the ledger allows.
        case override(ConnectorPosition, ChargingRate, until: Milliseconds)
        /// Gives a charger to another back end; it counts at its rating from then on.
        case release(ChargerPosition)
        /// Takes it back: it begins like a charger that was never seen.
        case takeBack(ChargerPosition)
    }

    /// What a pause or a resume is for.
    package enum Scope: Hashable, Codable, Sendable {
        case site
        case charger(ChargerPosition)
        case connector(ConnectorPosition)

        /// Whether `connector` is meant.
        func contains(_ connector: ConnectorPosition, in plan: SitePlan) -> Bool {
            switch self {
            case .site: true
            case .charger(let charger): plan[charger].connectors.contains(connector.index)
            case .connector(let other): other == connector
            }
        }
    }
}
