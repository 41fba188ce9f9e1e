package import Units

/// Why a connector's limit is what it is: the constraint that bound it, with its figures.
package enum Cause: Hashable, Codable, Sendable {
    /// A node above it is full: what its chargers could share and how much of it is left.
    case nodeLimit(NodePosition, Constraint, limit: Int64, otherLoad: Int64, left: Int64)
    /// As `nodeLimit`, while the node's meter is silent and its worst other load counts.
    case nodeLimitMeterSilent(
        NodePosition, Constraint, limit: Int64, otherLoad: Int64, left: Int64)
    /// A line calls a lower limit for a node above it: what its chargers could share and how much
    /// of it is left, in watts.
    case calledLimit(NodePosition, InputPosition, limit: Int64, otherLoad: Int64, left: Int64)
    /// A node above it goes on carrying more than it is rated for although chargers were cut; so
    /// much of its trip budget is used.
    case tripBudget(NodePosition, used: Percent)
    /// The demand target: what the depot may average for the rest of the interval, and what of it
    /// is not the chargers'; in watts.
    case demandTarget(NodePosition, allowed: Int64, otherLoad: Int64)
    /// It has all that it can take.
    case connectorRating
    /// The whole station's own limit.
    case chargerRating
    /// It waits for its turn: not all minima fit below this node.
    case waitingForTurn(NodePosition, Constraint)
    /// Another connector of an exclusive power unit charges.
    case powerUnitBusy(NodePosition)
    /// Room above it has been promised to others until they are seen to have followed.
    case roomNotFreeYet(NodePosition, Constraint)
    /// The charger's least time between raises has not passed.
    case changeInterval
    /// The vehicle takes less; the rest is lent to others.
    case vehicleTakesLess
    /// No vehicle is charging.
    case noTransaction
    /// The charger is not connected.
    case offline
    /// Its fallback is not proven to be in force.
    case floorNotInForce
    /// After a start of ours nothing is raised before what came earlier has run out (R6).
    case quarantine
    /// Its clock is not known well enough for a lease.
    case clockUnproven
    /// It drew more than it may (R8).
    case violator
    /// It says no to the limits that it is sent; others have what it does not take.
    case refusesLimits
    /// Its model earns no leases (class E).
    case leaseClass
    /// Its model keeps a limit until the vehicle leaves (class D), and below this node no more than that
    /// fits for good.
    case leaseStays(NodePosition, Constraint)
    /// The controller has just begun: a needed meter has not spoken.
    case starting
    /// A silent meter holds its node at the fallbacks.
    case failsafe(MeterPosition)
    /// A person set it.
    case overridden
    /// A person paused charging.
    case paused
    /// Another back end steers it.
    case released

    /// The word in `status.json`.
    package var kind: String {
        switch self {
        case .nodeLimit, .nodeLimitMeterSilent: "node_limit"
        case .calledLimit: "called_limit"
        case .tripBudget: "trip_budget"
        case .demandTarget: "demand_target"
        case .connectorRating: "connector_rating"
        case .chargerRating: "charger_rating"
        case .waitingForTurn: "waiting_for_turn"
        case .powerUnitBusy: "power_unit_busy"
        case .roomNotFreeYet: "room_not_free_yet"
        case .changeInterval: "change_interval"
        case .vehicleTakesLess: "vehicle_takes_less"
        case .noTransaction: "no_transaction"
        case .offline: "offline"
        case .floorNotInForce: "floor_not_in_force"
        case .quarantine: "quarantine"
        case .clockUnproven: "clock_unproven"
        case .violator: "violator"
        case .refusesLimits: "refuses_limits"
        case .leaseClass, .leaseStays: "lease_class"
        case .starting: "starting"
        case .failsafe: "failsafe"
        case .overridden: "override"
        case .paused: "paused"
        case .released: "released"
        }
    }

    /// Whether the worst other load counted for a meter that was silent. `kind` tells the node alone,
    /// because that is what bound in either case.
    package var isMeterSilent: Bool {
        if case .nodeLimitMeterSilent = self { return true }
        return false
    }

    /// The node that bound it, where one did.
    package var node: NodePosition? {
        switch self {
        case .nodeLimit(let node, _, _, _, _), .nodeLimitMeterSilent(let node, _, _, _, _),
            .calledLimit(let node, _, _, _, _), .demandTarget(let node, _, _),
            .waitingForTurn(let node, _), .powerUnitBusy(let node),
            .roomNotFreeYet(let node, _), .tripBudget(let node, _), .leaseStays(let node, _):
            node
        case .connectorRating, .chargerRating, .changeInterval, .vehicleTakesLess,
            .noTransaction, .offline, .floorNotInForce, .quarantine, .clockUnproven, .violator,
            .refusesLimits, .leaseClass, .starting, .failsafe, .overridden, .paused, .released:
            nil
        }
    }

    /// Which limit of that node.
    package var constraint: Constraint? {
        switch self {
        case .nodeLimit(_, let constraint, _, _, _),
            .nodeLimitMeterSilent(_, let constraint, _, _, _),
            .waitingForTurn(_, let constraint), .roomNotFreeYet(_, let constraint),
            .leaseStays(_, let constraint):
            constraint
        case .demandTarget, .calledLimit: .power
        case .tripBudget, .powerUnitBusy, .connectorRating, .chargerRating, .changeInterval,
            .vehicleTakesLess, .noTransaction, .offline, .floorNotInForce, .quarantine,
            .clockUnproven, .violator, .refusesLimits, .leaseClass, .starting, .failsafe,
            .overridden,
            .paused, .released:
            nil
        }
    }
}
