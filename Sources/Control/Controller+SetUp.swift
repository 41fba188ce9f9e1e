import Depot
import Ledger
import Units

/// What a charger gets before it is trusted with leases: its floors, the proof that they act, then
/// its configuration.
extension Controller {
    /// What a charger is told once per boot, after its floors.
    func setUpSteps(of charger: ChargerPosition) -> [ChargerWatch.SetUpStep] {
        let model = plan[charger].model
        var steps: [ChargerWatch.SetUpStep] = []
        let isCapped = plan[charger].powerHighest != nil || takesStationCut(charger.index)
        if isCapped, model.control != .stationMax { steps.append(.cap) }
        steps += [
            .configure(
                key: "MeterValueSampleInterval", value: String(model.meterInterval.seconds)),
            .configure(key: "MeterValuesSampledData", value: measurands(for: model)),
            .configure(key: "ClockAlignedDataInterval", value: "0"),
        ]
        steps += model.setUp.keys.map { .configure(key: $0.name, value: $0.value) }
        return steps + localListSteps(of: charger) + statusQuestions(to: charger)
    }

    /// What asks a charger for the present state of its connectors.
    func statusQuestions(to charger: ChargerPosition) -> [ChargerWatch.SetUpStep] {
        guard plan[charger].model.setUp.takesTriggers else { return [] }
        return positions(of: charger).map { .askStatus($0) }
    }

    private func measurands(for model: ChargerModel) -> String {
        if let asked = model.setUp.measurands { return asked.joined(separator: ",") }
        let common = "Current.Import,Power.Active.Import,Energy.Active.Import.Register,Voltage"
        switch model.current {
        case .ac: return common
        case .dc: return common + ",SoC"
        }
    }

    /// Sends the next set-up step of each charger whose floors are installed.
    mutating func setUpChargers(at moment: Moment, into effects: inout Effects) {
        for index in chargers.indices {
            let charger = ChargerPosition(index)
            guard chargers[index].connection != nil, !chargers[index].isReleased,
                let step = chargers[index].setUp.first, !chargers[index].hasPendingSetUp,
                chargers[index].setUpRetryAt.map({ $0 <= moment.instant }) ?? true,
                floorsAreAnswered(of: charger)
            else { continue }
            _ = send(
                action(for: step, of: charger), for: .setUp(step), number: orderNumber(),
                to: charger, into: &effects)
        }
    }

    /// Asks for samples that are missing: of a charger that charges and has told nothing of it for
    /// long, once a minute; and of one that tells rarely, once it has had its time to follow a new
    /// limit, as what its vehicle leaves of that is the others'.
    mutating func askForSamples(at moment: Moment) {
        for index in connectors.indices where connectors[index].isInTransaction {
            let connector = ConnectorPosition(index)
            guard isSampleMissing(of: connector, at: moment) else { continue }
            connectors[index].askedAt = moment.instant
            chargers[chargerIndex(of: connector)].setUp.append(.askSample(connector))
        }
    }

    private func isSampleMissing(of connector: ConnectorPosition, at moment: Moment) -> Bool {
        let index = connector.index
        let charger = chargerIndex(of: connector)
        guard case .online(_, let since) = chargers[charger].link,
            !chargers[charger].tellsNoSamples,
            plan.chargers[charger].model.setUp.takesTriggers
        else { return false }
        let interval = plan.chargers[charger].model.meterInterval
        let arrivedAt = connectors[index].sample?.arrivedAt
        let silence = arrivedAt.map { moment.instant - $0 } ?? moment.utc - since
        let isSilent = silence > interval * 2 + .seconds(30)
        let isSlow =
            interval > Self.promptInterval && isUnsettled(connector, at: moment.instant)
        return (isSilent || isSlow) && mayAsk(connector, at: moment.instant)
            && !chargers[charger].setUp.contains(.askSample(connector))
    }

