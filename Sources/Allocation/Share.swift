package import Depot
package import Units

/// What the division gives to one claim, and what bound it.
package struct Share: Hashable, Sendable {
    /// A whole number of steps at or above the minimum, or the floor.
    package var rate: ChargingRate
    /// Why not more.
    package var bound: Bound

    package init(rate: ChargingRate, bound: Bound) {
        self.rate = rate
        self.bound = bound
    }

    /// Why a share is not larger. Branches are those of the `ElectricalTree`.
    package enum Bound: Hashable, Sendable {
        /// It has all that it can use.
        case highest
        /// This constraint of this branch is full.
        case branch(Int, Constraint)
        /// Its minimum does not fit below this branch: it waits for its turn.
        case waiting(Int, Constraint)
        /// Another connector has this exclusive branch.
        case busy(Int)
    }
}
