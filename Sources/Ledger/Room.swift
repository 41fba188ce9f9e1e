package import Depot
package import Units

/// What may still be given to one connector, and what stands in the way of more.
package struct Room: Hashable, Sendable {
    /// The most its envelope may become; below zero where a branch is over its budget.
    package let rate: ChargingRate
    /// The branch of the `ElectricalTree` that binds it.
    package let branch: Int
    /// Which of its limits.
    package let constraint: Constraint
}
