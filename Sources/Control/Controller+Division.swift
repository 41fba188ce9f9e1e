import Allocation
import Depot
import Ledger
import Units

/// From one picture of all inputs to the leases that are sent.
extension Controller {
    /// Divides what there is and sends what follows: cuts first, then raises in rank.
    mutating func divide(at moment: Moment, into effects: inout Effects) {
        var work = Workspace()
        swap(&work, &workspace)
        defer { swap(&work, &workspace) }
        refreshRanks(at: moment)
        proveCuts(at: moment.instant)
        gather(at: moment.instant, into: &work)
        setDemandCapacity(among: work)
        decide(at: moment.instant, in: &work)
        if letYield(work.decisions, at: moment.instant) {
            gather(at: moment.instant, into: &work)
            decide(at: moment.instant, in: &work)
        }
        noteShortness(work.decisions, at: moment.instant)
        for (connector, cause) in work.aside {
            standAside(connector, cause, at: moment, into: &effects)
        }
        for decision in work.decisions where decision.isCut {
            cut(decision, at: moment, into: &effects)
        }
        for decision in work.decisions where !decision.isCut {
            raise(decision, at: moment, into: &effects)
        }
    }

    /// Others make room for the floors of chargers whose cap of 0 is to be lifted.
    private func countHeldFloors(in loads: inout [Load]) {
        for index in chargers.indices {
            guard takesStationCut(index), case .lifting = chargers[index].hold.stage else {
                continue
            }
            for connector in plan.chargers[index].connectors {
                let floor = conversions[connector].load(of: plan.fallbacks[connector])
                loads[connector] = loads[connector].highest(floor)
            }
        }
    }

    /// Notes the nodes that leave somebody less than could be used.
    private mutating func noteShortness(_ decisions: [Decision], at now: Instant) {
        for decision in decisions {
            guard let branch = decision.shortOf, branch < shortAt.count else { continue }
            shortAt[branch] = now
        }
    }

    /// Notes which sleepers would have to give up their minimum. True where one had not been told so
    /// before: it is one of all for a while.
    private mutating func letYield(_ decisions: [Decision], at now: Instant) -> Bool {
        var isNews = false
        for decision in decisions where decision.isAsleep {
            let index = decision.connector.index
            if decision.rate < decision.minimum, decision.held >= decision.minimum {
                isNews = connectors[index].slumber.yields(at: now) || isNews
            } else {
                connectors[index].slumber.keeps()
            }
        }
        return isNews
    }

    /// Finds who takes part in a tick's division, in rank, and who stands aside for what.
    private func gather(at now: Instant, into work: inout Workspace) {
        swap(&work.asking, &work.askedBefore)
        work.asking.removeAll(keepingCapacity: true)
        work.claims.removeAll(keepingCapacity: true)
        work.sleepers.removeAll(keepingCapacity: true)
        work.aside.removeAll(keepingCapacity: true)
        for index in connectors.indices {
            let connector = ConnectorPosition(index)
            if let cause = standing(of: connector, at: now) {
                work.aside.append((connector, cause))
            } else {
                work.asking.append(turn(of: connector, at: now))
            }
        }
        // Turns move by the minute, and to sort takes memory: mostly they stand as they stood.
        if work.asking != work.askedBefore {
            work.turns.removeAll(keepingCapacity: true)
            work.turns.append(contentsOf: work.asking)
            work.turns.sort { $0.precedes($1) }
        }
        let stopped = lines.isEmpty ? [] : stoppedByCalls(work.turns.map(\.connector))
        work.aside.append(contentsOf: stopped)
        for turn in work.turns where !stopped.contains(where: { $0.0 == turn.connector }) {
            let claim = claim(of: turn.connector, at: now)
            if leavesRoom(turn.connector, at: now) {
                work.sleepers.append(claim)
            } else {
                work.claims.append(claim)
            }
        }
    }

    /// Whether a connector's vehicle sleeps, so that others come first with all that they can use. One
    /// whose departure presses, or that a person has set, is offered its minimum all the time.
    private func leavesRoom(_ connector: ConnectorPosition, at now: Instant) -> Bool {
        let slumber = connectors[connector.index].slumber
        return slumber.isAsleep(at: now) && !slumber.isCalled(at: now, seat: connector.index)
            && slumber.yielding(at: now) == nil
            && !connectors[connector.index].urgency.isPressing
            && override(of: connector, at: now) == nil
    }

    /// What the division comes to for each of those that take part.
    private func decide(at now: Instant, in work: inout Workspace) {
        work.capacities.removeAll(keepingCapacity: true)
        for branch in tree.branches.indices { work.capacities.append(capacity(of: branch)) }
        work.counted.removeAll(keepingCapacity: true)
        work.counted.append(contentsOf: ledger.loads)
        countHeldFloors(in: &work.counted)
        for claim in work.sleepers { work.counted[claim.connector.index] = claim.floorLoad }
        share(at: now, in: &work)
        work.decisions.removeAll(keepingCapacity: true)
        for index in work.claims.indices {
            let share = work.shares[index]
            let cause = cause(of: share, for: work.claims[index], at: now)
            if var decision = decision(
                on: work.claims[index], rate: share.rate, cause: cause, at: now)
            {
                decision.shortOf = share.bound.shortOf
                work.decisions.append(decision)
            }
        }
        let kept = self.kept(in: &work, at: now)
        for (claim, rate) in zip(work.sleepers, kept) {
            guard
                var decision = decision(
                    on: claim, rate: rate, cause: .vehicleTakesLess, at: now)
            else { continue }
            decision.isAsleep = true
            work.decisions.append(decision)
        }
    }

