import Allocation
package import Depot
import Ledger
import Units

/// The demand targets: soft ceilings that bind the division, never the ledger.
extension Controller {
    /// The node whose meter bills: the first one that has a meter, root first. Settings ask for one
    /// at the root.
    package var billedNode: NodePosition? {
        plan.nodes.firstIndex { $0.meter != nil }.map { NodePosition($0) }
    }

    // MARK: What has flowed

    /// The billed node's meter has answered: what flowed since its last answer. Comes after its
    /// other load was noted.
    mutating func noteDemand(_ meter: MeterPosition, _ reading: Reading, at moment: Moment) {
        guard !demand.isEmpty, let node = billedNode, plan[node].meter == meter,
            let between = otherLoads[node.index].statement
        else { return }
        let time = governor.read(
            reading, lowest: between.lowest.power, highest: between.highest.power,
            averaging: DemandGovernor.averaging(demand, at: moment.utc),
            staleAfter: plan[meter].staleAfter)
        guard let time else { return }
        let flexible = flexiblePower(below: node)
        let past = max(.zero, (governor.room ?? .zero) - governor.roomOfTargets)
        let flow = DemandWindow.Flow(
            total: reading.powerTotal, flexible: flexible, forced: min(flexible, past))
        for index in demand.indices {
            demand[index].flowed(flow, for: time, until: moment.utc)
        }
    }

    /// What chargers say that they draw above the least that they can be held at.
    private func flexiblePower(below node: NodePosition) -> Watts {
        connectors.indices.reduce(Watts.zero) { sum, index in
            let connector = ConnectorPosition(index)
            return sum + max(.zero, drawn(by: connector) - floorPower(of: connector))
        }
    }

    /// What a connector can draw at its floor.
    private func floorPower(of connector: ConnectorPosition) -> Watts {
        let floor = ledger.floor(of: connector) ?? plan.fallbacks[connector.index]
        let conversion = conversions[connector.index]
        return flowing(conversion.load(of: floor).power, under: conversion)
    }

    /// What flows of a load of the division: a limit in amperes counts there at the highest voltage,
    /// and draws at the one that is there.
    private func flowing(_ load: Watts, under conversion: RateConversion) -> Watts {
        let highest = plan.voltageHighest
        let voltage = (governor.voltage ?? plan.nominalVoltage).clamped(
            from: plan.voltageLowest, to: highest)
        return switch conversion.unit {
        case .amperes: load.scaledDown(by: voltage.rawValue, over: highest.rawValue)
        case .watts: load
        }
    }

    /// What a connector is known to draw from the mains. Older samples count as other load in the
    /// meter's statement too.
    private func drawn(by connector: ConnectorPosition) -> Watts {
        guard connectors[connector.index].isInTransaction,
            let sample = connectors[connector.index].sample, let readAt = governor.readAt,
            readAt - sample.takenAt
                <= plan.chargers[chargerIndex(of: connector)].model.meterInterval * 2
        else { return .zero }
        return sample.load.power
    }

    // MARK: What may flow

    /// What the windows leave for the rest of their intervals, and what the store is to keep.
    mutating func steerDemand(at moment: Moment, into effects: inout Effects) {
        guard !demand.isEmpty, let meter = billedNode.flatMap({ plan[$0].meter }) else { return }
        let month = calendar.monthStarts.last { $0 <= moment.utc }
        for index in demand.indices {
            // An interval that ends with the month is the old one's.
            demand[index].turn(to: moment.utc)
            if let month { demand[index].begin(month) }
            if storeFault != nil { demand[index].tellAgain() }
            guard hasRecalled, storeFault == nil,
                let peak = demand[index].peakToKeep(isSynchronised: moment.isSynchronised)
            else { continue }
            effects.append(.store(StoreOrder(ticket: nil, action: .demandPeak(peak))))
        }
        let needs = connectors.indices.map { need(of: ConnectorPosition($0), at: moment.utc) }
        let course = DepartureNeed.course(of: needs.compactMap { $0 })
        governor.steer(
            demand, needed: course.power, staleAfter: plan[meter].staleAfter, at: moment)
        letWait(needs, for: course, at: moment.utc)
    }

    /// Where departures need nearly all that the targets leave, who can wait does: what he took now
    /// would be missing before the departure that is the tightest, and be a peak then. Looked at each
    /// minute: vehicles on the border would else be told another limit with each tick.
    private mutating func letWait(
        _ needs: [DepartureNeed?], for course: DepartureNeed.Course, at now: UTCTime
    ) {
        let minute = now.milliseconds / 60_000
        guard minute != governor.waitMinute else { return }
        governor.waitMinute = minute
        let share = governor.isTight ? Self.tightUntil : Self.tightFrom
        governor.isTight =
            governor.room != nil && course.until > .zero
            && course.power >= share.share(of: governor.roomOfTargets)
        for index in connectors.indices {
            let start = needs[index]?.latestStart
            connectors[index].waits =
                governor.isTight && (start.map { $0 >= course.until } ?? true)
        }
    }

    /// From this part of the targets' room on those wait who can, and until it is less than that.
    private static let tightFrom = Percent.percent(85)
    private static let tightUntil = Percent.percent(75)

