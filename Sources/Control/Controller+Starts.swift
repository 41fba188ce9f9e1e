import Depot
import Ledger
import Units

/// Connectors that begin nothing without our answer count 0 while they are idle, and what lets them begin
/// waits until their floors fit (SAFETY.md section 3).
extension Controller {
    /// Whether a charger's idle connectors count 0: the site asks for it, its model is proven to begin
    /// nothing by itself, and it has not been seen to.
    func restsAtZero(_ charger: Int) -> Bool {
        plan.ocpp.refusesOfflineStart && plan.chargers[charger].startsByAnswerAlone
            && chargers[charger].boot?.isStrange != true
            && !plan.chargers[charger].connectors.contains { connectors[$0].beganUnasked }
    }

    // MARK: Permissions

    /// Whether what lets a vehicle begin at one of `starting` may leave. Their floors count from now on, so
    /// that the others make room. `oldest` is the order of the oldest lease that may be in force.
    mutating func mayStart(
        _ starting: [ConnectorPosition], beside oldest: Int64?, at now: Instant
    ) -> Bool {
        let gated = starting.filter { plan.chargers[chargerIndex(of: $0)].startsByAnswerAlone }
        guard !gated.isEmpty else { return true }
        for connector in gated where ledger.isAtRest(connector) {
            // The others have to make room.
            ledger.startIsAsked(connector, at: now)
            isUrgent = true
        }
        let mayStart = ledger.mayStart(gated, beside: oldest, at: now)
        for connector in gated {
            connectors[connector.index].startHeldAt = mayStart ? nil : now
            mayBegin(connector, at: now)
        }
        return mayStart
    }

    /// What lets a vehicle begin at a connector leaves us, or will: its room is kept for it.
    mutating func mayBegin(_ connector: ConnectorPosition, at now: Instant) {
        connectors[connector.index].mayBeginSince = now
    }

    /// May this card charge? Nobody knows at which connector.
    mutating func authorizeAsked(
        _ charger: ChargerPosition, question: Int64, idToken: String, at moment: Moment,
        into effects: inout Effects
    ) {
        let isAccepted = isAccepted(idToken)
        let free = positions(of: charger).filter { !connectors[$0.index].isInTransaction }
        guard
            !isAccepted
                || mayStart(
                    free, beside: ledger.oldestLease(at: moment.instant), at: moment.instant)
        else {
            return holdBack(
                .authorizeAsked(question: question, idToken: idToken), of: charger, at: moment,
                into: &effects)
        }
        // One that is charging may be stopped by the card, and begin anew by the same answer.
        if isAccepted {
            for connector in positions(of: charger) { mayBegin(connector, at: moment.instant) }
        }
        effects.append(
            .answer(charger, question: question, .authorize(isAccepted: isAccepted)))
    }

    /// A question waits for room.
    mutating func holdBack(
        _ report: ChargerReport, of charger: ChargerPosition, at moment: Moment,
        into effects: inout Effects
    ) {
        let question = StartBook.Waiting(
            charger: charger, report: report, askedAt: moment.instant)
        guard !starts.wait(question), let number = report.startQuestion else { return }
        effects.append(.answer(charger, question: number, .retryLater))
    }

    /// Answers what has waited for room: it is there, or the charger is to ask again.
    mutating func answerStarts(at moment: Moment, into effects: inout Effects) {
        guard !starts.waiting.isEmpty else { return }
        let oldest = ledger.oldestLease(at: moment.instant)
        for question in starts.takeAll() {
            if let number = question.report.startQuestion,
                moment.instant - question.askedAt >= StartBook.patience
            {
                effects.append(.answer(question.charger, question: number, .retryLater))
            } else if mayStart(
                startingConnectors(of: question), beside: oldest, at: moment.instant)
            {
                reported(question.charger, question.report, at: moment, into: &effects)
            } else {
                starts.putBack(question)
            }
        }
    }

    private func startingConnectors(of question: StartBook.Waiting) -> [ConnectorPosition] {
        guard case .startAsked(_, let connector, _, _, _) = question.report else {
            return positions(of: question.charger).filter {
                !connectors[$0.index].isInTransaction
            }
        }
        return [connector]
    }

    /// Whether a start is held back, or was a moment ago and is awaited again.
    func isStartHeld(_ connector: ConnectorPosition, at now: Instant) -> Bool {
        connectors[connector.index].startHeldAt.map { now - $0 < .minutes(1) } ?? false
    }

    // MARK: Idle connectors

    /// Tells the ledger of connectors that are known to be idle, and asks those that have not told so since
    /// a permission of ours was used or forgotten.
    mutating func restIdleConnectors(at now: Instant) {
        guard plan.ocpp.refusesOfflineStart, hasRecalled else { return }
        for index in connectors.indices {
            let connector = ConnectorPosition(index)
            guard !ledger.isAtRest(connector), isSeenIdle(connector, at: now),
                restsAtZero(chargerIndex(of: connector))
            else { continue }
            let permissionEnds =
                (connectors[index].mayBeginSince ?? startedAt) + StartBook.permissionLength
            if let toldAt = connectors[index].stateToldAt, toldAt >= permissionEnds {
                ledger.isKnownIdle(connector, at: now)
                isUrgent = true
            } else if permissionEnds <= now {
                askForState(of: connector, at: now)
            }
        }
    }

    /// Whether nothing that is known speaks for a vehicle at a connector, or for a start on its way.
    private func isSeenIdle(_ connector: ConnectorPosition, at now: Instant) -> Bool {
        let index = connector.index
        let charger = chargerIndex(of: connector)
        return connectors[index].state == .available && !connectors[index].isInTransaction
            && connectors[index].setAside == nil && connectors[index].suspension == nil
            && connectors[index].trust.violatingSince == nil
            && !chargers[charger].isReleased && chargers[charger].connection != nil
            && ledger.floor(of: connector) != nil && !ledger.isQuarantined(connector, at: now)
            && !book.isStarting(connector)
            && !starts.waiting.contains { $0.charger.index == charger }
    }

    /// Asks how a connector is, unless that was done a moment ago.
    mutating func askForState(of connector: ConnectorPosition, at now: Instant) {
        let charger = chargerIndex(of: connector)
        guard plan.chargers[charger].model.setUp.takesTriggers,
            connectors[connector.index].stateAskedAt.map({
                now - $0 >= StartBook.permissionLength
            }) ?? true
        else { return }
        connectors[connector.index].stateAskedAt = now
        let step = ChargerWatch.SetUpStep.askStatus(connector)
        if !chargers[charger].setUp.contains(step) { chargers[charger].setUp.append(step) }
    }

    /// A connector that can't have begun says that it has: its model is not what its file says. What is
    /// idle at that charger counts at its floor from now on.
    mutating func beginsUnasked(_ connector: ConnectorPosition, at now: Instant) {
        connectors[connector.index].beganUnasked = true
        openStarts(of: plan[connector].charger, at: now)
    }

    /// A charger's connectors may begin as they like.
    mutating func openStarts(of charger: ChargerPosition, at now: Instant) {
        for connector in positions(of: charger) where ledger.isAtRest(connector) {
            ledger.startIsSeen(connector, at: now)
            isUrgent = true
        }
    }
}
