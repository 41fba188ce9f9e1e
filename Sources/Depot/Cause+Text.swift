import Units

extension Cause {
    /// One sentence for a person at the site, with the figures.
    package func text(in plan: SitePlan) -> String {
        switch self {
        case .nodeLimit(let node, let constraint, let limit, let otherLoad, let left):
            let unit = constraint.text(limit: limit, otherLoad: otherLoad, left: left)
            return "\(plan[node].id) is full\(constraint.place): \(unit)"
        case .nodeLimitMeterSilent(let node, let constraint, let limit, let otherLoad, let left):
            let unit = constraint.text(limit: limit, otherLoad: otherLoad, left: left)
            return "\(plan[node].id) is full\(constraint.place) while its meter is silent: \(unit)"
        case .calledLimit(let node, let input, let limit, let otherLoad, let left):
            let unit = Constraint.power.text(limit: limit, otherLoad: otherLoad, left: left)
            return "\(plan[input].name) calls a lower limit for \(plan[node].id): \(unit)"
        case .tripBudget(let node, let used):
            return "\(plan[node].id) goes on carrying more than it is rated for, and has used "
                + "\(used.rawValue / 100) % of the time until it trips"
        case .demandTarget(let node, let allowed, let otherLoad):
            return "to keep the demand target \(plan[node].id) may draw \(thousandths(allowed)) kW "
                + "now, of which other load takes \(thousandths(otherLoad)) kW"
        case .connectorRating: return "it has all that its connector can carry"
        case .chargerRating: return "the whole station is at its own limit"
        case .waitingForTurn(let node, let constraint):
            return "it waits for its turn: not every vehicle's minimum fits below "
                + "\(plan[node].id)\(constraint.place)"
        case .powerUnitBusy(let node):
            return "\(plan[node].id) serves one connector at a time, and another has it"
        case .roomNotFreeYet(let node, let constraint):
            return "room below \(plan[node].id)\(constraint.place) is still promised to others "
                + "until they are seen to have followed"
        case .changeInterval: return "its last change is too recent for another raise"
        case .vehicleTakesLess: return "the vehicle takes less, the rest is lent to others"
        case .noTransaction: return "no vehicle is charging"
        case .offline: return "the charger is not connected; its fallback holds"
        case .floorNotInForce: return "its fallback is not proven to be in force yet"
        case .quarantine:
            return "after a start nothing is raised before earlier grants have run out"
        case .clockUnproven: return "the charger's clock is not known well enough for a lease"
        case .violator: return "it drew more than it may and is held at its fallback"
        case .refusesLimits:
            return "its charger refuses the limits that it is sent, so it stays at its fallback; "
                + "compare the unit and the stack levels that it takes with its model file"
        case .leaseClass: return "its model is not proven to let go of a lease (class E)"
        case .leaseStays(let node, let constraint):
            return "its model keeps a limit until the vehicle leaves (class D), so it gets no more "
                + "than fits below \(plan[node].id)\(constraint.place) for good: beside fallbacks, "
                + "what others keep and the worst other load"
        case .starting: return "the controller has just started and waits for its meters"
        case .failsafe(let meter):
            return "meter \(plan[meter].id) is silent, so its node is held at the fallbacks"
        case .overridden: return "a person set it"
        case .paused: return "a person paused charging"
        case .released: return "it was released to another back end and counts at its rating"
        }
    }
}

extension Constraint {
    fileprivate var place: String {
        switch self {
        case .current(let phase): " on \(phase.name)"
        case .power: ""
        }
    }

    fileprivate func text(limit: Int64, otherLoad: Int64, left: Int64) -> String {
        let unit =
            switch self {
            case .current: "A"
            case .power: "kW"
            }
        return "\(thousandths(left)) \(unit) left of \(thousandths(limit)) \(unit), "
            + "other load \(thousandths(otherLoad)) \(unit)"
    }
}

/// Thousandths as a decimal with one place: 41,730 is `41.7`.
package func thousandths(_ value: Int64) -> String {
    let tenths = (value.magnitude + 50) / 100
    return "\(value < 0 && tenths > 0 ? "-" : "")\(tenths / 10).\(tenths % 10)"
}
