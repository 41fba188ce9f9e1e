import Allocation
package import Depot
import Ledger
package import Units

/// Defaults for the hours to come: a dead controller still charges the fleet towards its departures (SAFETY.md
/// section 6).
extension Controller {
    /// Makes, sends and replaces day plans: one is made in a tick.
    mutating func tendDayPlans(at moment: Moment, into effects: inout Effects) {
        var hasMade = false
        for index in connectors.indices where takesDayPlans(chargerIndex(ofConnector: index)) {
            let connector = ConnectorPosition(index)
            guard obstacleToTelling(connector, at: moment.instant) == nil else { continue }
            switch connectors[index].dayPlan.stage {
            case .none, .held:
                guard !hasMade, isPlanDue(for: connector, at: moment) else { continue }
                makePlan(for: connector, at: moment, into: &effects)
                hasMade = true
            case .waiting(let plan): send(plan, to: connector, at: moment, into: &effects)
            case .sent(_, let plan):
                if connectors[index].dayPlan.heldUntil.map({ $0 <= moment.instant }) ?? true {
                    connectors[index].dayPlan.stage = .waiting(plan)
                }
            case .storing: continue
            }
        }
    }

    private func chargerIndex(ofConnector index: Int) -> Int {
        plan.connectors[index].charger.index
    }

    /// Whether a model's day plans are proven, and the site gives them a share.
    func takesDayPlans(_ charger: Int) -> Bool {
        plan.dayPlanObstacle(of: ChargerPosition(charger)) == nil
    }

    /// What keeps a connector from being told a plan now; nil where it can be.
    private func obstacleToTelling(
        _ connector: ConnectorPosition, at now: Instant
    ) -> PlanObstacle? {
        let charger = chargers[chargerIndex(of: connector)]
        let watch = connectors[connector.index]
        if charger.isReleased { return .released }
        if charger.connection == nil { return .notConnected }
        if !hasRecalled { return .notRecalled }
        if !charger.clock.isTrusted(at: now) || charger.clock.isDoubtful { return .clock }
        if watch.floor.acceptedAt == nil { return .fallback }
        return watch.dayPlan.isRefused ? .refused : nil
    }

    /// Whether a connector's plan is for something else than what stands there now.
    private func isPlanDue(for connector: ConnectorPosition, at moment: Moment) -> Bool {
        let watch = connectors[connector.index].dayPlan
        guard watch.isKnown else { return true }
        return aim(of: connector, at: moment) != watch.aim
            && watch.madeAt.map { moment.instant - $0 >= DayPlanWatch.pause } ?? true
    }

    private func aim(of connector: ConnectorPosition, at moment: Moment) -> DayPlanWatch.Aim? {
        guard let running = connectors[connector.index].transaction,
            let readiness = connectors[connector.index].readiness,
            obstacleInVehicle(at: connector, at: moment) == nil
        else { return nil }
        return DayPlanWatch.Aim(
            transaction: running.id, departAt: readiness.departAt,
            day: (moment.instant - running.begunAt).rawValue / DayPlan.longest.rawValue)
    }

    /// Why what stands at a connector needs no plan; nil where it does.
    private func obstacleInVehicle(
        at connector: ConnectorPosition, at moment: Moment
    ) -> PlanObstacle? {
        let index = connector.index
        guard let running = connectors[index].transaction else { return .nobody }
        if moment.instant - running.begunAt < DayPlanWatch.settling { return .justCame }
        guard let readiness = connectors[index].readiness else { return .noDeparture }
        // What has all that it needs, or takes nothing, leaves its room to others.
        if readiness.missing <= .zero { return .ready }
        return connectors[index].slumber.isAsleep(at: moment.instant) ? .asleep : nil
    }

