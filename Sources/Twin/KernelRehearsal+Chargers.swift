import Control
import Depot
import Units

/// What chargers do and say.
extension KernelRehearsal {
    /// A charger's own life over the step that begins.
    mutating func liveOn(_ index: Int) {
        if let over = releasedUntil[index], over <= now { takeBack(index) }
        if let over = deviatesUntil[index], over <= now {
            deviatesUntil[index] = nil
            if chargers[index].deviation == .ignoresLimits {
                chargers[index].deviation = .unsettled
            }
        }
        keepLine(index)
        seekConsent(index)
        while let lease = lines[index].takeLate(at: now) { _ = take(lease, index) }
        listen(index)
        guard lines[index].isOpen else { return }
        tellTransactions(index)
        if chargers[index].state != chargers[index].toldState { tellState(index) }
        if nextHeartbeat[index] <= now {
            nextHeartbeat[index] = now + chargers[index].traits.heartbeatEvery
            setClock(index)
        }
        if nextSample[index] <= now {
            nextSample[index] = now + chargers[index].traits.sampleEvery
            tellSample(index, after: delay())
        }
    }

    // MARK: The line

    private mutating func keepLine(_ index: Int) {
        if let noticed = lines[index].noticedAt, noticed <= now { close(index) }
        if !lines[index].isOpen, lines[index].redialAt <= now, releasedUntil[index] == nil {
            dial(index)
        }
        while let order = lines[index].takeTimedOut(at: now) {
            give(.charger(ChargerPosition(index), .outcome(order: order, .timedOut)))
        }
        if lines[index].isOpen { lines[index].reachedAt = now }
        if lines[index].connection != nil, lines[index].isOpen,
            // It has to be told first, and to follow.
            now - lines[index].openedAt >= chargers[index].traits.follow + .seconds(15)
        {
            lines[index].lostSince = nil
        } else {
            lines[index].lostSince = lines[index].lostSince ?? now
        }
    }

    private mutating func dial(_ index: Int) {
        guard isAlive, controller.admitsChargers else {
            lines[index].redialAt = now + .seconds(seeded.whole(1...10))
            return
        }
        close(index)
        lines[index].isOpen = true
        lines[index].openedAt = now
        note(.connected(index))
        lines[index].connection = nextConnection
        nextConnection += 1
        sessions[index].ask(again: now)
        consents[index].ask(again: now)
        give(.charger(ChargerPosition(index), .opened(connection: nextConnection - 1)))
        if lines[index].hasBooted {
            lines[index].hasBooted = false
            setClock(index)
            tell(index, .booted(maker: "Busbar Twin", model: "Wall 22", firmware: "1"))
        }
        tellState(index)
        nextSample[index] = now + .seconds(seeded.whole(0...5))
    }

    /// The controller's side of a connection ends; what was open has timed out.
    mutating func close(_ index: Int) {
        guard lines[index].connection != nil else { return }
        lines[index].close()
        give(.charger(ChargerPosition(index), .closed(reason: "the connection broke")))
    }

    /// The charger's side of a connection ends.
    mutating func lose(_ index: Int, for length: Milliseconds, keepsBuffer: Bool) {
        lines[index].breakOff(keepsBuffer: keepsBuffer, redialAt: now + length)
        guard lines[index].connection != nil, lines[index].noticedAt == nil else { return }
        lines[index].noticedAt =
            now + .seconds(seeded.whole(0...circumstances.noticeHighest.seconds))
    }

    /// It takes the time that we serve.
    private mutating func setClock(_ index: Int) {
        guard isAlive, lines[index].connection != nil else { return }
        let served = controller.served.time(at: now)
        let told = Milliseconds(rawValue: served.milliseconds - now.milliseconds)
        let step = told + chargers[index].clockError - chargers[index].clock
        chargers[index].setClock(
            told + chargers[index].clockError, at: now, during: outcome.starts,
            isUnforeseen: hasJumpedUnkept(to: served))
        // Set to an earlier time than ours, which it was told: nobody could know of that before it stamps
        // something (Ledger.docc, known limits).
        let bound = plan.chargers[index].model.clockBound
        guard step < .zero - bound, chargers[index].clockError < .zero - bound else { return }
        lines[index].hurryInward(at: now)
        tellSample(index, after: .zero)
    }

    /// Whether the time that this start serves was ahead from its first answer on, because the wall clock
    /// had jumped when no run could keep it any more (Ledger.docc, known limits).
    private mutating func hasJumpedUnkept(to served: UTCTime) -> Bool {
        if let known = isStartUnforeseen { return known }
        guard let end = lastEnd, let jumpedAt = wallJumpedAt else { return false }
        // It is kept each minute, and a moment later it is on the disk.
        let isUnkept = jumpedAt >= end.at - .seconds(65) && jumpedAt <= startedAt
        let isAhead = served > end.served + (now - end.at) + .seconds(100)
        isStartUnforeseen = isUnkept && isAhead
        return isUnkept && isAhead
    }

