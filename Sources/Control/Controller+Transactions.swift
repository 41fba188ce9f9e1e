import Depot
import Ledger
import Units

/// Transactions: a number for each, kept before it is answered.
extension Controller {
    /// A charger asks about a transaction. Before the store has spoken the question waits; the
    /// charger asks again where that takes too long.
    mutating func transactionAsked(
        _ charger: ChargerPosition, _ report: ChargerReport, at moment: Moment,
        into effects: inout Effects
    ) {
        guard hasRecalled else { return postpone(report, of: charger, into: &effects) }
        switch report {
        case .startAsked(let question, let connector, let idToken, let meterStart, let stamp):
            waitForTransaction(begunAt: stamp, on: connector, at: moment.instant)
            let oldest = ledger.oldestLease(at: moment.instant)
            guard
                !isAccepted(idToken)
                    || mayStart([connector], beside: oldest, at: moment.instant)
            else {
                return holdBack(report, of: charger, at: moment, into: &effects)
            }
            let record = TransactionRecord(
                id: 0, charger: plan[charger].id, connector: plan[connector].number,
                idToken: idToken, startedAt: stamp ?? served.time(at: moment.instant),
                recordedAt: moment.utc, meterStart: meterStart, end: nil)
            startAsked(
                charger, connector, question: question, record, stamp: stamp, at: moment,
                into: &effects)
        case .stopAsked(let question, let transaction, let meterStop, let reason, let stamp):
            let end = TransactionRecord.End(
                stoppedAt: stamp ?? served.time(at: moment.instant), meterStop: meterStop,
                reason: reason)
            stopAsked(
                charger, question: question, transaction: transaction, end, at: moment,
                into: &effects)
        case .opened, .closed, .booted, .status, .sampled, .authorizeAsked, .outcome, .violated,
            .claimRefused:
            break
        }
    }

    /// A question waits until the store has spoken or the next numbers are reserved.
    private mutating func postpone(
        _ report: ChargerReport, of charger: ChargerPosition, into effects: inout Effects
    ) {
        guard book.early.count < TransactionBook.earlyHighest else {
            return refuse(report, of: charger, into: &effects)
        }
        book.early.append(TransactionBook.EarlyQuestion(charger: charger, report: report))
    }

    /// Asks again what had to wait.
    private mutating func askAgain(at moment: Moment, into effects: inout Effects) {
        let early = book.early
        book.early = []
        for question in early {
            transactionAsked(question.charger, question.report, at: moment, into: &effects)
        }
    }

    /// Once no lease of an earlier configuration can live any more, only our own count for the next
    /// start; a run that dies before must hand the longer figure on.
    mutating func forgetEarlierLeases(at now: Instant, into effects: inout Effects) {
        guard let end = earlierLeasesEnd, end <= now else { return }
        earlierLeasesEnd = nil
        effects.append(
            .store(StoreOrder(ticket: nil, action: .leaseLongest(plan.leaseLongest))))
    }

    /// Keeps the time that chargers are told, so that no later run tells them less, nor takes a jump of
    /// the wall clock over at once (R7). It has a ticket: what becomes of it tells each minute whether
    /// the disk takes anything.
    mutating func keepServedTime(at moment: Moment, into effects: inout Effects) {
        guard admitsChargers,
            servedKeptAt.map({ moment.instant - $0 >= StoreOrder.servedTimeEvery }) ?? true
        else { return }
        servedKeptAt = moment.instant
        effects.append(
            .store(
                StoreOrder(
                    ticket: book.ticket(),
                    action: .servedTime(
                        served.time(at: moment.instant), lead: served.lead(over: moment)))))
    }

    /// Orders the next block of numbers where that is due.
    mutating func reserveNumbers(into effects: inout Effects) {
        guard hasRecalled, let order = book.reservationDue() else { return }
        effects.append(.store(order))
    }