    /// Why a connector's plan is no more than its fallback; nil where it is more, or is on its way.
    package func planObstacle(
        of connector: ConnectorPosition, at moment: Moment
    ) -> PlanObstacle? {
        let watch = connectors[connector.index].dayPlan
        if let made = watch.plan, made.rate > plan.fallbacks[connector.index],
            made.ends > served.time(at: moment.instant)
        {
            return watch.isRefused ? .refused : nil
        }
        if let never = plan.dayPlanObstacle(of: plan[connector].charger) { return .never(never) }
        let now = obstacleToTelling(connector, at: moment.instant)
        if let obstacle = now ?? obstacleInVehicle(at: connector, at: moment) { return obstacle }
        guard isFloorSettled(of: connector, at: moment.instant) else { return .fallback }
        if isPlanDue(for: connector, at: moment) { return .toBeMade }
        switch watch.stage {
        case .none: return .noRoom
        case .storing, .waiting, .sent: return .toBeMade
        case .held: return .over
        }
    }

    /// Whether a connector's fallback is in force, and nothing of an earlier start is.
    private func isFloorSettled(of connector: ConnectorPosition, at now: Instant) -> Bool {
        ledger.floor(of: connector) == plan.fallbacks[connector.index]
            && !ledger.isQuarantined(connector, at: now)
    }

    /// A plan is written down before it leaves: a run after ours has to know of it. As long as the one
    /// before may be in force, the higher of both is.
    private mutating func makePlan(
        for connector: ConnectorPosition, at moment: Moment, into effects: inout Effects
    ) {
        let index = connector.index
        let served = served.time(at: moment.instant)
        let aim = aim(of: connector, at: moment)
        let isProven = isFloorSettled(of: connector, at: moment.instant)
        let made = isProven && aim != nil ? bestPlan(for: connector, at: moment) : nil
        if isProven { connectors[index].dayPlan.aim = aim }
        let mayHold =
            !connectors[index].dayPlan.isKnown || ledger.planHighest(of: connector) > .zero
        guard made != nil || mayHold else { return }
        let next =
            made
            ?? DayPlan(
                begins: served, ends: served + DayPlanWatch.pause, rate: plan.fallbacks[index])
        if made != nil { connectors[index].dayPlan.madeAt = moment.instant }
        let ticket = book.ticket()
        connectors[index].dayPlan.stage = .storing(ticket: ticket, next)
        let highest = max(next.rate, ledger.planHighest(of: connector))
        effects.append(
            .store(kept(next, at: highest, of: connector, ticket: ticket, at: moment)))
    }

    private func kept(
        _ next: DayPlan, at rate: ChargingRate, of connector: ConnectorPosition, ticket: Int64?,
        at moment: Moment
    ) -> StoreOrder {
        StoreOrder(
            ticket: ticket,
            action: .profileInstalled(
                InstalledProfile(
                    charger: plan.charger(of: connector).id, connector: plan[connector].number,
                    kind: .dayPlan, slot: 1, rate: rate,
                    unit: plan.charger(of: connector).model.unit, expiry: next.ends,
                    acceptedAt: moment.utc)))
    }

    /// What a plan's ticket came to; false where it is none.
    mutating func planKept(_ ticket: Int64, isCommitted: Bool) -> Bool {
        for index in connectors.indices {
            guard case .storing(ticket, let plan) = connectors[index].dayPlan.stage else {
                continue
            }
            connectors[index].dayPlan.stage = isCommitted ? .waiting(plan) : .none
            if !isCommitted { connectors[index].dayPlan.aim = nil }
            return true
        }
        return false
    }

    private mutating func send(
        _ next: DayPlan, to connector: ConnectorPosition, at moment: Moment,
        into effects: inout Effects
    ) {
        let index = connector.index
        let charger = plan.connectors[index].charger
        let watch = chargers[charger.index]
        guard let connection = watch.connection, let offset = watch.clock.offset,
            connectors[index].dayPlan.heldUntil.map({ $0 <= moment.instant }) ?? true,
            watch.pending.count < ChargerWatch.pendingHighest
        else { return }
        let served = served.time(at: moment.instant)
        guard next.ends > served else {
            connectors[index].dayPlan.stage = .none
            connectors[index].dayPlan.aim = nil
            return
        }
        let isRaise = next.rate > plan.fallbacks[index]
        let own = next.shifted(by: offset)
        guard
            !isRaise
                || ledger.mayPlan(own, for: connector, servedAt: served, at: moment.instant)
        else { return }
        let number = orderNumber()
        ledger.planSent(
            number: number, connection: connection, own, to: connector, servedAt: served,
            at: moment.instant)
        connectors[index].dayPlan.stage = .sent(number: number, next)
        connectors[index].dayPlan.heldUntil = moment.instant + DayPlanWatch.retry
        _ = send(
            .dayPlan(
                ChargerOrder.DayPlanOrder(
                    connector: connector, from: served + offset, plan: own,
                    fallback: plan.fallbacks[index])),
            for: .dayPlan(connector), number: number, to: charger, into: &effects)
    }

