import Depot
import Ledger
import Units

/// What chargers tell.
extension Controller {
    /// A charger's link told something.
    mutating func reported(
        _ charger: ChargerPosition, _ report: ChargerReport, at moment: Moment,
        into effects: inout Effects
    ) {
        switch report {
        case .opened(let connection): opened(charger, connection: connection, at: moment)
        case .closed(let reason): closed(charger, reason: reason, at: moment)
        case .booted(let maker, let model, let firmware):
            booted(
                charger,
                ChargerWatch.Boot(
                    maker: maker, model: model, firmware: firmware,
                    isStrange: !plan[charger].model.isWritten(for: model, firmware: firmware)),
                at: moment)
        case .status(let connector, let state, _, let stamp):
            noteClock(of: charger, stamp, at: moment)
            if let connector { stateChanged(connector, to: state, stamp: stamp, at: moment) }
        case .sampled(let connector, let transaction, let draw, let stamp):
            noteClock(of: charger, stamp, at: moment)
            if let transaction {
                beginsSetAside(
                    transaction, on: connector, stamp: stamp, at: moment, into: &effects)
            }
            sampled(connector, transaction: transaction, draw, stamp: stamp, at: moment)
        case .authorizeAsked(let question, let idToken):
            authorizeAsked(
                charger, question: question, idToken: idToken, at: moment, into: &effects)
        case .startAsked, .stopAsked:
            transactionAsked(charger, report, at: moment, into: &effects)
        case .outcome(let order, let outcome):
            ended(order, outcome, of: charger, at: moment, into: &effects)
        case .violated(let what):
            chargers[charger.index].violations += 1
            chargers[charger.index].lastViolation = what
        case .claimRefused(let reason):
            chargers[charger.index].claim = ChargerWatch.Claim(
                reason: reason, at: moment.instant)
        }
    }

    /// By default a bus never stays in for a card.
    func isAccepted(_ idToken: String) -> Bool {
        plan.authorization.acceptsUnknown || fleet.vehicle(of: idToken) != nil
    }

    private mutating func opened(
        _ charger: ChargerPosition, connection: Int64, at moment: Moment
    ) {
        chargers[charger.index].link = .online(connection: connection, since: moment.utc)
        chargers[charger.index].openedAt = moment.instant
        chargers[charger.index].claim = nil
        chargers[charger.index].clock.connectionOpened()
        chargers[charger.index].bootedAt = nil
        chargers[charger.index].pending.removeAll()
        chargers[charger.index].setUpRetryAt = nil
        starts.forget(charger)
        for connector in positions(of: charger) {
            connectors[connector.index].state = nil
            setSample(nil, of: connector)
            connectors[connector.index].floor.connectionOpened()
            connectors[connector.index].heldUntil = nil
        }
        // What it was told once stays told; only its present state is asked for again.
        chargers[charger.index].setUp =
            chargers[charger.index].boot == nil
            ? setUpSteps(of: charger)
            : localListSteps(of: charger) + statusQuestions(to: charger)
        isUrgent = true
    }

    private mutating func closed(_ charger: ChargerPosition, reason: String, at moment: Moment) {
        guard case .online = chargers[charger.index].link else { return }
        chargers[charger.index].link = .offline(since: moment.utc, reason: reason)
        chargers[charger.index].setUp = []
        chargers[charger.index].pending.removeAll()
        starts.forget(charger)
        for connector in positions(of: charger) {
            setSample(nil, of: connector)
        }
    }