    private func decision(
        on claim: Claim, rate: ChargingRate, cause: Cause, at now: Instant
    ) -> Decision? {
        guard let transaction = connectors[claim.connector.index].transactionID else { return nil }
        return Decision(
            connector: claim.connector, floor: claim.floor, minimum: claim.minimum,
            step: claim.step, rate: rate, cause: cause,
            held: heldRate(of: claim.connector, floor: claim.floor, at: now),
            transaction: transaction)
    }

    /// What sleepers keep: the minimum that they hold, where it fits beside what the others have.
    private func kept(in work: inout Workspace, at now: Instant) -> [ChargingRate] {
        let sleepers = work.sleepers
        let isHolding = sleepers.map {
            heldRate(of: $0.connector, floor: $0.floor, at: now) >= $0.minimum
        }
        guard isHolding.contains(true) else { return sleepers.map(\.floor) }
        var all = zip(work.claims, work.shares).map { claim, share in
            var claim = claim
            claim.minimum = share.rate
            claim.highest = share.rate
            return claim
        }
        for (claim, isHolding) in zip(sleepers, isHolding) {
            var claim = claim
            claim.highest = isHolding ? claim.minimum : claim.floor
            all.append(claim)
        }
        work.divide(among: all, beside: work.counted, on: tree)
        return work.divided.suffix(sleepers.count).map(\.rate)
    }

    /// The division, in which a cut in flight counts as done. Where its proof is overdue it does no
    /// more: the others then yield what that connector may still draw.
    private func share(at now: Instant, in work: inout Workspace) {
        work.divide(among: work.claims, beside: work.counted, on: tree)
        work.shares.removeAll(keepingCapacity: true)
        work.shares.append(contentsOf: work.divided)
        work.prompt.removeAll(keepingCapacity: true)
        for index in work.claims.indices where !isCutOverdue(work.claims[index], at: now) {
            work.prompt.append(index)
        }
        guard work.prompt.count < work.claims.count else { return }
        work.divide(
            among: work.prompt.map { work.claims[$0] }, beside: work.counted, on: tree)
        for (index, share) in zip(work.prompt, work.divided) { work.shares[index] = share }
    }

    /// Forgets the cuts that are seen to be followed.
    private mutating func proveCuts(at now: Instant) {
        for index in connectors.indices where connectors[index].unproven.waitingSince != nil {
            let connector = ConnectorPosition(index)
            let floor = ledger.floorNow(of: connector) ?? plan.fallbacks[index]
            connectors[index].unproven.prove(
                ledger.envelope(of: connector, at: now),
                held: heldRate(of: connector, floor: floor, at: now))
        }
    }

    /// Whether a connector may still draw more than it was told last, although it has had its time
    /// to answer and to follow, or has said no. In an excess nobody waits that long for one that
    /// does not even answer: its connection may be dead.
    private func isCutOverdue(_ claim: Claim, at now: Instant) -> Bool {
        let connector = claim.connector
        let held = heldRate(of: connector, floor: claim.floor, at: now)
        guard ledger.envelope(of: connector, at: now) > held else { return false }
        guard connectors[connector.index].refusals == 0,
            let since = connectors[connector.index].unproven.waitingSince
        else { return true }
        let follow = plan.chargers[chargerIndex(of: connector)].model.follow
        if now - since > Self.answerTime + follow { return true }
        guard let unanswered = connectors[connector.index].unproven.unansweredSince,
            now - unanswered > Self.promptAnswerTime
        else { return false }
        return hasExcess(above: connector)
    }

    /// Whether more may be drawn below a node above `connector` than there is room for: by an
    /// outside step, as no raise of ours leads there.
    private func hasExcess(above connector: ConnectorPosition) -> Bool {
        plan.path(from: plan[connector].node).contains { node in
            guard !tree.branches[node.index].isHardwareLimited else { return false }
            let given = ledger.sum(of: node.index)
            let room = budgets[node.index].room
            return given.power > room.power
                || Phase.allCases.contains { given.current[$0] > room.current[$0] }
        }
    }

    /// In which chargers answer a limit, but for one in a hundred (SAFETY.md section 8), and a
    /// little.
    private static let promptAnswerTime = Milliseconds.seconds(3)

    /// In which every charger of the site has answered a cut and followed it, if it ever does.
    var cutTime: Milliseconds { Self.answerTime + paces.followLongest }

