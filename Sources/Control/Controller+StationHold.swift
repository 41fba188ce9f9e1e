import Depot
import Ledger
package import Units

/// Chargers that nobody needs lend their floors to others (SAFETY.md R4).
extension Controller {
    /// Sends, renews and lifts the caps of 0.
    mutating func tendStationHolds(at moment: Moment, into effects: inout Effects) {
        let oldest = isOneToBeLifted ? ledger.oldestLease(at: moment.instant) : nil
        for index in chargers.indices where takesStationCut(index) {
            let charger = ChargerPosition(index)
            noteIdleness(of: charger, at: moment.instant)
            guard chargers[index].connection != nil, !chargers[index].isReleased else { continue }
            switch chargers[index].hold.stage {
            case .free:
                if isUnneeded(charger, at: moment.instant) {
                    sendCap(to: charger, isLift: false, at: moment, into: &effects)
                }
            case .held(let order):
                if !isUnneeded(charger, at: moment.instant) {
                    chargers[index].hold.stage = .lifting(nil)
                    lift(
                        charger, beside: ledger.oldestLease(at: moment.instant), at: moment,
                        into: &effects)
                } else if isDue(order, after: StationHold.renewal, at: moment.instant) {
                    sendCap(to: charger, isLift: false, at: moment, into: &effects)
                }
            case .lifting(let order):
                guard order.map({ isDue($0, after: .zero, at: moment.instant) }) ?? true else {
                    continue
                }
                lift(charger, beside: oldest, at: moment, into: &effects)
                keepCap(of: charger, at: moment, into: &effects)
            }
        }
    }

    /// So few are, and so seldom, that the leases are looked through for them alone.
    private var isOneToBeLifted: Bool {
        chargers.indices.contains { index in
            guard case .lifting = chargers[index].hold.stage else { return false }
            return takesStationCut(index) && chargers[index].connection != nil
        }
    }

    /// Whether a model's caps of 0 are proven, a read-back can show what is beneath, and its flash bears them.
    package func takesStationCut(_ charger: Int) -> Bool {
        plan.chargers[charger].model.stationCut == .proven
            && plan.chargers[charger].model.bears(writeEvery: StationHold.renewal)
            && plan.chargers[charger].model.control != .stationMax
            && plan.chargers[charger].model.readBack == .truthful
            && !plan.chargers[charger].isAbsent
    }

    /// When a cap of 0 that was sent at `sentAt` ends where nobody renews it.
    package func capEnds(sentAt: Instant) -> Instant {
        sentAt + ledger.stationCutLength(for: StationHold.length)
    }

    /// Whether a cap of 0 may stand in a connector's charger.
    func mayBeHeld(_ connector: ConnectorPosition) -> Bool {
        let charger = chargerIndex(of: connector)
        return takesStationCut(charger) && chargers[charger].hold.mayHold
    }

    /// An earlier run held no charger of which the store remembers nothing, and none whose floors were all
    /// 0: that had nothing to lend.
    mutating func forgetHolds(but state: RecalledState) {
        for index in chargers.indices where chargers[index].hold.isUnknown {
            let charger = plan.chargers[index]
            let own = state.provenFloors.filter { $0.charger == charger.id }
            let isStrange =
                own.isEmpty && !state.installedProfiles.contains { $0.charger == charger.id }
            let isAllZero = charger.connectors.allSatisfy { connector in
                let number = plan.connectors[connector].number
                return own.contains { $0.connector == number && $0.rate == .zero }
            }
            if isStrange || isAllZero { chargers[index].hold.stage = .free }
        }
    }

    /// A read-back showed what a connector may draw now: whether that is not 0, so that no cap of an
    /// earlier run stands. False where one may, and hides what is beneath.
    mutating func showsWhatIsBeneath(
        _ limit: ChargingRate, of connector: ConnectorPosition
    ) -> Bool {
        guard mayBeHeld(connector) else { return true }
        let charger = chargerIndex(of: connector)
        guard limit > .zero, chargers[charger].hold.isUnknown else { return false }
        chargers[charger].hold.stage = .free
        return true
    }

    /// An order that was answered is due after `time`; one that was not once it is taken as lost.
    private func isDue(
        _ order: StationHold.Order, after time: Milliseconds, at now: Instant
    ) -> Bool {
        now - order.sentAt >= (order.isAnswered ? time : Self.answerTime)
    }

    /// Whether nobody charges at a charger whose floors are proven, and somebody else is short of room that
    /// they take.
    private func isUnneeded(_ charger: ChargerPosition, at now: Instant) -> Bool {
        let watch = chargers[charger.index]
        // One that counts 0 while it is idle lends its floors without a cap.
        guard !restsAtZero(charger.index), watch.hold.refusals < StationHold.refusalsThatTell,
            plan.chargers[charger.index].model.leaseClass == .b, watch.clock.isTrusted(at: now),
            !watch.clock.isDoubtful, hasRecalled, !isBehind(charger),
            !watch.writes.isShort(at: now)
        else { return false }
        let connectors = positions(of: charger)
        return watch.hold.idleSince.map { now - $0 >= StationHold.idleLowest } ?? false
            && connectors.contains { ledger.floor(of: $0) ?? .zero > .zero }
            && connectors.contains { isSomebodyShort(above: $0, at: now) }
    }

    /// Whether our next answer may set a charger's clock ahead: that ends a cap, and one that is idle tells
    /// no time by which that would be known.
    private func isBehind(_ charger: ChargerPosition) -> Bool {
        chargers[charger.index].clock.offset.map {
            $0 < .zero - plan.chargers[charger.index].model.clockBound
        } ?? true
    }