    /// Not too soon after it was asked last: one that did not answer is left alone for a minute.
    private func mayAsk(_ connector: ConnectorPosition, at now: Instant) -> Bool {
        guard let askedAt = connectors[connector.index].askedAt else { return true }
        let hasAnswered =
            connectors[connector.index].sample.map { $0.arrivedAt >= askedAt } ?? false
        return now - askedAt >= (hasAnswered ? Self.promptInterval : .minutes(1))
    }

    /// Whether nobody knows yet what a vehicle makes of its limit: there is no sample of a time at
    /// which it should have followed, or only the first of two that show how much it leaves, or it
    /// sleeps and others could use what it keeps.
    private func isUnsettled(_ connector: ConnectorPosition, at now: Instant) -> Bool {
        let index = connector.index
        guard let takenAt = connectors[index].sample?.takenAt,
            let changedAt = connectors[index].changedAt
        else { return false }
        let settledAt =
            changedAt + plan.chargers[chargerIndex(of: connector)].model.follow + .seconds(1)
        if takenAt < settledAt { return now >= settledAt }
        if let since = connectors[index].slumber.yielding(at: now) { return takenAt < since }
        return connectors[index].drawCap.isDue(at: now)
    }

    /// A charger that tells its draw no more rarely is not asked in between; and none is asked more
    /// often.
    private static let promptInterval = Milliseconds.seconds(15)

    private func floorsAreAnswered(of charger: ChargerPosition) -> Bool {
        positions(of: charger).allSatisfy {
            connectors[$0.index].floor.acceptedAt != nil
                || connectors[$0.index].floor.waitsForRoom
                || connectors[$0.index].floor.refusals > 0
                || !needsFloor($0)
        }
    }

    private func action(
        for step: ChargerWatch.SetUpStep, of charger: ChargerPosition
    ) -> ChargerOrder.Action {
        switch step {
        case .cap:
            return .cap(stationRating(of: charger))
        case .configure(let key, let value): return .configure(key: key, value: value)
        case .localList(let list): return .localList(list)
        case .askStatus(let connector): return .askStatus(connector)
        case .askSample(let connector): return .askSample(connector)
        }
    }

    /// A station's rating in the unit that it takes: what its circuit carries, or all that its connectors
    /// can draw.
    func stationRating(of charger: ChargerPosition) -> ChargingRate {
        guard let highest = plan[charger].powerHighest else {
            return plan[charger].connectors.reduce(.zero) { $0 + plan.connectors[$1].rated }
        }
        switch plan[charger].model.unit {
        case .watts: return ChargingRate(highest)
        case .amperes:
            let perPhase = highest.scaledUp(
                by: 1_000_000, over: 3 * plan.nominalVoltage.rawValue)
            return ChargingRate(rawValue: perPhase.rawValue)
        }
    }

    mutating func setUpEnded(
        _ step: ChargerWatch.SetUpStep, _ outcome: OrderOutcome, of charger: ChargerPosition,
        at moment: Moment, into effects: inout Effects
    ) {
        switch outcome {
        case .accepted, .schedule:
            dropStep(step, of: charger)
            if case .localList(let list) = step {
                chargers[charger.index].localListVersion = list.version
            }
            if step == .cap {
                noteInstalled(
                    .cap, of: charger, number: 0,
                    rate: stationRating(of: charger), at: moment, into: &effects)
            }
        case .refused(let word), .failed(let word):
            dropStep(step, of: charger)
            let line = "\(step.name): \(word)"
            if chargers[charger.index].setUpRefused.count < ChargerWatch.refusedHighest,
                !chargers[charger.index].setUpRefused.contains(line)
            {
                chargers[charger.index].setUpRefused.append(line)
            }
            if case .askSample = step { chargers[charger.index].tellsNoSamples = true }
        case .timedOut, .notSent:
            chargers[charger.index].setUpRetryAt = moment.instant + .seconds(30)
        }
    }

    /// A profile without an end was accepted: the store keeps what a charger holds.
    private func noteInstalled(
        _ kind: InstalledProfile.Kind, of charger: ChargerPosition, number: Int,
        rate: ChargingRate, at moment: Moment, into effects: inout Effects
    ) {
        effects.append(
            .store(
                StoreOrder(
                    ticket: nil,
                    action: .profileInstalled(
                        InstalledProfile(
                            charger: plan[charger].id, connector: number, kind: kind, slot: 0,
                            rate: rate, unit: plan[charger].model.unit, expiry: nil,
                            acceptedAt: moment.utc)))))
    }