    /// What became of a plan that was sent.
    mutating func planEnded(
        _ number: Int64, _ outcome: OrderOutcome, of connector: ConnectorPosition,
        at moment: Moment, into effects: inout Effects
    ) {
        let index = connector.index
        switch outcome {
        case .accepted: ledger.planAccepted(number: number, of: connector, at: moment.instant)
        case .refused, .notSent:
            ledger.planWithdrawn(
                number: number, of: connector, servedAt: served.time(at: moment.instant),
                at: moment.instant)
        case .failed, .timedOut, .schedule: break
        }
        guard case .sent(number, let plan) = connectors[index].dayPlan.stage else { return }
        switch outcome {
        case .accepted:
            connectors[index].dayPlan.refusals = 0
            connectors[index].dayPlan.isKnown = true
            let isAbove = plan.rate > self.plan.fallbacks[index]
            connectors[index].dayPlan.stage = isAbove ? .held(plan) : .none
            effects.append(
                .store(kept(plan, at: plan.rate, of: connector, ticket: nil, at: moment)))
        case .refused, .failed:
            connectors[index].dayPlan.refusals += 1
            connectors[index].dayPlan.stage = .waiting(plan)
        case .timedOut, .notSent, .schedule: connectors[index].dayPlan.stage = .waiting(plan)
        }
    }

    /// What an earlier run left counts at all times until one of ours takes its place.
    mutating func recall(_ profile: InstalledProfile, at now: Instant) {
        guard profile.kind == .dayPlan, let charger = plan.charger(named: profile.charger),
            let connector = plan.connector(profile.connector, of: charger),
            plan[charger].model.unit == profile.unit
        else { return }
        connectors[connector.index].dayPlan.isKnown = false
        ledger.planRecalled(profile.rate, of: connector, at: now)
    }

    // MARK: Which plan

    /// The best plan for a connector's vehicle beside all floors and plans that there are, with other load at
    /// its worst; nil where none is better than the fallback.
    private func bestPlan(for connector: ConnectorPosition, at moment: Moment) -> DayPlan? {
        let index = connector.index
        guard let readiness = connectors[index].readiness,
            let charging = chargingTime(of: connector)
        else { return nil }
        let served = served.time(at: moment.instant)
        var planner = DayPlanner(
            tree: tree, budgets: planBudgets(),
            floors: connectors.indices.map { floorLoad(of: ConnectorPosition($0)) })
        for other in connectors.indices where other != index {
            reserve(for: ConnectorPosition(other), at: moment, in: &planner)
        }
        let deadline = readiness.departAt - plan.authorization.readyBefore
        let slots = (deadline - moment.utc).rawValue / DayPlanner.slot.rawValue
        let interval = planner.interval(
            for: DayPlanner.Wish(
                connector: connector, conversion: conversions[index],
                floor: floor(of: connector), minimum: plan.connectors[index].minimum,
                highest: plan.connectors[index].rated,
                step: plan.chargers[chargerIndex(of: connector)].model.step,
                leavesIn: Int(clamping: slots), charging: charging))
        guard let interval else { return nil }
        return DayPlan(
            begins: served + DayPlanner.slot * Int64(interval.first),
            ends: served + DayPlanner.slot * Int64(interval.end), rate: interval.rate)
    }

