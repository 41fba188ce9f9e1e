package import Depot
package import Units

/// What the plant does towards its controller.
package struct PlantEvent: Hashable, Sendable {
    package var at: Instant
    package var charger: ChargerPosition
    package var kind: Kind

    package init(at: Instant, charger: ChargerPosition, kind: Kind) {
        self.at = at
        self.charger = charger
        self.kind = kind
    }

    /// The kinds of it.
    package enum Kind: Hashable, Sendable {
        /// A charge point opened a connection. Who does not want it calls `Plant.hangUp`.
        case dialled
        /// Its connection is gone, by its own doing or by the network's.
        case hungUp
        /// It sent a text.
        case said(String)
    }
}