    private mutating func dropStep(_ step: ChargerWatch.SetUpStep, of charger: ChargerPosition) {
        chargers[charger.index].setUp.removeAll { $0 == step }
        chargers[charger.index].setUpRetryAt = nil
    }

    // MARK: Floors

    private static let refusalsThatTell = 3

    /// Whether a connector's floor has to be sent or proven.
    func needsFloor(_ connector: ConnectorPosition) -> Bool {
        let charger = chargerIndex(of: connector)
        return !plan.chargers[charger].isAbsent && !chargers[charger].isReleased
    }

    /// Installs and proves the floors of connected chargers, and ends quarantines that are proven
    /// to be over.
    mutating func proveFloors(at moment: Moment, into effects: inout Effects) {
        for connector in connectorsToProve(at: moment.instant) {
            clearUnknownLease(of: connector, at: moment, into: &effects)
            sendFloorOrder(of: connector, at: moment, into: &effects)
            concludeFloor(of: connector, at: moment, into: &effects)
            layBareAgain(connector, at: moment, into: &effects)
            concludeQuarantine(of: connector, at: moment.instant)
        }
    }

    private func connectorsToProve(at now: Instant) -> [ConnectorPosition] {
        connectors.indices.lazy.map { ConnectorPosition($0) }
            .filter {
                chargers[chargerIndex(of: $0)].connection != nil && needsFloor($0)
                    && !isProven($0, at: now)
            }
    }

    /// Whether its floor is in force and kept, and what came before our start is over: so it is for
    /// nearly all in nearly every tick.
    private func isProven(_ connector: ConnectorPosition, at now: Instant) -> Bool {
        let floor = plan.fallbacks[connector.index]
        return connectors[connector.index].floor.acceptedAt != nil
            && connectors[connector.index].floor.kept == floor
            && ledger.floor(of: connector) == floor
            && !ledger.isQuarantined(connector, at: now) && !wantsReadBack(connector, at: now)
    }

    /// A lease of an earlier run to a transaction that nobody knows can be neither cut nor replaced:
    /// it is taken out, once on a connection, and the floor beneath is sent and read back anew, as
    /// some chargers clear more than they are asked to (R11). Where nothing can be read back, its time
    /// is waited for: the floor could not be proven again.
    private mutating func clearUnknownLease(
        of connector: ConnectorPosition, at moment: Moment, into effects: inout Effects
    ) {
        guard hasRecalled, ledger.isQuarantined(connector, at: moment.instant) else { return }
        let watch = connectors[connector.index]
        let charger = plan[connector].charger
        guard watch.transaction == nil, watch.state?.showsTransaction ?? false,
            watch.floor.acceptedAt != nil, watch.floor.mayClear,
            isTransactionOverdue(on: charger, at: moment.instant),
            plan[charger].model.takesLeases, plan[charger].model.readBack != .refused,
            !chargers[charger.index].hasPending(.floor(connector)),
            !chargers[charger.index].hasPending(.readBack(connector))
        else { return }
        let wasInForce = ledger.floor(of: connector) == plan.fallbacks[connector.index]
        ledger.floorForgotten(for: connector, at: moment.instant)
        connectors[connector.index].floor.clears(wasInForce: wasInForce)
        _ = send(
            .clearLease(connector), for: .clearLease(connector), number: orderNumber(),
            to: charger, into: &effects)
    }

    /// Whether a charger has had its time to tell what it could not tell before.
    private func isTransactionOverdue(on charger: ChargerPosition, at now: Instant) -> Bool {
        chargers[charger.index].openedAt.map { now - $0 >= .seconds(30) } ?? false
    }