    /// Whether the floors in force and what day plans let through at any time fit above a connector beside the
    /// worst other load. C1 says so of the site file's floors; plans of an earlier run and floors of an earlier
    /// site file were made beside other ones. A connector without a proven floor counts with its fallback: a
    /// floor that has to wait until each other one is proven would wait for chargers that nobody has put up yet.
    func fitsBesidePlans(_ connector: ConnectorPosition) -> Bool {
        let rates = connectors.indices.map { index in
            let other = ConnectorPosition(index)
            return plan.chargers[chargerIndex(of: other)].isAbsent
                ? .zero
                : max(
                    plan.fallbacks[index], ledger.floor(of: other) ?? .zero,
                    ledger.planHighest(of: other))
        }
        guard connectors.indices.contains(where: { rates[$0] > plan.fallbacks[$0] }) else {
            return true
        }
        let sums = tree.sums(
            of: connectors.indices.map { conversions[$0].load(of: rates[$0]) })
        let others = plan.otherLoadsHighest
        return plan.path(from: plan[connector].node).allSatisfy { node in
            guard !tree.branches[node.index].isHardwareLimited else { return true }
            let limit = lowestLimit(of: node)
            let reserve = Load(
                current: limit.current.map { plan.reserve(of: $0) },
                power: plan.reserve(of: limit.power))
            let rest = limit - reserve - others[node.index] - sums[node.index]
            return rest.lowest(.zero) == .zero
        }
    }

    /// The limit of a node, or the lower one that is called at times.
    private func lowestLimit(of node: NodePosition) -> Load {
        var limit = tree.branches[node.index].limit
        if let called = plan[node].floorPowerLimit { limit.power = min(limit.power, called) }
        return limit
    }

    /// What floors and plans may take below each branch: their share of what the worst other load leaves.
    private func planBudgets() -> [Load] {
        let others = plan.otherLoadsHighest
        return tree.branches.indices.map { branch in
            guard branch < plan.nodes.count else { return tree.branches[branch].limit }
            let limit = lowestLimit(of: NodePosition(branch))
            let other = others[branch]
            let share = plan.control.planShare
            return Load(
                current: limit.current.combined(with: other.current) {
                    share.share(of: max(.zero, $0 - plan.reserve(of: $0) - $1))
                },
                power: share.share(
                    of: max(.zero, limit.power - plan.reserve(of: limit.power) - other.power)))
        }
    }

    /// What stands beneath all for the hours to come: the fallback, or a higher one of an earlier site file that no
    /// proof has ended yet; without any proof the rating (R6).
    private func floor(of connector: ConnectorPosition) -> ChargingRate {
        max(
            plan.fallbacks[connector.index],
            ledger.floor(of: connector) ?? plan.connectors[connector.index].rated)
    }

    private func floorLoad(of connector: ConnectorPosition) -> Load {
        guard !plan.chargers[chargerIndex(of: connector)].isAbsent else { return .zero }
        let floor = conversions[connector.index].load(of: floor(of: connector))
        // What a charger keeps for ever is beneath everything as well.
        let keeps = plan.chargers[chargerIndex(of: connector)].model.keepsLeases
        return keeps ? floor.highest(ledger.load(of: connector)) : floor
    }

    /// What another connector's plans may take above its floor: the one that it is to have, and those that
    /// its charger may still hold until it has accepted that. Where they overlap they count together, for
    /// as long as that takes.
    private func reserve(
        for other: ConnectorPosition, at moment: Moment, in planner: inout DayPlanner
    ) {
        let floor = floorLoad(of: other)
        for period in planPeriods(of: other, at: moment) {
            planner.take(
                (conversions[other.index].load(of: period.rate) - floor).highest(.zero), of: other,
                from: period.begins.map { slot(of: $0, from: moment.utc) } ?? 0,
                to: period.ends.map { slot(of: $0, from: moment.utc) + 1 } ?? DayPlanner.slots)
        }
    }

    private func slot(of time: UTCTime, from now: UTCTime) -> Int {
        Int(clamping: max(.zero, time - now).rawValue / DayPlanner.slot.rawValue)
    }
}