    private mutating func noteIdleness(of charger: ChargerPosition, at now: Instant) {
        let isIdle = positions(of: charger).allSatisfy { self.isIdle($0, at: now) }
        chargers[charger.index].hold.idleSince =
            isIdle ? chargers[charger.index].hold.idleSince ?? now : nil
    }

    private func isIdle(_ connector: ConnectorPosition, at now: Instant) -> Bool {
        let watch = connectors[connector.index]
        return watch.state == .available && watch.transaction == nil
            && watch.trust.violatingSince == nil && watch.floor.acceptedAt != nil
            && watch.floor.kept == plan.fallbacks[connector.index]
            && ledger.floor(of: connector) == plan.fallbacks[connector.index]
            && !ledger.isQuarantined(connector, at: now)
    }

    private func isSomebodyShort(above connector: ConnectorPosition, at now: Instant) -> Bool {
        plan.path(from: plan[connector].node).contains { node in
            shortAt[node.index].map { now - $0 < StationHold.patience } ?? false
        }
    }

    private mutating func lift(
        _ charger: ChargerPosition, beside oldest: Int64?, at moment: Moment,
        into effects: inout Effects
    ) {
        guard
            ledger.mayLiftStation(positions(of: charger), beside: oldest, at: moment.instant)
        else { return }
        sendCap(to: charger, isLift: true, at: moment, into: &effects)
    }

    /// A lift waits for leases that rest on a cap, and a clock that lost time may make one last longer than
    /// any cap: it is renewed until then. Its floors are to count, so the ledger hears nothing of it.
    private mutating func keepCap(
        of charger: ChargerPosition, at moment: Moment, into effects: inout Effects
    ) {
        guard case .lifting(nil) = chargers[charger.index].hold.stage,
            let sentAt = chargers[charger.index].hold.capSentAt,
            moment.instant - sentAt >= StationHold.renewal,
            chargers[charger.index].pending.count < ChargerWatch.pendingHighest
        else { return }
        send(.zero, number: orderNumber(), to: charger, at: moment, into: &effects)
    }

    private mutating func sendCap(
        to charger: ChargerPosition, isLift: Bool, at moment: Moment, into effects: inout Effects
    ) {
        guard chargers[charger.index].pending.count < ChargerWatch.pendingHighest else { return }
        let number = orderNumber()
        let offset = capOffset(of: charger)
        let expiry = capEnds(sentAt: moment.instant)
        let connectors = positions(of: charger)
        if isLift {
            ledger.liftStation(connectors, at: moment.instant)
        } else {
            guard
                ledger.cutStation(
                    number: number, connectors, until: expiry, clockOffset: offset,
                    at: moment.instant)
            else { return }
        }
        let order = StationHold.Order(number: number, sentAt: moment.instant)
        chargers[charger.index].hold.isUnknown = false
        chargers[charger.index].hold.stage = isLift ? .lifting(order) : .held(order)
        send(
            isLift ? stationRating(of: charger) : .zero, number: number, to: charger, at: moment,
            into: &effects)
    }

    private mutating func send(
        _ cap: ChargingRate, number: Int64, to charger: ChargerPosition, at moment: Moment,
        into effects: inout Effects
    ) {
        if cap == .zero { chargers[charger.index].hold.capSentAt = moment.instant }
        _ = send(
            .stationLimit(
                ChargerOrder.StationLimit(
                    rate: cap, after: stationRating(of: charger),
                    servedExpiry: served.time(at: capEnds(sentAt: moment.instant)),
                    clockOffset: capOffset(of: charger))),
            for: .stationHold, number: number, to: charger, into: &effects)
    }

    private func capOffset(of charger: ChargerPosition) -> Milliseconds {
        max(.zero, chargers[charger.index].clock.offset ?? .zero)
    }

    /// What became of a cap, or of its lift.
    mutating func stationLimitEnded(
        _ number: Int64, _ outcome: OrderOutcome, of charger: ChargerPosition, at now: Instant
    ) {
        let connectors = positions(of: charger)
        switch outcome {
        case .refused, .notSent:
            ledger.stationCutWithdrawn(number: number, connectors, at: now)
        case .accepted: ledger.stationCutAccepted(number: number, connectors, at: now)
        case .failed, .timedOut, .schedule: break
        }
        switch chargers[charger.index].hold.stage {
        case .held(let order) where order.number == number:
            stationCutEnded(outcome, of: charger, at: now)
        case .lifting(let order?) where order.number == number:
            liftEnded(outcome, of: charger, at: now)
        case .free, .held, .lifting: break
        }
    }

    private mutating func stationCutEnded(
        _ outcome: OrderOutcome, of charger: ChargerPosition, at now: Instant
    ) {
        guard case .held(var order) = chargers[charger.index].hold.stage else { return }
        switch outcome {
        case .accepted:
            order.isAnswered = true
            chargers[charger.index].hold.stage = .held(order)
            chargers[charger.index].hold.refusals = 0
        case .refused, .failed: chargers[charger.index].hold.refusals += 1
        case .timedOut, .notSent, .schedule: break
        }
    }

    /// One that says no again and again holds none: it took none, or forgets those it took.
    private mutating func liftEnded(
        _ outcome: OrderOutcome, of charger: ChargerPosition, at now: Instant
    ) {
        switch outcome {
        case .accepted: chargers[charger.index].hold.refusals = 0
        case .refused, .failed:
            chargers[charger.index].hold.refusals += 1
            guard chargers[charger.index].hold.refusals >= StationHold.refusalsThatTell else {
                return
            }
        case .timedOut, .notSent, .schedule: return
        }
        ledger.stationLifted(positions(of: charger), at: now)
        chargers[charger.index].hold.stage = .free
        isUrgent = true
    }
}