    private mutating func sendFloorOrder(
        of connector: ConnectorPosition, at moment: Moment, into effects: inout Effects
    ) {
        let isAccepted = connectors[connector.index].floor.acceptedAt != nil
        guard !isAccepted || wantsReadBack(connector, at: moment.instant) else { return }
        if let tried = connectors[connector.index].floor.triedAt,
            moment.instant - tried < FloorProof.pause
        {
            return
        }
        let charger = plan[connector].charger
        guard !chargers[charger.index].hasPending(.floor(connector)),
            !chargers[charger.index].hasPending(.readBack(connector))
        else { return }
        if !isAccepted, hasRoom(forFloorOf: connector, at: moment, into: &effects) {
            installFloor(of: connector, at: moment, into: &effects)
        } else if isAccepted || wantsReadBack(connector, at: moment.instant) {
            connectors[connector.index].floor.triedAt = moment.instant
            _ = send(
                .readBack(connector, readBackLength(of: connector)), for: .readBack(connector),
                number: orderNumber(), to: charger, into: &effects)
        }
    }

    private mutating func installFloor(
        of connector: ConnectorPosition, at moment: Moment, into effects: inout Effects
    ) {
        let charger = plan[connector].charger
        let floor = plan.fallbacks[connector.index]
        connectors[connector.index].floor.triedAt = moment.instant
        if connectors[connector.index].floor.waitsForRoom {
            connectors[connector.index].floor.waitsForRoom = false
            connectors[connector.index].floor.lower = nil
            // What was read back before speaks of the lower one.
            connectors[connector.index].floor.readBackAt = nil
        }
        _ = send(
            .floor(connector, floor), for: .floor(connector), number: orderNumber(), to: charger,
            into: &effects)
        cutWhatIsLeft(of: connector, at: moment, into: &effects)
    }

    /// After a start of ours a lease of the run before may still be in force: it is cut to the
    /// floor, so that the read-back can show that nothing is left of it. Where the floor is still to
    /// be proven, it is laid bare. A paused one is told 0 by the division.
    private mutating func cutWhatIsLeft(
        of connector: ConnectorPosition, at moment: Moment, into effects: inout Effects
    ) {
        let isHeldAtZero = connectors[connector.index].isPaused && takesZero(connector)
        guard !isHeldAtZero, let transaction = connectors[connector.index].transactionID else {
            return
        }
        let isInForce = ledger.floor(of: connector) != nil
        if !isInForce, !keepsLeases(chargerIndex(of: connector)) {
            layFloorBare(of: connector, transaction: transaction, at: moment, into: &effects)
        } else if !isInForce || ledger.isQuarantined(connector, at: moment.instant) {
            sendCutToFloor(of: connector, transaction: transaction, at: moment, into: &effects)
        }
    }

    /// A first floor is proven by its draw, and that is above it although no lease of ours can hold it there:
    /// an earlier lease's second period may, in a charger that ends none by its time, until another takes
    /// its place.
    private mutating func layBareAgain(
        _ connector: ConnectorPosition, at moment: Moment, into effects: inout Effects
    ) {
        guard ledger.floor(of: connector) == nil, !keepsLeases(chargerIndex(of: connector)),
            let sample = connectors[connector.index].sample,
            let acceptedAt = connectors[connector.index].floor.acceptedAt,
            sample.takenAt - acceptedAt >= FloorProof.timeBetweenBaring,
            connectors[connector.index].floor.laidBareAt.map({
                sample.takenAt - $0 >= FloorProof.timeBetweenBaring
            }) ?? true, !isLow(sample, on: connector)
        else { return }
        cutWhatIsLeft(of: connector, at: moment, into: &effects)
    }