    /// Why a connector takes no part in the division; nil where it does.
    private func standing(of connector: ConnectorPosition, at now: Instant) -> Cause? {
        let charger = chargerIndex(of: connector)
        if chargers[charger].isReleased { return .released }
        if chargers[charger].connection == nil { return .offline }
        // Before all that holds it at its floor: a limit of 0 raises nothing.
        if let node = sheddingNode(above: connector), plan.chargers[charger].model.takesLeases,
            connectors[connector.index].isInTransaction
        {
            return .tripBudget(node, used: trips[node.index].used)
        }
        if connectors[connector.index].trust.violatingSince != nil { return .violator }
        if !plan.chargers[charger].model.takesLeases { return .leaseClass }
        let isCharging = connectors[connector.index].isInTransaction
        // Before the quarantine, and where no floor is proven: a limit of 0 raises nothing, so a pause lasts
        // through a restart, and takes the place of what an earlier run left.
        if isCharging, connectors[connector.index].isPaused { return .paused }
        if ledger.floor(of: connector) == nil { return .floorNotInForce }
        if isCharging, mayBeHeld(connector) { return cause(of: ledger.room(for: connector)) }
        if !isCharging, isStartHeld(connector, at: now) {
            return cause(of: ledger.room(for: connector))
        }
        if ledger.isQuarantined(connector, at: now) { return .quarantine }
        if !isCharging { return .noTransaction }
        if case .starting = mode { return .starting }
        if let meter = heldMeter(above: connector, at: now) { return .failsafe(meter) }
        if !chargers[charger].clock.isTrusted(at: now) { return .clockUnproven }
        return nil
    }

    private func heldMeter(above connector: ConnectorPosition, at now: Instant) -> MeterPosition? {
        guard plan.control.meterLost == .fallback else { return nil }
        return plan.path(from: plan[connector].node).compactMap { plan[$0].meter }
            .first { isHeld($0, at: now) }
    }

    private func claim(of connector: ConnectorPosition, at now: Instant) -> Claim {
        let step = plan.chargers[chargerIndex(of: connector)].model.step
        let floor = ledger.floorNow(of: connector) ?? plan.fallbacks[connector.index]
        let minimum = max(plan.connectors[connector.index].minimum, floor).roundedUp(to: step)
        var highest = usable(by: connector, minimum: minimum, at: now)
        if let kept = ledger.lastingRoom(for: connector) { highest = min(highest, kept.rate) }
        let conversion = ledger.leaseConversion(of: connector)
        // Its power is what its vehicle can draw: targets for power are shared out in the same sums.
        let floorLoad = Load(
            current: conversions[connector.index].load(of: floor).current,
            power: conversion.load(of: floor).power)
        return Claim(
            connector: connector, conversion: conversion, floor: floor, floorLoad: floorLoad,
            minimum: minimum, highest: highest, step: step, weight: weight(of: connector))
    }

    /// The most that a connector could use.
    private func usable(
        by connector: ConnectorPosition, minimum: ChargingRate, at now: Instant
    ) -> ChargingRate {
        var highest = plan.connectors[connector.index].rated
        if let override = override(of: connector, at: now) { highest = min(highest, override) }
        if let cap = connectors[connector.index].drawCap.cap {
            highest = min(highest, max(cap, minimum))
        }
        // What it does not take others can use; the least that is more than its fallback tells when it does again.
        if connectors[connector.index].refusesLimits {
            let step = plan.chargers[chargerIndex(of: connector)].model.step
            let floor = ledger.floorNow(of: connector) ?? plan.fallbacks[connector.index]
            highest = min(highest, max(minimum, floor.roundedUp(to: step) + step))
        }
        // A vehicle that takes nothing is offered no more than its minimum, so that it can begin again
        // by itself.
        return takesNothing(connector, at: now) ? min(highest, minimum) : highest
    }

    private func takesNothing(_ connector: ConnectorPosition, at now: Instant) -> Bool {
        connectors[connector.index].state == .suspendedByVehicle || isIdle(connector, at: now)
    }

    /// Whether it takes nothing, and has had its time to begin.
    private func isIdle(_ connector: ConnectorPosition, at now: Instant) -> Bool {
        connectors[connector.index].state == .finishing
            || connectors[connector.index].slumber.isAsleep(at: now)
    }

    /// A connector's share of the level. One that waits still takes what nobody else can use.
    private func weight(of connector: ConnectorPosition) -> Int64 {
        let weight = connectors[connector.index].urgency.weight
        return connectors[connector.index].waits ? max(1, weight / Self.waitingPart) : weight
    }

    /// Who waits has so small a part of his weight.
    private static let waitingPart: Int64 = 100

    func override(of connector: ConnectorPosition, at now: Instant) -> ChargingRate? {
        guard let override = connectors[connector.index].override, now < override.until else {
            return nil
        }
        return override.rate
    }

    /// What the claims and all others may draw together below a branch.
    private func capacity(of branch: Int) -> Load {
        branch < budgets.count
            ? underDemand(budgets[branch].room, of: branch) : tree.branches[branch].limit
    }

    // MARK: Rank