    private mutating func refuse(
        _ report: ChargerReport, of charger: ChargerPosition, into effects: inout Effects
    ) {
        switch report {
        case .startAsked(let question, _, _, _, _), .stopAsked(let question, _, _, _, _):
            effects.append(.answer(charger, question: question, .retryLater))
        case .opened, .closed, .booted, .status, .sampled, .authorizeAsked, .outcome, .violated,
            .claimRefused:
            break
        }
    }

    private mutating func startAsked(
        _ charger: ChargerPosition, _ connector: ConnectorPosition, question: Int64,
        _ asked: TransactionRecord, stamp: UTCTime?, at moment: Moment,
        into effects: inout Effects
    ) {
        let isAccepted = self.isAccepted(asked.idToken)
        if let known = book.known(
            charger: asked.charger, connector: asked.connector, idToken: asked.idToken,
            startedAt: stamp, meterStart: asked.meterStart),
            stamp != nil || connectors[connector.index].transaction?.id == known.id
        {
            mayBegin(connector, at: moment.instant)
            effects.append(
                .answer(
                    charger, question: question,
                    .start(transaction: known.id, isAccepted: isAccepted)))
            return
        }
        if book.joinWaiting(asked, isStamped: stamp != nil, question: question) { return }
        guard let id = book.takeID(for: asked) else {
            // The next block of numbers is being reserved: the question waits for it.
            postpone(
                .startAsked(
                    question: question, connector, idToken: asked.idToken,
                    meterStart: asked.meterStart, at: stamp), of: charger,
                into: &effects)
            return
        }
        reserveNumbers(into: &effects)
        var record = asked
        record.id = id
        let ticket = book.ticket()
        guard
            book.wait(
                TransactionBook.Waiting(
                    ticket: ticket, charger: charger, question: question,
                    kind: .start(
                        connector, record, isStamped: stamp != nil, isAccepted: isAccepted)))
        else {
            effects.append(.answer(charger, question: question, .retryLater))
            return
        }
        effects.append(
            .store(StoreOrder(ticket: ticket, action: .startTransaction(record))))
    }

    private mutating func stopAsked(
        _ charger: ChargerPosition, question: Int64, transaction: Int64,
        _ end: TransactionRecord.End, at moment: Moment, into effects: inout Effects
    ) {
        // The number proves which transaction is meant, whatever the register shows; where the
        // charger tells none, the rest has to fit.
        let connector = runningConnector(of: charger, transaction: transaction).flatMap {
            connectors[$0.index].transaction?.id == transaction
                || fits(end, $0, at: moment.instant) ? $0 : nil
        }
        // What a charger calls -1 is its only transaction, where it has only one (problem 16).
        // Told again, it is the one that ended before.
        let untold = transaction < 1 ? chargers[charger.index].unkeptStop : nil
        let id = connector.flatMap { connectors[$0.index].transaction?.id } ?? untold ?? transaction
        if transaction < 1 { chargers[charger.index].unkeptStop = id }
        for position in positions(of: charger)
        where connectors[position.index].setAside?.id == id {
            connectors[position.index].setAside = nil
        }
        // A start that the disk has yet to keep goes before its end.
        if let start = book.takeUnkept(id) { orderAgain(start, into: &effects) }
        if let connector { finish(connector, end, at: moment, into: &effects) }
        for position in positions(of: charger)
        where connectors[position.index].state == .available && !mayHaveBegun(position) {
            // What a queue told last of a bay that is free was over before that was told.
            connectors[position.index].floor.waits(forTransaction: false, at: moment.instant)
        }
        let ticket = book.ticket()
        guard
            book.wait(
                TransactionBook.Waiting(
                    ticket: ticket, charger: charger, question: question, kind: .stop))
        else {
            effects.append(.answer(charger, question: question, .retryLater))
            return
        }
        effects.append(
            .store(
                StoreOrder(
                    ticket: ticket,
                    action: .stopTransaction(
                        id: id, charger: plan[charger].id, end: end, recordedAt: moment.utc))))
    }