    /// Whether the floor may leave. One that is higher than what is in force counts first (R5) and the
    /// others are cut for it; once it fits (R2) the store forgets the lower one, and then it leaves. Forgotten
    /// any sooner, the lower one would be unknown to a run after ours, which sends a first floor without
    /// asking for room.
    private mutating func hasRoom(
        forFloorOf connector: ConnectorPosition, at moment: Moment, into effects: inout Effects
    ) -> Bool {
        let floor = plan.fallbacks[connector.index]
        if let counted = ledger.floor(of: connector), counted < floor {
            ledger.floorMayBe(floor, for: connector, at: moment.instant)
            connectors[connector.index].floor.waitsForRoom = true
            connectors[connector.index].floor.lower = counted
            cutWhatIsLeft(of: connector, at: moment, into: &effects)
        }
        guard connectors[connector.index].floor.waitsForRoom else { return true }
        guard ledger.fits(connector), ledger.fitsForEver(connector),
            ledger.fitsAfterHorizon(connector, at: moment.instant), fitsBesidePlans(connector)
        else { return false }
        guard let kept = connectors[connector.index].floor.kept, kept < floor else { return true }
        forgetKept(connector, into: &effects)
        return false
    }

    /// The store must not recall a floor that is lower than the one about to be sent.
    private mutating func forgetKept(
        _ connector: ConnectorPosition, into effects: inout Effects
    ) {
        guard connectors[connector.index].floor.forgettingTicket == nil else { return }
        let ticket = book.ticket()
        connectors[connector.index].floor.forgettingTicket = ticket
        effects.append(
            .store(
                StoreOrder(
                    ticket: ticket,
                    action: .floorForgotten(
                        charger: plan.charger(of: connector).id,
                        connector: plan[connector].number))))
    }

    /// Whether the ticket was that of a floor to be forgotten.
    mutating func floorIsForgotten(_ ticket: Int64, isCommitted: Bool) -> Bool {
        guard
            let index = connectors.indices.first(where: {
                connectors[$0].floor.forgettingTicket == ticket
            })
        else { return false }
        connectors[index].floor.forgettingTicket = nil
        if isCommitted { connectors[index].floor.kept = nil }
        return true
    }

    private func wantsReadBack(_ connector: ConnectorPosition, at now: Instant) -> Bool {
        let isReadBack =
            connectors[connector.index].floor.readBackAt != nil
            || ledger.mayHideFloor(connector, at: now)
        switch plan.chargers[chargerIndex(of: connector)].model.readBack {
        case .refused: return false
        case .unproven: return !isReadBack
        case .truthful:
            return !isReadBack
                || (ledger.isQuarantined(connector, at: now)
                    && connectors[connector.index].floor.clearAt == nil)
        }
    }

    /// Past every lease of ours and of a run before us.
    private func readBackLength(of connector: ConnectorPosition) -> Milliseconds {
        LeaseTiming.leaseHighest + paces.settling + .minutes(1)
    }

    mutating func floorEnded(
        _ outcome: OrderOutcome, of connector: ConnectorPosition, at moment: Moment,
        into effects: inout Effects
    ) {
        switch outcome {
        case .accepted:
            connectors[connector.index].floor.accepted(
                at: moment.instant,
                whileRunning: mayHaveBegun(connector))
            noteInstalled(
                .floor, of: plan[connector].charger, number: plan[connector].number,
                rate: plan.fallbacks[connector.index], at: moment, into: &effects)
            isUrgent = true
        case .refused(let word), .failed(let word):
            connectors[connector.index].floor.refusals += 1
            connectors[connector.index].floor.refusal = word
            // One that says no again and again does not hold it, whatever was proven once.
            if connectors[connector.index].floor.refusals == Self.refusalsThatTell,
                ledger.floor(of: connector) != nil
            {
                floorIsGone(of: connector, word, at: moment, into: &effects)
            }
        case .timedOut, .notSent, .schedule: break
        }
    }

