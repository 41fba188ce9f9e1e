package import Units

/// Which of a node's limits is meant.
package enum Constraint: Hashable, Codable, Sendable {
    /// The current limit on one phase.
    case current(Phase)
    /// The power limit on the sum of the phases.
    case power

    /// As an electrician says it: `L3`, `power`.
    package var name: String {
        switch self {
        case .current(let phase): phase.name
        case .power: "power"
        }
    }
}