    mutating func tell(_ index: Int, _ report: ChargerReport) {
        let arrival = now + delay()
        lines[index].sendInward(report, arrivesAt: arrival)
    }

    /// Reports that have arrived.
    mutating func carryInward() {
        for index in lines.indices {
            while isAlive, lines[index].connection != nil,
                let report = lines[index].takeInward(at: now)
            {
                if case .outcome(let order, _) = report, !lines[index].isAwaited(order) { continue }
                give(.charger(ChargerPosition(index), report))
            }
        }
    }

    // MARK: Orders

    /// Takes in what has arrived, and answers.
    mutating func listen(_ index: Int) {
        while let call = lines[index].takeOutward(at: now) {
            switch call {
            case .answer(let question, let answer) where question >= KernelConsent.firstQuestion:
                if consents[index].takes(answer, to: question) { letBegin(index) }
            case .answer(let question, let answer):
                sessions[index].take(answer, to: question, charger: &chargers[index])
            case .order(let order):
                let outcome = outcome(of: order.action, index)
                tell(index, .outcome(order: order.number, outcome))
                // At times the answer is lost with its connection.
                if circumstances.buffered > 0, seeded.happens(chance: 20) {
                    lose(index, for: .seconds(seeded.whole(1...20)), keepsBuffer: false)
                }
            }
            chargers[index].settle(at: now, for: Self.step)
        }
    }

    private mutating func outcome(
        of action: ChargerOrder.Action, _ index: Int
    ) -> OrderOutcome {
        switch action {
        case .lease(let lease):
            guard take(lease, index) else { return .refused("Rejected") }
            hurryLate(index)
            // A CALLERROR proves nothing.
            return seeded.happens(chance: 30) ? .failed("InternalError") : .accepted
        case .dayPlan(let order):
            chargers[index].take(order, of: outcome.starts)
            note(.tookPlan(index, order.plan.rate))
            outcome.plans += 1
        case .stationLimit(let limit): takeCap(limit, index)
        case .clearLease:
            chargers[index].clearLease()
            note(.lostLease(index))
        case .floor(_, let floor):
            chargers[index].take(floor: floor, at: now)
            note(.tookFloor(index, floor))
            return .accepted
        case .readBack(_, let length):
            guard chargers[index].traits.readBack != .refused else {
                return .refused("NotImplemented")
            }
            return .schedule(
                chargers[index].schedule(for: length, at: now), duration: length)
        case .askStatus: tellState(index)
        case .askSample: tellSample(index, after: .zero)
        case .remoteStop:
            guard chargers[index].deviation != .ignoresLimits else { return .refused("Rejected") }
            note(.stopped(index))
            endSession(index)
        case .changeAvailability:
            guard chargers[index].deviation != .ignoresLimits else { return .refused("Rejected") }
        case .cap, .configure, .localList, .remoteStart: break
        }
        return .accepted
    }

    /// A lease that has come, however late: what it says ends by the charger's clock.
    private mutating func take(_ lease: ChargerOrder.Lease, _ index: Int) -> Bool {
        chargers[index].settle(at: now, for: Self.step)
        defer { chargers[index].settle(at: now, for: Self.step) }
        guard chargers[index].take(lease, of: outcome.starts) else { return false }
        note(.tookLease(index, lease.rate))
        return true
    }

    private mutating func takeCap(_ limit: ChargerOrder.StationLimit, _ index: Int) {
        chargers[index].settle(at: now, for: Self.step)
        chargers[index].take(limit, at: now)
        note(.tookCap(index, limit.rate))
        if limit.rate == .zero { outcome.stationCuts += 1 }
    }

    /// Leases of an older connection are taken in after one of the new connection was accepted.
    private mutating func hurryLate(_ index: Int) {
        for place in lines[index].late.indices
        where lines[index].late[place].at.milliseconds == Int64.max {
            lines[index].late[place].at = now + .seconds(seeded.whole(0...20))
        }
    }

    // MARK: Reports

    mutating func tellState(_ index: Int) {
        let state = chargers[index].state
        chargers[index].toldState = state
        tell(
            index,
            .status(
                ConnectorPosition(index), state, errorCode: "NoError",
                at: chargers[index].stamp(at: now)))
    }