    /// The connector on which a charger's transaction runs; a number below 1 stands for its only
    /// one.
    private func runningConnector(
        of charger: ChargerPosition, transaction: Int64
    ) -> ConnectorPosition? {
        let running = positions(of: charger).filter { connectors[$0.index].isInTransaction }
        if let exact = running.first(where: {
            connectors[$0.index].transaction?.id == transaction
        }) {
            return exact
        }
        return transaction < 1 && running.count == 1 ? running[0] : nil
    }

    /// A transaction is over for control: its leases are gone with it.
    private mutating func finish(
        _ connector: ConnectorPosition, _ end: TransactionRecord.End, at moment: Moment,
        into effects: inout Effects
    ) {
        guard let running = connectors[connector.index].transaction else { return }
        effects.append(
            .store(
                StoreOrder(
                    ticket: nil,
                    action: .sessionMeasured(
                        SessionEnergy(
                            transaction: running.id,
                            energy: max(.zero, end.meterStop - running.meterStart),
                            firstSampleAt: min(
                                running.firstSampleAt ?? running.startedAt, moment.utc),
                            lastSampleAt: moment.utc)))))
        takeBackLease(of: connector, transaction: running.id, at: moment, into: &effects)
        transactionIsOver(connector, endedAt: end.stoppedAt, at: moment)
    }

    /// Where a lease is no TxProfile it outlives its transaction, and whoever comes next would begin with it: also
    /// when we are dead by then, and other load has risen.
    private mutating func takeBackLease(
        of connector: ConnectorPosition, transaction: Int64, at moment: Moment,
        into effects: inout Effects
    ) {
        guard plan.charger(of: connector).model.control != .tx,
            ledger.leaseEnd(of: connector, at: moment.instant) != nil
        else { return }
        sendCutToFloor(of: connector, transaction: transaction, at: moment, into: &effects)
    }

    private mutating func transactionIsOver(
        _ connector: ConnectorPosition, endedAt: UTCTime, at moment: Moment
    ) {
        guard let running = connectors[connector.index].transaction else { return }
        if plan.charger(of: connector).model.control == .tx {
            ledger.transactionEnded(running.id, on: connector, at: moment.instant)
        }
        connectors[connector.index].transaction = nil
        connectors[connector.index].stay = nil
        connectors[connector.index].readiness = nil
        connectors[connector.index].urgency = Urgency()
        connectors[connector.index].sent = nil
        connectors[connector.index].refusesZero = false
        connectors[connector.index].confirmed = nil
        noteFall(of: connector, to: nil)
        setSample(nil, of: connector)
        // What ended before the floor was accepted, and is told late, says nothing of what ran then.
        if !isBeforeFloor(endedAt, on: connector, at: moment.instant) {
            connectors[connector.index].floor.waits(forTransaction: false, at: moment.instant)
        }
        connectors[connector.index].floor.forgetDraw()
        connectors[connector.index].drawCap.forget()
        connectors[connector.index].slumber.wake()
        if connectors[connector.index].override != nil {
            connectors[connector.index].override = nil
            interventionBook.change()
        }
        forgetPhases(of: connector, at: moment.instant)
        isUrgent = true
    }

    /// A transaction that was taken for history is the one that runs where a sample of now says so: its
    /// charger did not know the time when it began, and the end of the one before was never told.
    mutating func beginsSetAside(
        _ transaction: Int64, on connector: ConnectorPosition, stamp: UTCTime?, at moment: Moment,
        into effects: inout Effects
    ) {
        guard let record = connectors[connector.index].setAside, record.id == transaction,
            stamp != nil,
            age(of: stamp, on: connector, at: moment.instant)
                <= plan.chargers[chargerIndex(of: connector)].model.meterInterval * 2
        else { return }
        transactionBegins(
            connector, record, begunAt: moment.instant, at: moment, into: &effects)
    }