    /// What an earlier run has seen of the month.
    mutating func recall(_ peaks: [DemandPeak]) {
        for index in demand.indices {
            for peak in peaks { demand[index].recall(peak) }
        }
    }

    /// What a connector's vehicle needs; nil without a transaction.
    private func need(of connector: ConnectorPosition, at now: UTCTime) -> DepartureNeed? {
        let index = connector.index
        guard connectors[index].isInTransaction else { return nil }
        let least = min(drawn(by: connector), floorPower(of: connector))
        guard let readiness = connectors[index].readiness, readiness.departure != nil else {
            return DepartureNeed(
                least: least, highest: least, energy: .zero, left: .minutes(1))
        }
        return DepartureNeed(
            least: least, highest: conversions[index].load(of: plan.connectors[index].rated).power,
            energy: readiness.missing.scaledUp(by: 10_000, over: arrivingShare(of: connector)),
            left: max(
                .minutes(1), readiness.departAt - plan.authorization.readyBefore - now))
    }

    // MARK: In the division

    /// Puts the room into the loads of the division. Who takes no part in it counts there at what
    /// the ledger holds for him, and here at what he draws.
    mutating func setDemandCapacity(among work: Workspace) {
        let before = governor.capacity
        governor.capacity = nil
        guard var room = governor.room, billedNode != nil else { return }
        let claims = work.claims + work.sleepers
        let counted = ledger.loads
        var takesPart = connectors.map { _ in false }
        for claim in claims { takesPart[claim.connector.index] = true }
        var beside = Watts.zero
        for index in connectors.indices where !takesPart[index] {
            room -= drawn(by: ConnectorPosition(index))
            beside += counted[index].power
        }
        let scale = demandScale(of: claims)
        let shared = max(.zero, room).scaledDown(by: scale.counted, over: scale.flowing)
        let fresh = shared + beside
        // Voltages and samples wander: what they alone change is no reason for new limits.
        let nearly = Percent.percent(3).share(of: fresh)
        let isHeld = before.map { abs(($0 - fresh).rawValue) <= nearly.rawValue } ?? false
        governor.capacity = isHeld ? before : fresh
    }

    /// Loads of the division for what flows, as the claims are mixed.
    private func demandScale(of claims: [Claim]) -> (counted: Int64, flowing: Int64) {
        var counted = Watts.zero
        var flowing = Watts.zero
        for claim in claims {
            let rated = plan.connectors[claim.connector.index].rated
            let load = claim.conversion.load(of: rated).power
            counted += load
            flowing += self.flowing(load, under: claim.conversion)
        }
        return counted > .zero && flowing > .zero ? (counted.rawValue, flowing.rawValue) : (1, 1)
    }

    /// A branch's capacity in the division under the targets.
    func underDemand(_ capacity: Load, of branch: Int) -> Load {
        guard let room = governor.capacity, branch == billedNode?.index else { return capacity }
        var lower = capacity
        lower.power = min(lower.power, room)
        return lower
    }

    /// The demand target, where it is what bound a branch; nil where the branch's own limit did.
    func demandCause(_ branch: Int, _ constraint: Constraint) -> Cause? {
        guard constraint == .power, let capacity = governor.capacity, let room = governor.room,
            branch == billedNode?.index, branch < budgets.count,
            capacity < budgets[branch].room.power
        else { return nil }
        let otherLoad = governor.otherLoad ?? .zero
        return .demandTarget(
            NodePosition(branch), allowed: (room + otherLoad).rawValue,
            otherLoad: otherLoad.rawValue)
    }

    // MARK: What people are told

    /// Stands until an interval has kept its target again.
    mutating func noteDemandAlarms(at moment: Moment, into effects: inout Effects) {
        for window in demand {
            guard let passed = window.passed else { continue }
            let id = "\(window.target.window.rawValue)-\(window.target.minutes)"
            let what =
                "\(window.target.minutes) min averaged \(thousandths(passed.average.rawValue)) kW "
                + "where \(thousandths(passed.kept.rawValue)) kW were to be kept"
            switch passed.reason {
            case .avoidable:
                alarms.note("demand_passed:\(id)", .warning, at: moment, into: &effects) {
                    "\(what), although chargers could have been held lower: this month's demand "
                        + "charge is higher than it had to be. Look for chargers that follow "
                        + "late, and for other load that rises at the end of an interval."
                }
            case .readiness:
                alarms.note("demand_readiness:\(id)", .notice, at: moment, into: &effects) {
                    "\(what), because a vehicle would not have been ready otherwise: this month's "
                        + "demand charge is higher for it. Plug in earlier, or write "
                        + "readiness_may_exceed: false."
                }
            case .otherLoad:
                alarms.note("demand_other_load:\(id)", .notice, at: moment, into: &effects) {
                    "\(what). Other load and the least that chargers draw were too much alone. "
                        + "Switch other load off, or raise target_kw to what can be kept."
                }
            }
        }
    }
}

extension DemandTarget {
    /// The interval's length in minutes.
    fileprivate var minutes: Int64 { interval.seconds / 60 }
}