    /// On the quarter hour those that have had the least of late come first; between, ranks stand, so
    /// that nobody is started and stopped by turns.
    private mutating func refreshRanks(at moment: Moment) {
        for index in connectors.indices where isServed(index, at: moment.instant) {
            connectors[index].served += plan.control.tick
        }
        let quarter = moment.utc.milliseconds / 900_000
        guard quarter != quarterHour else { return }
        quarterHour = quarter
        for index in connectors.indices {
            connectors[index].rank = connectors[index].served.rawValue
            connectors[index].served = connectors[index].served / 2
        }
    }

    /// Whether a connector is granted more than its fallback. One that was told to pause was told
    /// something too.
    private func isServed(_ index: Int, at now: Instant) -> Bool {
        guard let sent = connectors[index].sent else { return false }
        return sent.rate > plan.fallbacks[index] && sent.isLive(at: now)
    }

    /// Overrides first, then those that take power before those that don't, then by what their
    /// departures need, then rank. One that has yet to begin with what it is offered has a minute for that:
    /// it would lose its turn in each second in which it is offered it, and get it again as one that waits.
    private func turn(of connector: ConnectorPosition, at now: Instant) -> Turn {
        let isOverridden = override(of: connector, at: now) != nil
        return Turn(
            connector: connector,
            standing: isOverridden ? 0 : isIdle(connector, at: now) ? 2 : 1,
            urgency: connectors[connector.index].urgency.turn,
            rank: connectors[connector.index].rank)
    }

    // MARK: Carrying out

    /// A connector that takes no part: whatever it holds above its floor is cut.
    private mutating func standAside(
        _ connector: ConnectorPosition, _ cause: Cause, at moment: Moment,
        into effects: inout Effects
    ) {
        if isStop(cause), takesZero(connector) {
            return holdAtZero(connector, cause, at: moment, into: &effects)
        }
        let floor = ledger.floor(of: connector)
        let isHeld =
            connectors[connector.index].isInTransaction
            ? mayBeHeld(connector) : isStartHeld(connector, at: moment.instant)
        let shown = isHeld ? .zero : floor ?? plan[connector].rated
        setLimit(Limit(rate: shown, cause: cause), of: connector, at: moment, into: &effects)
        guard chargers[plan[connector].charger.index].connection != nil,
            let transaction = connectors[connector.index].transaction, let floor,
            !isAtFloor(connector, floor, at: moment.instant)
        else { return }
        sendCutToFloor(of: connector, transaction: transaction.id, at: moment, into: &effects)
    }

    /// Whether nothing has to be sent so that a connector comes down to its floor: it was told so,
    /// or nothing else that it was told may be in force, or it has just said no.
    private func isAtFloor(
        _ connector: ConnectorPosition, _ floor: ChargingRate, at now: Instant
    ) -> Bool {
        guard let sent = connectors[connector.index].sent, sent.isLive(at: now) else {
            let isHeldBack = connectors[connector.index].heldUntil.map { now < $0 } ?? false
            let isAbove = ledger.kept(by: connector, at: now).map { $0 > floor } ?? false
            return isHeldBack || (ledger.leaseEnd(of: connector, at: now) == nil && !isAbove)
        }
        let highest = ledger.fits(connector) ? floor : floorTold(connector)
        let isInPlace = sent.rate <= highest && sent.rate >= floorTold(connector)
        return isInPlace && (sent.isAccepted || isWaiting(sent, at: now))
    }

    /// Whether a person's pause is a limit of 0 here; else it is the fallback.
    func takesZero(_ connector: ConnectorPosition) -> Bool {
        let charger = chargerIndex(of: connector)
        return plan.chargers[charger].model.pause == .zero
            && plan.chargers[charger].model.zeroFallback != .refused
            && !connectors[connector.index].refusesZero
    }

    /// Whether a connector that stands aside for this is to draw nothing.
    private func isStop(_ cause: Cause) -> Bool {
        switch cause {
        case .calledLimit, .tripBudget, .paused: return true
        case .nodeLimit, .nodeLimitMeterSilent, .demandTarget, .connectorRating, .chargerRating,
            .waitingForTurn, .powerUnitBusy, .roomNotFreeYet, .changeInterval, .vehicleTakesLess,
            .noTransaction, .offline, .floorNotInForce, .quarantine, .clockUnproven, .violator,
            .refusesLimits, .leaseClass, .leaseStays, .starting, .failsafe, .overridden, .released:
            return false
        }
    }

    /// One that a person paused, that a call leaves no room for, or whose node is shed, is told 0, and
    /// told again while that lasts. Its floor counts all the same: a value below it earns no credit
    /// (SAFETY.md R3).
    private mutating func holdAtZero(
        _ connector: ConnectorPosition, _ cause: Cause, at moment: Moment,
        into effects: inout Effects
    ) {
        let watch = connectors[connector.index]
        setLimit(
            Limit(rate: .zero, cause: cause), of: connector, at: moment, into: &effects)
        guard let transaction = watch.transaction else { return }
        let isHeldBack = watch.heldUntil.map { moment.instant < $0 } ?? false
        let isInPlace =
            watch.sent.map {
                $0.rate == .zero && $0.isLive(at: moment.instant)
                    && !isDue($0, of: connector, at: moment.instant)
            } ?? false
        guard !isInPlace, !isHeldBack else { return }
        sendLease(
            of: connector, rate: .zero, transaction: transaction.id, isCut: true, at: moment,
            into: &effects)
    }