    /// `isStamped`: its charger told when it began.
    private mutating func transactionBegins(
        _ connector: ConnectorPosition, _ record: TransactionRecord, isStamped: Bool = true,
        begunAt: Instant, at moment: Moment, into effects: inout Effects
    ) {
        supersede(connector, by: record, at: moment, into: &effects)
        connectors[connector.index].setAside = nil
        connectors[connector.index].transaction = ConnectorWatch.RunningTransaction(
            id: record.id, idToken: record.idToken, startedAt: record.startedAt,
            begunAt: begunAt, meterStart: record.meterStart, meter: nil, firstSampleAt: nil)
        // Where the charger showed none when it accepted a first floor, this one began later, or has ended.
        if isFalling(connector) || connectors[connector.index].floor.waitsForTransaction {
            connectors[connector.index].floor.waits(
                forTransaction: isBeforeFloor(
                    isStamped ? record.startedAt : nil, on: connector, at: moment.instant),
                at: moment.instant)
        }
        connectors[connector.index].rank = Int64(moment.instant.milliseconds)
        // A bay need not be free between two vehicles.
        connectors[connector.index].served = .zero
        connectors[connector.index].changedAt = nil
        connectors[connector.index].hasBeenRaised = false
        connectors[connector.index].sway = Sway()
        settleStay(of: connector)
        refreshUrgency(of: connector, at: moment, isQuarterHour: true)
        isUrgent = true
    }

    /// A stop that was never told: the new start is proof enough, and the old one is closed with
    /// what is known of it.
    private mutating func supersede(
        _ connector: ConnectorPosition, by record: TransactionRecord, at moment: Moment,
        into effects: inout Effects
    ) {
        guard let running = connectors[connector.index].transaction else { return }
        if running.id != record.id {
            effects.append(
                .store(
                    StoreOrder(
                        ticket: nil,
                        action: .stopTransaction(
                            id: running.id, charger: plan.charger(of: connector).id,
                            end: TransactionRecord.End(
                                stoppedAt: record.startedAt,
                                meterStop: running.meter ?? running.meterStart,
                                reason: "Superseded"), recordedAt: moment.utc))))
        }
        transactionIsOver(connector, endedAt: record.startedAt, at: moment)
    }

    /// Whether a transaction runs on a connector, or may have begun unknown to us, offline. What is to count
    /// less waits also for a start that has no answer yet, and while the charger prepares: it may have a
    /// start to tell yet, for as long as it likes.
    func mayHaveBegun(_ connector: ConnectorPosition) -> Bool {
        let watch = connectors[connector.index]
        let isSeen = watch.isInTransaction || watch.state?.mayHideTransaction ?? true
        guard !isSeen, isFalling(connector) else { return isSeen }
        return watch.state == .preparing || watch.setAside != nil || book.isStarting(connector)
            || starts.isHeld(connector)
    }

    /// Whether the floor is to be lower than the one that counts.
    func isFalling(_ connector: ConnectorPosition) -> Bool {
        ledger.floor(of: connector).map { plan.fallbacks[connector.index] < $0 } ?? false
    }

    /// A transaction that began before the charger accepted its floor goes by what held then, also where
    /// its start is told, or answered, later. Under a first floor one that may by its stamp have begun before
    /// or after is taken to have begun after it: nearly each first vehicle comes in those seconds, and would
    /// have its connector count at its rating for as long as it stays.
    private mutating func waitForTransaction(
        begunAt stamp: UTCTime?, on connector: ConnectorPosition, at now: Instant
    ) {
        let isBefore =
            isFalling(connector)
            ? isBeforeFloor(stamp, on: connector, at: now)
            : ledger.floor(of: connector) == nil
                && isSurelyBeforeFloor(stamp, on: connector, at: now)
        guard isBefore else { return }
        connectors[connector.index].floor.waits(forTransaction: true, at: now)
    }

    /// Whether what is stamped so happened before the charger accepted its floor, by a clock that is known.
    private func isSurelyBeforeFloor(
        _ stamp: UTCTime?, on connector: ConnectorPosition, at now: Instant
    ) -> Bool {
        guard let stamp, let acceptedAt = connectors[connector.index].floor.acceptedAt,
            chargers[chargerIndex(of: connector)].clock.offset != nil
        else { return false }
        let bound = plan.charger(of: connector).model.clockBound
        return happenedAt(stamp, on: connector, at: now) + bound < acceptedAt
    }

