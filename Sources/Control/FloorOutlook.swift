package import Depot
package import Units

/// One limit of a node in the moment of the day to come in which floors and day plans take the most of it,
/// were nobody there to speak to the chargers. Figures are in milliamperes or watts.
package struct FloorOutlook: Hashable, Sendable {
    package let node: NodePosition
    package let constraint: Constraint
    /// The limit that holds while the controller is dead.
    package let limit: Int64
    /// The part of it that is never given out.
    package let reserve: Int64
    /// The worst that the site names.
    package let otherLoad: Int64
    /// What floors take; ratings where none is proven.
    package let floors: Int64
    /// What they take with day plans in that moment.
    package let withPlans: Int64
    /// That moment, by the box's clock.
    package let worstAt: UTCTime

    /// What the node allows its chargers then.
    package var allowed: Int64 { limit - reserve - otherLoad }

    /// Whether that is enough.
    package var fits: Bool { withPlans <= allowed }
}
