package import Depot
import Units

/// The demand targets: soft ceilings that bind the division, never the ledger.
extension Controller {
    /// The node whose meter bills: the first one that has a meter, root first.
    package var billedNode: NodePosition? {
        plan.nodes.firstIndex { $0.meter != nil }.map { NodePosition($0) }
    }

    /// The billed node's meter has answered: what flowed since its last answer.
    mutating func noteDemand(_ meter: MeterPosition, _ reading: Reading, at moment: Moment) {
        guard !demand.isEmpty, let node = billedNode, plan[node].meter == meter else { return }
        defer { demandReadAt = reading.takenAt }
        guard let last = demandReadAt, reading.takenAt > last,
            reading.takenAt - last <= plan[meter].staleAfter
        else { return }
        for index in demand.indices {
            demand[index].flowed(
                reading.powerTotal, for: reading.takenAt - last, until: moment.utc)
        }
    }

    /// What the windows leave for the rest of their intervals.
    mutating func steerDemand(at moment: Moment) {
        guard !demand.isEmpty else { return }
        let month = calendar.monthStarts.last { $0 <= moment.utc }
        for index in demand.indices {
            if let month { demand[index].begin(month) }
            demand[index].steer(at: moment)
        }
        demandRoom = demandRoom(at: moment.utc)
    }

    /// The power that all chargers below the billed node may share under the targets; nil without.
    private func demandRoom(at now: UTCTime) -> Watts? {
        guard let node = billedNode, node.index < budgets.count else { return nil }
        let otherLoad = max(.zero, budgets[node.index].otherLoad.power)
        var room: Watts?
        for window in demand {
            guard let allowed = window.allowed else { continue }
            var left = max(.zero, allowed - otherLoad)
            if window.target.readinessMayExceed { left = max(left, neededPower(at: now)) }
            room = min(room ?? left, left)
        }
        return room
    }

    /// The power at which every vehicle with a departure of its own is just ready for it.
    private func neededPower(at now: UTCTime) -> Watts {
        connectors.indices.reduce(Watts.zero) { sum, index in
            guard let readiness = connectors[index].readiness, readiness.departure != nil else {
                return sum
            }
            let left = readiness.departAt - plan.authorization.readyBefore - now
            let drawn = readiness.missing.scaledUp(
                by: 10_000, over: arrivingShare(of: ConnectorPosition(index)))
            return sum + Watts(rawValue: drawn.rawValue / max(.minutes(1), left).rawValue)
        }
    }

    /// A branch's capacity in the division under the targets.
    func underDemand(_ capacity: Load, of branch: Int) -> Load {
        guard let demandRoom, branch == billedNode?.index else { return capacity }
        var lower = capacity
        lower.power = min(lower.power, demandRoom)
        return lower
    }

    /// The demand target, where it is what bound a branch; nil where the branch's own limit did.
    func demandCause(_ branch: Int, _ constraint: Constraint) -> Cause? {
        guard constraint == .power, let demandRoom, branch == billedNode?.index,
            branch < budgets.count, demandRoom < budgets[branch].room.power
        else { return nil }
        let otherLoad = max(.zero, budgets[branch].otherLoad.power)
        return .demandTarget(
            NodePosition(branch), allowed: (demandRoom + otherLoad).rawValue,
            otherLoad: otherLoad.rawValue)
    }
}