    /// Whether what is stamped so may have happened before the charger accepted its floor; it may, as
    /// long as its clock is not known, or was not when it was stamped, or without a stamp.
    private func isBeforeFloor(
        _ stamp: UTCTime?, on connector: ConnectorPosition, at now: Instant
    ) -> Bool {
        guard let stamp, let acceptedAt = connectors[connector.index].floor.acceptedAt,
            let offset = chargers[chargerIndex(of: connector)].clock.offset
        else { return true }
        let bound = plan.charger(of: connector).model.clockBound
        // What lies ahead was stamped by a clock that has been set since, nobody knows when.
        guard stamp - (served.time(at: now) + offset) <= bound else { return true }
        let happened = happenedAt(stamp, on: connector, at: now)
        // What was stamped while nobody heard it may have been by a clock that has been set since.
        if let openedAt = chargers[chargerIndex(of: connector)].openedAt, openedAt > acceptedAt,
            happened < openedAt
        {
            return true
        }
        return happened < acceptedAt + bound
    }

    /// When something happened by our clock, as far as the charger's stamp and its clock tell; never
    /// later than now.
    private func happenedAt(
        _ stamp: UTCTime, on connector: ConnectorPosition, at now: Instant
    ) -> Instant {
        guard let offset = chargers[chargerIndex(of: connector)].clock.offset else { return now }
        return now - max(.zero, served.time(at: now) + offset - stamp)
    }

    /// Whether what is stamped so lies before the transaction that runs: a message out of a queue,
    /// which belongs to the books and not to control (facts of the field: event time decides).
    private func isHistory(
        _ stamp: UTCTime, on connector: ConnectorPosition, at now: Instant
    ) -> Bool {
        guard let begunAt = connectors[connector.index].transaction?.begunAt else { return false }
        return happenedAt(stamp, on: connector, at: now) + Self.stampTolerance < begunAt
    }

    /// Whether an end can be that of the transaction that runs: not stamped before it began, and
    /// its register not below what was told of it.
    private func fits(
        _ end: TransactionRecord.End, _ connector: ConnectorPosition, at now: Instant
    ) -> Bool {
        guard let running = connectors[connector.index].transaction else { return false }
        return !isHistory(end.stoppedAt, on: connector, at: now)
            && end.meterStop >= running.meterStart
    }

    /// Whole seconds in stamps and a clock that is followed only by and by.
    private static let stampTolerance = Milliseconds.seconds(5)

    // MARK: The store

    /// What the store remembers of the time before our start.
    mutating func recalled(
        _ state: RecalledState, at moment: Moment, into effects: inout Effects
    ) {
        guard !hasRecalled else { return }
        hasRecalled = true
        isUrgent = true
        book.recalled(nextID: state.nextTransactionID)
        isReserveGone = !state.isReserveHeld
        damagedRows = state.damagedRows
        openTransactionsOmitted = state.openTransactionsOmitted
        salvage = state.salvage?.alarm
        let longest = min(
            max(plan.leaseLongest, state.leaseLongest ?? .zero), LeaseTiming.leaseHighest)
        let clockAllows = resumeServedTime(of: state, at: moment)
        let quarantineEnds = max(startedAt, clockAllows) + longest + paces.settling
        ledger.setQuarantine(until: quarantineEnds, at: moment.instant)
        earlierLeasesEnd = quarantineEnds
        for floor in state.provenFloors { recall(floor, at: moment.instant) }
        forgetHolds(but: state)
        for profile in state.installedProfiles {
            recall(profile, at: moment.instant)
            recallLongLease(profile, servedLast: state.servedAt, at: moment.instant)
        }
        for record in state.openTransactions {
            guard let charger = plan.charger(named: record.charger),
                let connector = plan.connector(record.connector, of: charger)
            else { continue }
            transactionBegins(
                connector, record,
                begunAt: moment.instant - max(.zero, moment.utc - record.recordedAt), at: moment,
                into: &effects)
            book.remember(record)
        }
        for alarm in state.openAlarms { alarms.recall(alarm) }
        recall(state.demandPeaks)
        // After the floors, which a released charger has lost, and after the transactions, whose
        // beginning ends an override.
        recall(state.interventions, at: moment, into: &effects)
        effects.append(
            .store(StoreOrder(ticket: nil, action: .leaseLongest(longest))))
        reserveNumbers(into: &effects)
        askAgain(at: moment, into: &effects)
    }