    /// A charger told what will hold. The floor is read back where nothing above it is left after
    /// the last lease of ours; where nothing above it is left at all, earlier leases are over too.
    mutating func readBackEnded(
        _ outcome: OrderOutcome, of connector: ConnectorPosition, at moment: Moment,
        into effects: inout Effects
    ) {
        guard case .schedule(let periods?, let duration) = outcome, let first = periods.first,
            first.start == .zero, duration >= readBackLength(of: connector) - .seconds(1)
        else {
            connectors[connector.index].floor.refusals += outcome.isAnswer ? 1 : 0
            return
        }
        guard showsWhatIsBeneath(first.limit, of: connector) else { return }
        let floor = max(plan.fallbacks[connector.index], ledger.planHighest(of: connector))
        let leaseEnd = ledger.leaseEnd(of: connector, at: moment.instant)
            .map { $0 + plan.charger(of: connector).model.clockBound - moment.instant }
        let from = max(.zero, leaseEnd ?? .zero)
        let high = periods.indices.filter { periods[$0].limit > floor }
        let lastHighEnd = high.last.map {
            $0 + 1 < periods.count ? periods[$0 + 1].start : duration
        }
        // What stays hides the floor beneath it for as long.
        let isHidden = ledger.mayHideFloor(connector, at: moment.instant)
        if !isHidden, lastHighEnd.map({ $0 <= from }) ?? true {
            connectors[connector.index].floor.readBackAt = moment.instant
            connectors[connector.index].floor.triedAt = nil
            isUrgent = true
        }
        if high.isEmpty { connectors[connector.index].floor.clearAt = moment.instant }
        // What stands above the floor that counts, where no lease of ours can reach, is the
        // charger's own: it has lost the fallback that was proven, and counts at its rating (R6).
        let ourLast = LeaseTiming.leaseHighest + paces.settling
        let later = periods.indices.filter {
            $0 + 1 == periods.count || periods[$0 + 1].start > ourLast
        }
        if let counted = ledger.floor(of: connector), !isHidden,
            later.contains(where: { periods[$0].limit > max(counted, floor) })
        {
            floorIsGone(
                of: connector, "its own schedule stays above the fallback", at: moment,
                into: &effects)
        }
    }

    /// A floor that counted is not in force: the ledger, the store and people must know.
    private mutating func floorIsGone(
        of connector: ConnectorPosition, _ word: String, at moment: Moment,
        into effects: inout Effects
    ) {
        ledger.floorForgotten(for: connector, at: moment.instant)
        connectors[connector.index].floor.contradicted(word)
        connectors[connector.index].floor.triedAt = moment.instant
        isUrgent = true
        let charger = plan.charger(of: connector).id
        let number = plan[connector].number
        effects.append(
            .store(
                StoreOrder(
                    ticket: nil, action: .floorForgotten(charger: charger, connector: number))))
        effects.append(
            .store(
                StoreOrder(
                    ticket: nil,
                    action: .profileForgotten(
                        charger: charger, connector: number, kind: .floor, slot: 0))))
    }

    /// Whether the floor counts, and the store knows.
    func isFloorProven(_ connector: ConnectorPosition) -> Bool {
        let floor = plan.fallbacks[connector.index]
        return ledger.floor(of: connector) == floor
            && connectors[connector.index].floor.kept == floor
    }

    /// R5 and R6: whether the floor is in force now.
    private mutating func concludeFloor(
        of connector: ConnectorPosition, at moment: Moment, into effects: inout Effects
    ) {
        let floor = plan.fallbacks[connector.index]
        guard connectors[connector.index].floor.acceptedAt != nil, !isFloorProven(connector)
        else { return }
        let proof = connectors[connector.index].floor
        let model = plan.charger(of: connector).model
        // A running transaction may go by the higher floor that it began with until it ends, however
        // little its vehicle draws meanwhile.
        let isFall = isFalling(connector)
        let watch = connectors[connector.index]
        let drawsNothing = isFree(connector)
        let hasFollowed =
            proof.freeAt.map { moment.instant - $0 >= model.follow } ?? false
        let isOver = !proof.waitsForTransaction && (drawsNothing || hasFollowed)
        let isShown =
            model.readBack == .refused
            ? proof.isQuiet && connectors[connector.index].isInTransaction && (isOver || !isFall)
            : proof.readBackAt != nil
                && (isOver || proof.wasInForce || (proof.isQuiet && !isFall))
        guard isShown || omissions.contains(.floorProof) else { return }
        // A plan that an earlier run left, and that nobody remembers, may begin later.
        guard watch.dayPlan.isKnown || !takesDayPlans(chargerIndex(of: connector)) else { return }
        if isOver, !proof.wasInForce, drawContradicts(floorOf: connector, at: moment.instant) {
            return
        }
        ledger.floorProven(floor, for: connector, at: moment.instant)
        connectors[connector.index].floor.isLost = false
        connectors[connector.index].floor.kept = floor
        isUrgent = true
        let charger = plan.charger(of: connector)
        effects.append(
            .store(
                StoreOrder(
                    ticket: nil,
                    action: .floorProven(
                        ProvenFloor(
                            charger: charger.id, connector: plan[connector].number, rate: floor,
                            unit: model.unit, provenAt: moment.utc)))))
    }