    /// What a connector is told when it is sent to its floor.
    private func floorTold(_ connector: ConnectorPosition) -> ChargingRate {
        let fallback = plan.fallbacks[connector.index]
        let counted = min(ledger.floor(of: connector) ?? fallback, fallback)
        return min(connectors[connector.index].floor.lower ?? counted, counted)
    }

    /// Takes the place of any lease that may hold the draw down, for some seconds: what follows
    /// shows the floor (SAFETY.md R5).
    mutating func layFloorBare(
        of connector: ConnectorPosition, transaction: Int64, at moment: Moment,
        into effects: inout Effects
    ) {
        connectors[connector.index].floor.laidBareAt = moment.instant
        sendLease(
            of: connector, rate: plan.fallbacks[connector.index], transaction: transaction,
            isCut: true, length: FloorProof.bareAfter, at: moment, into: &effects)
    }

    /// A lease at the floor raises nothing and may always be sent.
    mutating func sendCutToFloor(
        of connector: ConnectorPosition, transaction: Int64, at moment: Moment,
        into effects: inout Effects
    ) {
        sendLease(
            of: connector, rate: floorTold(connector), transaction: transaction, isCut: true,
            at: moment,
            into: &effects)
    }

    /// Whether a lease may still be answered.
    private func isWaiting(_ sent: ConnectorWatch.SentLease, at now: Instant) -> Bool {
        !sent.isAnswered && now - sent.sentAt < Self.answerTime
    }

    /// An order that has not been answered for so long is taken as lost and sent anew.
    static let answerTime = Milliseconds.seconds(6)

    /// Sends a share that is less than what the connector holds.
    private mutating func cut(
        _ decision: Decision, at moment: Moment, into effects: inout Effects
    ) {
        let connector = decision.connector
        setLimit(
            Limit(rate: decision.rate, cause: decision.cause), of: connector, at: moment,
            into: &effects)
        // What counts as its floor may be an earlier one, that its charger goes by no more. It has that
        // all the same while it fits: a vehicle that is told less seems to have been paused, is offered its
        // share again, and takes as little of it.
        let isToFloor = decision.rate <= decision.floor
        let keepsFloor =
            decision.rate >= plan[connector].minimum && ledger.fits(connector)
            && connectors[connector.index].floor.lower == nil
        sendLease(
            of: connector,
            rate: isToFloor && !keepsFloor ? floorTold(connector) : decision.rate,
            transaction: decision.transaction, isCut: true, at: moment, into: &effects)
    }

    /// What the last lease permits, as far as the charger may hold it.
    private func heldRate(
        of connector: ConnectorPosition, floor: ChargingRate, at now: Instant
    ) -> ChargingRate {
        guard let sent = connectors[connector.index].sent, sent.isLive(at: now) else {
            // What was refused, or went down with a boot, has left the one before where leases stay.
            return max(ledger.kept(by: connector, at: now) ?? floor, floor)
        }
        return max(sent.rate, floor)
    }