    /// Goes on from the time that an earlier run told chargers. From when on its leases are as old as
    /// they look: what was served since the time was last kept may be served a second time, and
    /// leases that were written by it live that much longer.
    private mutating func resumeServedTime(of state: RecalledState, at moment: Moment) -> Instant {
        guard let last = state.servedAt else { return startedAt }
        // Who was let in already goes on by what he was told since.
        guard !admitsChargers else { return moment.instant + StoreOrder.servedTimeEvery }
        if moment.isSynchronised, last - moment.utc > Self.leadHighest {
            // An earlier run believed a wrong clock. Its leases end by the chargers' own clocks; only
            // then may those be told the right time.
            doorsOpenAt =
                moment.instant + LeaseTiming.leaseHighest + StoreOrder.servedTimeEvery
                + paces.settling
        } else {
            served.resume(
                notBefore: last, lead: state.servedLead ?? .zero, at: moment.instant)
        }
        return moment.instant + StoreOrder.servedTimeEvery
    }

    /// Chargers may connect once it is known what they were told last (R7). A disk that hangs keeps no
    /// bus in: after a while they are let in all the same.
    mutating func admit(at now: Instant) {
        guard !admitsChargers else { return }
        admitsChargers =
            doorsOpenAt.map { $0 <= now }
            ?? (hasRecalled || now - startedAt >= Self.recallPatience)
    }

    /// So long a disk may take to tell what it remembers.
    static let recallPatience = Milliseconds.seconds(15)

    /// Served time that is so far ahead would take days to lean back.
    static let leadHighest = Milliseconds.minutes(60)

    /// The store can't tell what it remembers: nobody waits for it any more. Starts make their own
    /// numbers, the longest quarantine stands, and what people set in an earlier run is not known.
    mutating func recallFailed(
        _ error: StoreError, at moment: Moment, into effects: inout Effects
    ) {
        guard !hasRecalled else { return }
        hasRecalled = true
        isUrgent = true
        storeFault = error
        book.counterIsLost()
        askAgain(at: moment, into: &effects)
    }

    /// A floor that was proven before our start: it counts. Where the site file asks for a higher one
    /// now, that one counts before it is sent (R5).
    private mutating func recall(_ floor: ProvenFloor, at now: Instant) {
        guard let charger = plan.charger(named: floor.charger),
            let connector = plan.connector(floor.connector, of: charger),
            plan[charger].model.unit == floor.unit, ledger.floor(of: connector) == nil
        else { return }
        ledger.floorProven(floor.rate, for: connector, at: now)
        connectors[connector.index].floor.kept = floor.rate
        connectors[connector.index].dayPlan.isKnown = true
    }

    /// What became of what the store was asked to keep.
    mutating func stored(
        _ outcome: StoreOutcome, at moment: Moment, into effects: inout Effects
    ) {
        switch outcome {
        case .committed(let receipts):
            storeFault = nil
            for receipt in receipts {
                committed(receipt, at: moment, into: &effects)
            }
            if book.hasNumbers { askAgain(at: moment, into: &effects) }
        case .failed(let tickets, let error):
            storeFault = error
            for ticket in tickets { notKept(ticket, at: moment, into: &effects) }
            if book.hasNumbers { askAgain(at: moment, into: &effects) }
        case .lost(_, let error), .untrimmed(let error): storeFault = error
        case .reserveGivenUp: isReserveGone = true
        case .reserveRestored:
            isReserveGone = false
            storeFault = nil
        }
    }