    private mutating func booted(
        _ charger: ChargerPosition, _ boot: ChargerWatch.Boot, at moment: Moment
    ) {
        chargers[charger.index].boot = boot
        // What is proven of a model is not proven of another.
        if boot.isStrange { openStarts(of: charger, at: moment.instant) }
        // One that says again and again that it has booted is heard once a minute: its set-up writes
        // into its flash.
        if let last = chargers[charger.index].bootedAt, moment.instant - last < .minutes(1) {
            return
        }
        chargers[charger.index].bootedAt = moment.instant
        chargers[charger.index].localListVersion = nil
        chargers[charger.index].setUp = setUpSteps(of: charger)
        chargers[charger.index].setUpRefused = []
        chargers[charger.index].tellsNoSamples = false
        chargers[charger.index].hold.refusals = 0
        for connector in positions(of: charger) {
            connectors[connector.index].floor.rebooted()
            connectors[connector.index].refusals = 0
            connectors[connector.index].dayPlan.refusals = 0
            // Its lease may be gone with its memory: it is sent anew. The ledger counts the old one
            // as long as it might have survived.
            if keepsLeases(charger.index) {
                connectors[connector.index].sent?.isAccepted = false
                connectors[connector.index].sent?.isAnswered = true
            } else {
                connectors[connector.index].sent = nil
            }
            noteFall(of: connector, to: nil)
            setSample(nil, of: connector)
        }
        isUrgent = true
    }

    private mutating func noteClock(
        of charger: ChargerPosition, _ stamp: UTCTime?, at moment: Moment
    ) {
        guard let stamp else { return }
        _ = chargers[charger.index].clock.note(
            stamp, arrivedAt: served.time(at: moment.instant),
            bound: plan[charger].model.clockBound, now: moment.instant)
        let clock = chargers[charger.index].clock
        if takesStationCut(charger.index) || takesDayPlans(charger.index),
            let highest = clock.highestOffset
        {
            for connector in positions(of: charger) {
                ledger.clockMayBeAhead(by: highest, of: connector, now: moment.instant)
            }
        }
        guard let lowest = clock.lowestOffset else { return }
        for connector in positions(of: charger) {
            guard let offset = clock.offset, !clock.isDoubtful else {
                ledger.clockMayStand(at: lowest, of: connector, now: moment.instant)
                continue
            }
            if ledger.clockMeasured(offset, of: connector, at: moment.instant) {
                connectors[connector.index].floor.earlierLeasesAreBack()
            }
        }
    }

    /// Whether something was told before its charger's connection began, as far as its clock is known.
    private func isOfBefore(_ toldAt: Instant, connectionOf connector: ConnectorPosition) -> Bool {
        let charger = chargerIndex(of: connector)
        guard chargers[charger].clock.offset != nil, let openedAt = chargers[charger].openedAt
        else { return false }
        return toldAt < openedAt - plan.chargers[charger].model.clockBound
    }

    private mutating func stateChanged(
        _ connector: ConnectorPosition, to state: ConnectorState, stamp: UTCTime?,
        at moment: Moment
    ) {
        // What lay in a charger while it was cut off says how it was then.
        let toldAt = moment.instant - age(of: stamp, on: connector, at: moment.instant)
        if state == .available, isOfBefore(toldAt, connectionOf: connector) {
            return askForState(of: connector, at: moment.instant)
        }
        let before = connectors[connector.index].state
        connectors[connector.index].state = state
        connectors[connector.index].stateToldAt = toldAt
        if state == .suspendedByVehicle { connectors[connector.index].floor.forgetDraw() }
        if state.showsTransaction, ledger.isAtRest(connector) {
            beginsUnasked(connector, at: moment.instant)
        }
        // A transaction that began offline keeps what held before the floor was installed.
        if !connectors[connector.index].isInTransaction {
            connectors[connector.index].floor.waits(
                forTransaction: state != .available && mayHaveBegun(connector),
                at: moment.instant)
        }
        guard before != state else { return }
        isUrgent = true
        switch state {
        case .suspendedByVehicle, .finishing:
            rests(connector, at: moment.instant)
            connectors[connector.index].slumber.tookNothing(at: moment.instant)
        case .suspendedByCharger:
            rests(connector, at: moment.instant)
            connectors[connector.index].slumber.isOfferedNothing(at: moment.instant)
        case .charging, .available, .preparing: connectors[connector.index].slumber.wake()
        case .reserved, .unavailable, .faulted: break
        }
        guard state == .available else { return }
        // The vehicle is gone: what was proven of it means nothing for the next one.
        connectors[connector.index].setAside = nil
        connectors[connector.index].drawCap.forget()
        forgetPhases(of: connector, at: moment.instant)
    }