    /// Sends a share that is more than what the connector holds, or renews that when it is due.
    private mutating func raise(
        _ decision: Decision, at moment: Moment, into effects: inout Effects
    ) {
        let connector = decision.connector
        let held = decision.held
        let target = decision.rate
        let transaction = decision.transaction
        let now = moment.instant
        let sent = connectors[connector.index].sent
        let isHeldBack =
            connectors[connector.index].heldUntil.map { now < $0 } ?? false
            || chargers[chargerIndex(of: connector)].clock.isDoubtful
        let isOwed = sent.map { !isHeldBack && isDue($0, of: connector, at: now) } ?? false
        // It has its share, and is owed nothing: so it is for most in most ticks.
        if target == held, target > decision.floor, !isOwed {
            setLimit(
                Limit(rate: held, cause: decision.cause), of: connector, at: moment,
                into: &effects)
            return
        }
        let room = leaseRoom(for: connector, at: now)
        let given = min(target, room.rate.roundedDown(to: decision.step))
        guard given >= decision.minimum, given > decision.floor else {
            // Nothing above the floor: shown with what stands in the way.
            let shown = target <= decision.floor ? decision.cause : cause(of: room)
            setLimit(Limit(rate: held, cause: shown), of: connector, at: moment, into: &effects)
            resendFloor(
                of: connector, transaction: transaction, at: moment, into: &effects)
            return
        }
        let isSwaying =
            held >= decision.minimum && isLittle(given - held, for: connector)
            && connectors[connector.index].sway.waits(at: now)
        if given > held, !isSwaying {
            let isTiny = given - held < plan.connectors[connector.index].rated / 64
            let usual = plan.chargers[chargerIndex(of: connector)].model.changeInterval
            // A renewal that is due may as well say more.
            let interval = isTiny && !isOwed ? max(usual, Sway.tinyRaiseEvery) : usual
            let isTooSoon =
                connectors[connector.index].changedAt.map { now - $0 < interval } ?? false
            let isSpared =
                !(isOwed && sent?.expiry != nil)
                && !isWorthAWrite(of: connector, from: held, to: given, at: now)
            let isPending = sent.map { isWaiting($0, at: now) } ?? false
            if isTooSoon || isPending || isHeldBack || isSpared {
                setLimit(
                    Limit(rate: held, cause: causeOfDelay(of: connector)), of: connector,
                    at: moment, into: &effects)
                return
            }
            let shown = given < target ? cause(of: room) : decision.cause
            setLimit(Limit(rate: given, cause: shown), of: connector, at: moment, into: &effects)
            sendLease(
                of: connector, rate: given, transaction: transaction, isCut: false, at: moment,
                into: &effects)
            return
        }
        // Others may still hold what the division has given it. A renewal waits for that; but before
        // the lease ends, and its vehicle falls to the floor, it is no more than what fits.
        let fits = held <= room.rate
        let isRenewed = isOwed && (fits || isEnding(connector, at: now))
        let renewed = isRenewed && !fits ? given : held
        let shown = renewed < held ? cause(of: room) : isSwaying ? .changeInterval : decision.cause
        setLimit(Limit(rate: renewed, cause: shown), of: connector, at: moment, into: &effects)
        // What stays is there already, or was cut: to say it again can wait.
        let isSpared =
            sent?.expiry == nil && renewed == held
            && !isWorthAWrite(of: connector, from: .zero, to: held, at: now)
        guard isRenewed, !isSpared else { return }
        sendLease(
            of: connector, rate: renewed, transaction: transaction, isCut: renewed < held,
            at: moment, into: &effects)
    }

    /// Whether a raise is worth one of the writes that its charger has left today. While more than half of
    /// them is there everything is; later a raise has to be an eighth of the rating, or end at it, or be the
    /// one step that who refuses limits is offered, and to keep its distance, but for a vehicle's first. Once
    /// none is left nothing is.
    private func isWorthAWrite(
        of connector: ConnectorPosition, from held: ChargingRate, to given: ChargingRate,
        at now: Instant
    ) -> Bool {
        let writes = chargers[chargerIndex(of: connector)].writes
        guard writes.isShort(at: now) else { return true }
        guard let spacing = writes.spacing(at: now) else { return false }
        let rated = plan.connectors[connector.index].rated
        // Who refuses limits is offered no more than one step: it tells that it takes limits again.
        let isMuch =
            given - held >= rated / 8 || given >= rated
            || connectors[connector.index].refusesLimits
        let isFirst = !connectors[connector.index].hasBeenRaised
        return isMuch && (isFirst || writes.lastAt.map { now - $0 >= spacing } ?? true)
    }

    /// Whether a raise is less than a sixteenth of a connector's rating, and than its minimum.
    private func isLittle(_ raise: ChargingRate, for connector: ConnectorPosition) -> Bool {
        raise < plan[connector].rated / 16 && raise < plan[connector].minimum
    }

    /// A cut to the floor that was not answered is sent again, a pause that is over ends with the floor, and
    /// so do an earlier floor that does not fit any more and a lease that was over and may have come back to
    /// life, by a clock that was set back (SAFETY.md R7).
    private mutating func resendFloor(
        of connector: ConnectorPosition, transaction: Int64, at moment: Moment,
        into effects: inout Effects
    ) {
        guard connectors[connector.index].heldUntil.map({ $0 <= moment.instant }) ?? true
        else { return }
        guard let sent = connectors[connector.index].sent, sent.isLive(at: moment.instant) else {
            // Of the run before nobody knows which leases outlive their transaction.
            let mayOutlive =
                plan.charger(of: connector).model.control != .tx
                && ledger.isQuarantined(connector, at: moment.instant)
            guard mayOutlive || ledger.leaseEnd(of: connector, at: moment.instant) != nil
            else { return }
            return sendCutToFloor(
                of: connector, transaction: transaction, at: moment, into: &effects)
        }
        let isOver = sent.rate > floorTold(connector) && !ledger.fits(connector)
        if sent.rate < floorTold(connector) || isOver {
            sendCutToFloor(of: connector, transaction: transaction, at: moment, into: &effects)
        } else if !sent.isAccepted, !isWaiting(sent, at: moment.instant) {
            sendLease(
                of: connector, rate: sent.rate, transaction: transaction, isCut: true,
                at: moment, into: &effects)
        }
    }

    /// Whether a lease has to be renewed, or sent again because no answer came.
    private func isDue(
        _ sent: ConnectorWatch.SentLease, of connector: ConnectorPosition, at now: Instant
    ) -> Bool {
        guard sent.isAccepted else { return !isWaiting(sent, at: now) }
        // What stays is written once.
        guard sent.expiry != nil, let timing = timing(of: connector) else { return false }
        return now - sent.sentAt >= timing.renewal
    }