    private mutating func committed(
        _ receipt: StoreReceipt, at moment: Moment, into effects: inout Effects
    ) {
        guard !interventionsKept(receipt.ticket, isCommitted: true, at: moment.instant),
            !floorIsForgotten(receipt.ticket, isCommitted: true),
            !planKept(receipt.ticket, isCommitted: true),
            let waiting = book.ended(ticket: receipt.ticket, isCommitted: true)
        else { return }
        switch waiting.kind {
        case .start(let connector, let asked, let isStamped, let isAccepted):
            var record = asked
            record.id = receipt.transaction ?? asked.id
            answerStart(
                waiting, connector, record, isStamped: isStamped, isAccepted: isAccepted,
                isEnded: receipt.isEnded, at: moment, into: &effects)
        case .kept: book.keptLate()
        case .stop:
            chargers[waiting.charger.index].unkeptStop = nil
            effects.append(.answer(waiting.charger, question: waiting.question, .stop))
        }
    }

    /// Starts that were answered while the disk could keep nothing are ordered again, until they
    /// are kept.
    mutating func keepStarts(at now: Instant, into effects: inout Effects) {
        guard let record = book.nextUnkept(at: now) else { return }
        orderAgain(record, into: &effects)
    }

    private mutating func orderAgain(_ record: TransactionRecord, into effects: inout Effects) {
        let ticket = book.ticket()
        guard
            book.wait(
                TransactionBook.Waiting(
                    ticket: ticket, charger: ChargerPosition(0), question: 0, kind: .kept(record)))
        else {
            _ = book.mustKeep(record)
            return
        }
        effects.append(.store(StoreOrder(ticket: ticket, action: .startTransaction(record))))
    }

    /// Nothing more can be kept: a start is still answered, as nobody else has its number; a stop
    /// stays with the charger, which sends it again.
    private mutating func notKept(
        _ ticket: Int64, at moment: Moment, into effects: inout Effects
    ) {
        guard !interventionsKept(ticket, isCommitted: false, at: moment.instant),
            !floorIsForgotten(ticket, isCommitted: false),
            !planKept(ticket, isCommitted: false),
            let waiting = book.ended(ticket: ticket, isCommitted: false)
        else { return }
        switch waiting.kind {
        case .start(let connector, let record, let isStamped, let isAccepted):
            guard book.mustKeep(record) else {
                effects.append(
                    .answer(waiting.charger, question: waiting.question, .retryLater))
                return
            }
            answerStart(
                waiting, connector, record, isStamped: isStamped, isAccepted: isAccepted,
                isEnded: false, at: moment, into: &effects)
        case .kept(let record):
            // There is room: it was taken out a moment ago, and starts are refused before that.
            _ = book.mustKeep(record)
        case .stop:
            effects.append(.answer(waiting.charger, question: waiting.question, .retryLater))
        }
    }

    private mutating func answerStart(
        _ waiting: TransactionBook.Waiting, _ connector: ConnectorPosition,
        _ record: TransactionRecord, isStamped: Bool, isAccepted: Bool, isEnded: Bool,
        at moment: Moment, into effects: inout Effects
    ) {
        book.remember(record)
        mayBegin(connector, at: moment.instant)
        let isHistory = isHistory(record.startedAt, on: connector, at: moment.instant)
        if isAccepted, !isEnded, isHistory { connectors[connector.index].setAside = record }
        if isAccepted, !isEnded, !isHistory {
            // A TxProfile is gone with its transaction: no earlier start knew this one's number.
            if plan.charger(of: connector).model.control == .tx {
                ledger.earlierLeasesAreGone(from: connector, at: moment.instant)
            }
            transactionBegins(
                connector, record, isStamped: isStamped,
                begunAt: happenedAt(record.startedAt, on: connector, at: moment.instant),
                at: moment, into: &effects)
        }
        effects.append(
            .answer(
                waiting.charger, question: waiting.question,
                .start(transaction: record.id, isAccepted: isAccepted)))
    }
}