    /// What it draws now, told a while after.
    mutating func tellSample(_ index: Int, after delay: Milliseconds) {
        guard chargers[index].vehicle != nil, let session = chargers[index].session else { return }
        let current = chargers[index].current(at: voltage)
        let isDirect = chargers[index].traits.unit == .watts
        let draw = DrawSample(
            current: isDirect ? nil : current,
            power: isDirect ? Watts(rawValue: chargers[index].draw.rawValue) : nil, energy: nil,
            offered: nil, stateOfCharge: nil, voltage: nil)
        lines[index].sendInward(
            .sampled(
                ConnectorPosition(index), transaction: session.id, draw,
                at: chargers[index].stamp(at: now)), arrivesAt: now + delay)
    }

    /// Starts and ends of transactions, one at a time and again and again until they are answered.
    private mutating func tellTransactions(_ index: Int) {
        guard let report = sessions[index].next(for: index, at: now) else { return }
        tell(index, report)
    }

    // MARK: Vehicles

    mutating func plugIn(_ index: Int) {
        guard !circumstances.isLeftOut(index) else { return }
        let traits = chargers[index].traits
        let isSingle = traits.unit == .amperes && seeded.happens(chance: 3000)
        let hasOne = traits.isSinglePhase || isSingle
        let phases = PerPhase(true, !hasOne, !hasOne)
        chargers[index].plugIn(
            KernelVehicle(
                idToken: "TAG\(index)", arrivedAt: now, wants: traits.rated, phases: phases,
                firstPhases: phases))
        note(.pluggedIn(index, onOnePhase: hasOne))
        seekSession(index)
        chargers[index].settle(at: now, for: Self.step)
        tellState(index)
    }

    mutating func beginSession(_ index: Int) {
        let serial = sessions[index].begin(
            stamp: chargers[index].stamp(at: now), token: "TAG\(index)")
        chargers[index].session = KernelCharger.Session(
            serial: serial, id: nil, floor: chargers[index].floor, begunAt: now,
            isLet: chargers[index].deviation == .released)
    }

    mutating func endSession(_ index: Int) {
        guard let session = chargers[index].session else { return }
        sessions[index].end(session, stamp: chargers[index].stamp(at: now))
        chargers[index].session = nil
    }

    mutating func plugOut(_ index: Int) {
        endSession(index)
        consents[index].gaveUp()
        chargers[index].plugOut()
        note(.unplugged(index))
        tellState(index)
    }
}

extension KernelCharger {
    /// A charger as a seed draws it.
    static func drawn(
        _ position: ChargerPosition, of plan: SitePlan, servedAt utc: UTCTime, now: Instant,
        _ seeded: inout Seeded
    ) -> KernelCharger {
        let model = plan[position].model
        let connector = plan.connectors[position.index]
        let (rotation, isSinglePhase) = wiring(of: connector.phases, &seeded)
        // Whole seconds of a stamp and of d are two: the clock that acts may lag by the rest of d.
        let traits = Traits(
            unit: model.unit, rated: connector.rated, rotation: rotation,
            isSinglePhase: isSinglePhase, follow: model.follow,
            behind: .seconds(seeded.whole(0...model.clockBound.seconds)),
            ahead: .seconds(position.index % 2 == 0 ? model.clockBound.seconds : 0),
            keepsDefaults: seeded.happens(chance: 5000),
            keepsSecondPeriod: seeded.happens(chance: 3000), keepsLeases: model.keepsLeases,
            wholeSeconds: seeded.happens(chance: 5000), readBack: model.readBack,
            sampleEvery: model.meterInterval,
            heartbeatEvery: .seconds(seeded.element(of: [30, 60, 300, 900]) ?? 60),
            needs: model.startsOffline ? .nothing : position.index % 2 == 0 ? .card : .start,
            apparentPerWatt: 10_000 * 10_000 * 10_000
                / (model.efficiency.rawValue * model.powerFactor.rawValue))
        let error = Milliseconds.seconds(
            seeded.happens(chance: 3000) ? seeded.whole(-120...120) : 0)
        return KernelCharger(
            traits: traits, floor: plan.fallbacks[position.index],
            clock: Milliseconds(rawValue: utc.milliseconds - now.milliseconds) + error,
            clockError: error)
    }
    /// Where its first phase truly is, and whether that is its only one.
    private static func wiring(
        of mapping: PhaseMapping, _ seeded: inout Seeded
    ) -> (rotation: Int, isSinglePhase: Bool) {
        switch mapping {
        case .unknown: (Int(seeded.whole(0...2)), seeded.happens(chance: 5000))
        case .single(let phase): (phase.place, true)
        case .three(let phases): (phases.l1.place, false)
        }
    }
}

extension Phase {
    /// Counted from L1.
    fileprivate var place: Int {
        switch self {
        case .l1: 0
        case .l2: 1
        case .l3: 2
        }
    }
}