    /// Whether the last third of its lease has begun.
    private func isEnding(_ connector: ConnectorPosition, at now: Instant) -> Bool {
        guard let expiry = connectors[connector.index].sent?.expiry,
            let timing = timing(of: connector)
        else { return false }
        return expiry - now <= timing.lease / 3
    }

    /// Whether a charger's leases stay until they are replaced: so they are sent without an end.
    func keepsLeases(_ charger: Int) -> Bool {
        plan.chargers[charger].model.keepsLeases && !omissions.contains(.keptLeases)
    }

    private func timing(of connector: ConnectorPosition) -> LeaseTiming? {
        LeaseTiming(
            model: plan.chargers[chargerIndex(of: connector)].model, rules: plan.control)
    }

    /// Writes a lease into the ledger and sends it, where the ledger lets it go; for as long as its
    /// model's leases last, where no `length` is given.
    private mutating func sendLease(
        of connector: ConnectorPosition, rate: ChargingRate, transaction: Int64, isCut: Bool,
        length: Milliseconds? = nil, at moment: Moment, into effects: inout Effects
    ) {
        let charger = plan[connector].charger
        let isKept = keepsLeases(charger.index)
        guard let connection = chargers[charger.index].connection,
            let lease = isKept ? .zero : timing(of: connector)?.lease,
            chargers[charger.index].pending.count < ChargerWatch.pendingHighest
        else { return }
        let offset = leaseOffset(of: charger)
        let longest = omissions.contains(.horizon) ? lease * 10 : lease
        let length = min(length ?? longest, longest)
        let number = orderNumber()
        guard
            let end = ledger.issue(
                number: number, to: connector, rate: rate, until: moment.instant + length,
                transaction: transaction, connection: connection, clockOffset: offset,
                at: moment.instant)
        else { return }
        let expiry = isKept ? nil : end
        rememberLongLease(
            of: connector, rate: rate, until: end, clockOffset: offset, at: moment, into: &effects)
        let before = connectors[connector.index].sent?.rate
        connectors[connector.index].sent = ConnectorWatch.SentLease(
            order: number, rate: rate, expiry: expiry, sentAt: moment.instant, isAccepted: false,
            isAnswered: false)
        if before != rate {
            connectors[connector.index].changedAt = moment.instant
            if isCut {
                connectors[connector.index].sway.cut(at: moment.instant)
                connectors[connector.index].unproven.note(
                    rate, order: number, at: moment.instant)
            } else {
                let raise = rate - (before ?? .zero)
                connectors[connector.index].sway.raised(
                    isLittle: isLittle(raise, for: connector), at: moment.instant)
                connectors[connector.index].hasBeenRaised = true
            }
        }
        _ = send(
            .lease(
                ChargerOrder.Lease(
                    connector: connector, transaction: transaction, rate: rate,
                    floor: floorTold(connector), expiry: expiry,
                    servedExpiry: expiry.map { served.time(at: $0) }, clockOffset: offset,
                    isCut: isCut)),
            for: .lease(connector), number: number, to: charger, into: &effects)
    }

    /// What the ledger has room for by a lease that leaves now.
    private func leaseRoom(for connector: ConnectorPosition, at now: Instant) -> Room {
        ledger.room(
            for: connector, until: now + (timing(of: connector)?.lease ?? .zero),
            clockOffset: leaseOffset(of: plan[connector].charger), at: now)
    }

    /// By what clock a charger's leases are written: our next answer to a Heartbeat may set it back by what
    /// we gave up since the last.
    private func leaseOffset(of charger: ChargerPosition) -> Milliseconds {
        (chargers[charger.index].clock.offset ?? .zero) - served.givenUp
    }

    /// A lease that outlives H, as its charger's clock is ahead, is remembered by an order that goes before
    /// it: once that clock is set back and its charger out of reach, a run after ours could not know of it
    /// (R6).
    private mutating func rememberLongLease(
        of connector: ConnectorPosition, rate: ChargingRate, until expiry: Instant,
        clockOffset: Milliseconds, at moment: Moment, into effects: inout Effects
    ) {
        let charger = plan.charger(of: connector)
        guard rate > ledger.floor(of: connector) ?? plan.fallbacks[connector.index],
            let end = ledger.endAfterHorizon(
                of: connector, until: expiry, clockOffset: clockOffset, at: moment.instant),
            connectors[connector.index].longLeaseKeptUntil.map({ $0 < end }) ?? true
        else { return }
        let beyond = end - (moment.instant + ledger.horizon)
        let kept = end + min(beyond, Self.longLeaseKeptAhead)
        connectors[connector.index].longLeaseKeptUntil = kept
        effects.append(
            .store(
                StoreOrder(
                    ticket: nil,
                    action: .profileInstalled(
                        InstalledProfile(
                            charger: charger.id, connector: plan[connector].number, kind: .boost,
                            slot: 0, rate: plan[connector].rated, unit: charger.model.unit,
                            expiry: served.time(at: kept), acceptedAt: moment.utc)))))
    }