    /// The phases that a vehicle uses are forgotten: the next may use all.
    mutating func forgetPhases(of connector: ConnectorPosition, at now: Instant) {
        connectors[connector.index].phasesSeen = PerPhase(repeating: false)
        connectors[connector.index].drawingSince = nil
        ledger.narrowLeases(of: connector, to: conversions[connector.index], at: now)
    }

    // MARK: Outcomes

    /// An order ended.
    private mutating func ended(
        _ order: Int64, _ outcome: OrderOutcome, of charger: ChargerPosition, at moment: Moment,
        into effects: inout Effects
    ) {
        guard
            let index = chargers[charger.index].pending.firstIndex(where: { $0.number == order })
        else { return lateOutcome(order, outcome, of: charger, at: moment) }
        let purpose = chargers[charger.index].pending.remove(at: index).purpose
        switch purpose {
        case .lease(let connector): leaseEnded(order, outcome, of: connector, at: moment)
        case .floor(let connector):
            floorEnded(outcome, of: connector, at: moment, into: &effects)
        case .readBack(let connector):
            readBackEnded(outcome, of: connector, at: moment, into: &effects)
        case .clearLease(let connector):
            if case .accepted = outcome {
                ledger.earlierLeasesAreGone(from: connector, at: moment.instant)
            }
        case .dayPlan(let connector):
            planEnded(order, outcome, of: connector, at: moment, into: &effects)
        case .stationHold: stationLimitEnded(order, outcome, of: charger, at: moment.instant)
        case .setUp(let step):
            setUpEnded(step, outcome, of: charger, at: moment, into: &effects)
        case .remedy, .pause: break
        }
    }

    /// The outcome of an order of an earlier connection: only that a lease never left, or was
    /// refused, means something for the ledger.
    private mutating func lateOutcome(
        _ order: Int64, _ outcome: OrderOutcome, of charger: ChargerPosition, at moment: Moment
    ) {
        switch outcome {
        case .notSent, .refused:
            for connector in positions(of: charger) {
                ledger.withdrawn(number: order, of: connector, at: moment.instant)
                ledger.planWithdrawn(
                    number: order, of: connector, servedAt: served.time(at: moment.instant),
                    at: moment.instant)
            }
            ledger.stationCutWithdrawn(
                number: order, positions(of: charger), at: moment.instant)
        case .accepted, .failed, .timedOut, .schedule: break
        }
    }

    private mutating func leaseEnded(
        _ order: Int64, _ outcome: OrderOutcome, of connector: ConnectorPosition, at moment: Moment
    ) {
        let isNewest = connectors[connector.index].sent?.order == order
        if isNewest { connectors[connector.index].sent?.isAnswered = true }
        switch outcome {
        case .accepted:
            ledger.accepted(number: order, of: connector, at: moment.instant)
            connectors[connector.index].unproven.accepted(order)
            connectors[connector.index].refusals = 0
            if isNewest {
                connectors[connector.index].sent?.isAccepted = true
                connectors[connector.index].confirmed = connectors[connector.index].sent?.rate
            }
        case .refused, .failed:
            // A CALLERROR is no proof that nothing was done; a refusal is.
            if case .refused = outcome {
                ledger.withdrawn(number: order, of: connector, at: moment.instant)
            }
            connectors[connector.index].refusals += 1
            if isNewest {
                let isZero = connectors[connector.index].sent?.rate == .zero
                let isFirm = connectors[connector.index].refusals >= 3
                if isZero, isFirm { connectors[connector.index].refusesZero = true }
                connectors[connector.index].sent = nil
            }
            // The first refusal often means only that the charger has not taken in its
            // transaction's id yet; an arrival should not wait long for that.
            let refusals = min(connectors[connector.index].refusals, 10)
            connectors[connector.index].heldUntil =
                moment.instant + .seconds(refusals == 1 ? 1 : Int64(refusals) * 6)
        case .notSent:
            ledger.withdrawn(number: order, of: connector, at: moment.instant)
            if isNewest { connectors[connector.index].sent = nil }
        case .timedOut, .schedule: break
        }
    }
}