    /// Whether a connector is seen to draw more than the floor that its charger accepted, and showed,
    /// before this transaction: somebody may have cleared it by hand since. Once it has had its time to
    /// follow, the floor is installed and proven anew.
    private mutating func drawContradicts(
        floorOf connector: ConnectorPosition, at now: Instant
    ) -> Bool {
        guard connectors[connector.index].isInTransaction,
            let sample = connectors[connector.index].sample, !isLow(sample, on: connector)
        else { return false }
        let follow = plan.charger(of: connector).model.follow
        let hasFollowed =
            connectors[connector.index].floor.freeAt.map { sample.takenAt - $0 >= follow } ?? false
        if hasFollowed, !ledger.isQuarantined(connector, at: now) {
            connectors[connector.index].floor.contradicted("it draws more than that")
        }
        return true
    }

    /// Whether nothing is drawn at a connector, as its charger says on this connection.
    func isFree(_ connector: ConnectorPosition) -> Bool {
        connectors[connector.index].state == .available
            && connectors[connector.index].transaction == nil
    }

    /// A hold is renewed by each tick; it outlasts some that come late.
    private static let holdTime = Milliseconds.seconds(5)

    /// R6: whether what came before our start is proven to be over.
    private mutating func concludeQuarantine(of connector: ConnectorPosition, at now: Instant) {
        guard ledger.isQuarantined(connector, at: now) else { return }
        let watch = connectors[connector.index]
        let model = plan.charger(of: connector).model
        let drawsNothing = isFree(connector)
        // A TxProfile is gone with its transaction.
        if drawsNothing, model.control == .tx {
            ledger.earlierLeasesAreGone(from: connector, at: now)
        }
        // So the proof is whole where leases end by nothing else: whoever comes next has another
        // transaction.
        if drawsNothing, keepsLeases(chargerIndex(of: connector)) {
            ledger.endQuarantine(of: connector, at: now)
            isUrgent = true
            return
        }
        // What was seen above all that we permit is an earlier lease, or a violator: the next sample
        // tells. Until then it counts at its rating.
        if drawsAboveLimit(connector, at: now) {
            ledger.holdQuarantine(of: connector, until: now + Self.holdTime, at: now)
        }
        guard ledger.floor(of: connector) != nil, let clearAt = watch.floor.clearAt,
            model.readBack == .truthful
        else { return }
        let hasStayedLow =
            watch.sample.map {
                $0.takenAt >= clearAt + model.follow && isProvenLow($0, on: connector)
            } ?? false
        // A clock that may have jumped brings back what the read-back did not show; where nothing
        // runs there is nothing to bring back, and what tells late makes every clock look so.
        let isDoubtful = chargers[chargerIndex(of: connector)].clock.isDoubtful
        guard drawsNothing || (hasStayedLow && !isDoubtful) else { return }
        ledger.endQuarantine(of: connector, at: now)
        isUrgent = true
    }
}

extension ChargerWatch.SetUpStep {
    /// As people are told.
    var name: String {
        switch self {
        case .cap: "ChargePointMaxProfile"
        case .configure(let key, _): key
        case .localList: "SendLocalList"
        case .askStatus: "TriggerMessage StatusNotification"
        case .askSample: "TriggerMessage MeterValues"
        }
    }
}

extension OrderOutcome {
    /// The charger said something, whatever it was.
    var isAnswer: Bool {
        switch self {
        case .accepted, .refused, .failed, .schedule: true
        case .timedOut, .notSent: false
        }
    }
}