    /// No more further than a lease takes it is remembered: so not each renewal is a write of its own.
    private static let longLeaseKeptAhead = Milliseconds.minutes(15)

    /// An earlier run remembered a lease that outlives H: its connector counts at P until that is over, or gone.
    mutating func recallLongLease(
        _ profile: InstalledProfile, servedLast: UTCTime?, at now: Instant
    ) {
        guard profile.kind == .boost, let expiry = profile.expiry,
            let charger = plan.charger(named: profile.charger),
            let connector = plan.connector(profile.connector, of: charger)
        else { return }
        // Where the time that was served last is not gone on with, chargers go by it all the same.
        let told = max(served.time(at: now), servedLast ?? served.time(at: now))
        guard expiry > told else { return }
        let left = min(expiry - told, Self.longLeaseHighest) + StoreOrder.servedTimeEvery
        ledger.earlierLeaseMayLast(until: now + left, of: connector, at: now)
    }

    /// A year: what is left for longer is still so at the next start, or a damaged row.
    private static let longLeaseHighest = Milliseconds.minutes(365 * 24 * 60)

    // MARK: Causes

    /// What people are told, and the history keeps.
    private mutating func setLimit(
        _ limit: Limit, of connector: ConnectorPosition, at moment: Moment,
        into effects: inout Effects
    ) {
        let before = connectors[connector.index].limit
        guard
            before.rate != limit.rate || before.cause.kind != limit.cause.kind
                || before.cause.isMeterSilent != limit.cause.isMeterSilent
        else {
            connectors[connector.index].limit.cause = limit.cause
            return
        }
        connectors[connector.index].limit = limit
        effects.append(
            .store(
                StoreOrder(
                    ticket: nil,
                    action: .limitChanged(
                        LimitChange(of: connector, to: limit, at: moment.utc, in: plan)))))
    }

    private func cause(of share: Share, for claim: Claim, at now: Instant) -> Cause {
        switch share.bound {
        case .highest: return causeOfHighest(claim, at: now)
        case .branch(let branch, let constraint): return cause(branch, constraint)
        case .waiting(let branch, let constraint):
            guard branch < budgets.count else { return .chargerRating }
            return demandCause(branch, constraint)
                ?? .waitingForTurn(NodePosition(branch), constraint)
        case .busy(let branch):
            guard branch < budgets.count else { return .chargerRating }
            return .powerUnitBusy(NodePosition(branch))
        }
    }

    private func causeOfHighest(_ claim: Claim, at now: Instant) -> Cause {
        let connector = claim.connector
        if let kept = ledger.lastingRoom(for: connector), kept.branch < budgets.count,
            claim.highest < usable(by: connector, minimum: claim.minimum, at: now)
        {
            return .leaseStays(NodePosition(kept.branch), kept.constraint)
        }
        if connectors[connector.index].override != nil { return .overridden }
        if connectors[connector.index].refusesLimits { return .refusesLimits }
        if connectors[connector.index].drawCap.cap != nil
            || connectors[connector.index].state == .suspendedByVehicle
        {
            return .vehicleTakesLess
        }
        return .connectorRating
    }

    /// Why a raise that has room is not sent yet.
    private func causeOfDelay(of connector: ConnectorPosition) -> Cause {
        if chargers[chargerIndex(of: connector)].clock.isDoubtful { return .clockUnproven }
        return connectors[connector.index].refusesLimits ? .refusesLimits : .changeInterval
    }

    private func cause(of room: Room) -> Cause {
        guard room.branch < budgets.count else { return .chargerRating }
        return .roomNotFreeYet(NodePosition(room.branch), room.constraint)
    }

    private func cause(_ branch: Int, _ constraint: Constraint) -> Cause {
        guard branch < budgets.count else { return .chargerRating }
        if let demand = demandCause(branch, constraint) { return demand }
        let budget = budgets[branch]
        let left = budget.room - ledger.sum(of: branch)
        let limit = budget.limit.figure(of: constraint)
        let otherLoad = budget.otherLoad.figure(of: constraint)
        let node = NodePosition(branch)
        if constraint == .power, let input = call(for: node) {
            return .calledLimit(
                node, input, limit: limit, otherLoad: otherLoad,
                left: left.figure(of: constraint))
        }
        if budget.hasMeter, !budget.isMeasured {
            return .nodeLimitMeterSilent(
                node, constraint, limit: limit, otherLoad: otherLoad,
                left: left.figure(of: constraint))
        }
        return .nodeLimit(
            node, constraint, limit: limit, otherLoad: otherLoad,
            left: left.figure(of: constraint))
    }
}

extension Share.Bound {
    /// The branch that leaves a connector less than it could use; nil: none does.
    fileprivate var shortOf: Int? {
        switch self {
        case .branch(let branch, _), .waiting(let branch, _): branch
        case .highest, .busy: nil
        }
    }
}

extension Load {
    /// One component, in milliamperes or watts.
    fileprivate func figure(of constraint: Constraint) -> Int64 {
        switch constraint {
        case .current(let phase): current[phase].rawValue
        case .power: power.rawValue
        }
    }
}
