import Depot
import Ledger
import Units

/// What chargers say that they draw, held against what they may.
extension Controller {
    /// A sample came in.
    mutating func sampled(
        _ connector: ConnectorPosition, transaction: Int64?, _ draw: DrawSample,
        stamp: UTCTime?, at moment: Moment
    ) {
        noteEnergy(of: connector, draw, at: moment)
        // A report about another transaction than the one that runs is history, not control.
        if let transaction, let running = connectors[connector.index].transaction,
            transaction != running.id
        {
            return
        }
        guard draw.current != nil || draw.power != nil else { return }
        let sample = ConnectorWatch.Sample(
            draw: draw, load: load(of: draw, on: connector, under: plan.voltageHighest),
            rate: rate(of: draw, on: connector),
            stamp: stamp, arrivedAt: moment.instant,
            takenAt: moment.instant - age(of: stamp, on: connector, at: moment.instant))
        let last = connectors[connector.index].sample
        noteFall(of: connector, to: draw)
        setSample(sample, of: connector)
        // The same sample told again proves nothing a second time; another draw does, whatever the
        // charger's clock shows.
        if let stamp, stamp == last?.stamp, draw == last?.draw { return }
        if ledger.isAtRest(connector), sample.rate > ampere(on: connector),
            connectors[connector.index].stateToldAt.map({ $0 < sample.takenAt }) ?? true
        {
            beginsUnasked(connector, at: moment.instant)
        }
        summaries.sampled(connector, sample, in: plan, at: moment)
        noteQuiet(of: connector, sample)
        noteReplacement(of: connector, sample)
        notePhases(of: connector, sample)
        judge(connector, sample, at: moment)
        noteUse(of: connector, sample)
    }

    /// A connector is known to draw less than it was seen to draw: since when nobody knows, so that less
    /// of what its meters have shown since the last sample may have been its own. What it fell by is never
    /// taken for less. Two powers are taken at the same voltage, the lowest: a power that is told again is
    /// no fall.
    mutating func noteFall(of connector: ConnectorPosition, to draw: DrawSample?) {
        guard let last = connectors[connector.index].sample else { return }
        let before = load(of: last.draw, on: connector, under: plan.voltageLowest)
        let voltage = last.draw.current == nil ? plan.voltageLowest : plan.voltageHighest
        let now = draw.map { load(of: $0, on: connector, under: voltage) } ?? .zero
        let fall = (before - now).highest(.zero)
        guard fall != .zero else { return }
        for node in plan.path(from: plan[connector].node) {
            otherLoads[node.index].correct(since: last.takenAt, by: fall)
        }
    }

    /// Its charger says that nothing flows.
    mutating func rests(_ connector: ConnectorPosition, at now: Instant) {
        noteFall(of: connector, to: nil)
        guard var sample = connectors[connector.index].sample else { return }
        sample.draw.current = .zero
        sample.draw.power = .zero
        sample.load = .zero
        sample.rate = .zero
        sample.stamp = nil
        sample.takenAt = now
        setSample(sample, of: connector)
    }

    /// How long before its arrival a sample was taken, as far as its stamp tells; at most an hour. As
    /// long as the charger's clock is not known a stamp that lies behind is taken at its word, and
    /// one that lies ahead tells nothing: what comes out of a queue must not be held against what the
    /// connector may draw now.
    func age(
        of stamp: UTCTime?, on connector: ConnectorPosition, at now: Instant
    ) -> Milliseconds {
        guard let stamp else { return .zero }
        let offset = chargers[plan[connector].charger.index].clock.offset
        let age = served.time(at: now) + (offset ?? .zero) - stamp
        if offset == nil, age < .zero { return Self.ageHighest }
        return age.clamped(from: .zero, to: Self.ageHighest)
    }

    /// No sample is taken for older.
    private static let ageHighest = Milliseconds.minutes(60)

    private mutating func noteEnergy(
        of connector: ConnectorPosition, _ draw: DrawSample, at moment: Moment
    ) {
        if let stateOfCharge = draw.stateOfCharge {
            let register = draw.energy ?? connectors[connector.index].transaction?.meter
            let isFirst = connectors[connector.index].stay?.isTold == false
            connectors[connector.index].stay?.told(stateOfCharge, at: register)
            if isFirst { refreshUrgency(of: connector, at: moment, isQuarterHour: true) }
        }
        guard let energy = draw.energy, connectors[connector.index].isInTransaction else {
            return
        }
        connectors[connector.index].transaction?.meter = energy
        if connectors[connector.index].transaction?.firstSampleAt == nil {
            connectors[connector.index].transaction?.firstSampleAt = moment.utc
        }
    }

    /// A lower bound of the draw on the site's phases, at no more than a voltage: what may be
    /// subtracted from a meter.
    func load(
        of draw: DrawSample, on connector: ConnectorPosition, under voltage: Volts
    ) -> Load {
        let phases = plan.connectors[connector.index].phases
        let power = draw.power ?? .zero
        if let current = draw.current {
            let onSite = phases.laid(onSite: current) ?? .zero
            let seen = draw.power ?? plan.lowestPower(of: onSite)
            return Load(current: onSite, power: seen)
        }
        // The power alone: as few amperes as it can be.
        let each = Amperes(
            rawValue: power.scaledDown(
                by: 1_000_000, over: phases.count * voltage.rawValue
            ).rawValue)
        let spread = phases.laid(onSite: PerPhase(repeating: each)) ?? .zero
        return Load(current: spread, power: power)
    }

    /// The draw in the charger's own unit, for comparing with its limit. A power that is told alone flows on
    /// as many phases as the vehicle is known to use; at the highest voltage, as a high one makes nobody a
    /// violator.
    private func rate(of draw: DrawSample, on connector: ConnectorPosition) -> ChargingRate {
        switch plan.charger(of: connector).model.unit {
        case .amperes:
            if let current = draw.current { return ChargingRate(current.highest) }
            let used = ledger.leaseConversion(of: connector).occupied
            let count = Int64(Phase.allCases.count { used[$0] })
            let each = (draw.power ?? .zero).scaledDown(
                by: 1_000_000, over: count * plan.voltageHighest.rawValue)
            return ChargingRate(rawValue: each.rawValue)
        case .watts:
            if let power = draw.power { return ChargingRate(power) }
            let current = draw.current ?? .zero
            return ChargingRate(plan.lowestPower(of: current))
        }
    }

    /// The error of measurement that a limit is given, in its charger's unit: an ampere.
    func ampere(on connector: ConnectorPosition) -> ChargingRate {
        switch plan.charger(of: connector).model.unit {
        case .amperes: return ChargingRate(.amperes(1))
        case .watts: return ChargingRate(plan.power(of: .amperes(1)))
        }
    }

    /// A lease that left on an earlier connection may arrive behind the last one, and takes its place.
    /// Where the draw shows that, the last one is sent anew.
    private mutating func noteReplacement(
        of connector: ConnectorPosition, _ sample: ConnectorWatch.Sample
    ) {
        guard let sent = connectors[connector.index].sent, sent.isAccepted,
            sample.takenAt >= sent.sentAt + plan.charger(of: connector).model.follow
        else { return }
        let told = max(sent.rate, ledger.floor(of: connector) ?? sent.rate)
        let tolerance = TrustRecord.tolerance(of: told, ampere: ampere(on: connector))
        guard sample.rate > told + tolerance,
            ledger.envelope(of: connector, at: sample.arrivedAt) > told
        else { return }
        connectors[connector.index].sent?.isAccepted = false
    }

    // MARK: Floors

    /// Whether every sample has been at or below the floor, for R5. A draw that a lease held down says
    /// nothing of what stands beneath it, nor does a vehicle that wants nothing.
    private mutating func noteQuiet(
        of connector: ConnectorPosition, _ sample: ConnectorWatch.Sample
    ) {
        let isBare =
            ledger.bareSince(connector, at: sample.arrivedAt).map { $0 <= sample.takenAt } ?? false
        connectors[connector.index].floor.note(
            isLow: isBare && isHeldDown(sample, on: connector)
                && isProvenLow(sample, on: connector),
            takenAt: sample.takenAt)
    }

    /// Whether its charger, and not its vehicle, keeps the draw of a sample low: something flows, or nothing
    /// may, and the charger does not say that the vehicle wants nothing.
    private func isHeldDown(
        _ sample: ConnectorWatch.Sample, on connector: ConnectorPosition
    ) -> Bool {
        if sample.rate > ampere(on: connector) { return true }
        guard let state = connectors[connector.index].state else { return false }
        return plan.fallbacks[connector.index] == .zero && state != .suspendedByVehicle
    }

    /// Whether a sample is at or below the floor, within the error of measurement.
    func isLow(_ sample: ConnectorWatch.Sample, on connector: ConnectorPosition) -> Bool {
        let floor = plan.fallbacks[connector.index]
        return sample.rate
            <= floor + TrustRecord.tolerance(of: floor, ampere: ampere(on: connector))
    }

    /// The same as a proof: a power that is told alone may flow on one of three phases, at the lowest voltage;
    /// where there is but one, the voltage is taken as nominal.
    func isProvenLow(_ sample: ConnectorWatch.Sample, on connector: ConnectorPosition) -> Bool {
        guard isLow(sample, on: connector) else { return false }
        guard plan.charger(of: connector).model.unit == .amperes, sample.draw.current == nil,
            let power = sample.draw.power
        else { return true }
        let hasOne = plan[connector].phases.count == 1
        let voltage = hasOne ? plan.nominalVoltage : plan.voltageLowest
        var alone = sample
        alone.rate = ChargingRate(
            rawValue: power.scaledUp(by: 1_000_000, over: voltage.rawValue).rawValue)
        return isLow(alone, on: connector)
    }

    // MARK: R10

    /// A vehicle that has drawn for 60 s on one phase alone is counted there; a reading on another
    /// phase counts on all again at once.
    private mutating func notePhases(
        of connector: ConnectorPosition, _ sample: ConnectorWatch.Sample
    ) {
        // Only a TxProfile goes with its vehicle: what else a lease is written in stays for the next
        // one, which may use three phases.
        guard case .three = plan[connector].phases, sample.draw.current != nil,
            plan.charger(of: connector).model.unit == .amperes,
            plan.charger(of: connector).model.control == .tx
        else { return }
        let active = sample.load.current.map { $0 > .amperes(1) }
        let known = connectors[connector.index].phasesSeen
        let all = known.combined(with: active) { $0 || $1 }
        connectors[connector.index].phasesSeen = all
        guard active != PerPhase(repeating: false) else { return }
        let since = connectors[connector.index].drawingSince ?? sample.arrivedAt
        connectors[connector.index].drawingSince = since
        let used = Phase.allCases.filter { all[$0] }
        guard used.count == 1, sample.arrivedAt - since >= .seconds(60) else {
            if used.count > 1 {
                ledger.narrowLeases(
                    of: connector, to: conversions[connector.index], at: sample.arrivedAt)
                if known != all { isUrgent = true }
            }
            return
        }
        var single = plan[connector]
        single.phases = .single(used[0])
        let charger = plan.charger(of: connector)
        ledger.narrowLeases(
            of: connector,
            to: RateConversion(
                model: charger.model, connector: single, voltageLowest: plan.voltageLowest,
                voltageHighest: plan.voltageHighest),
            at: sample.arrivedAt)
    }

    // MARK: R8

    /// Compares a sample with the most that was allowed over the time it speaks of.
    private mutating func judge(
        _ connector: ConnectorPosition, _ sample: ConnectorWatch.Sample, at moment: Moment
    ) {
        guard !omissions.contains(.violators), !isOfAnotherDay(sample, on: connector) else {
            return
        }
        let model = plan.charger(of: connector).model
        let since = sample.takenAt - model.meterInterval - model.clockBound - .seconds(2)
        guard let allowed = allowed(connector, since: since, at: sample.arrivedAt) else { return }
        let tolerance = TrustRecord.tolerance(of: allowed, ampere: ampere(on: connector))
        let isOver = sample.rate > allowed + tolerance
        // What lay in a charger while it was cut off says nothing of how it behaves now.
        let isFresh = isFresh(sample, on: connector, at: sample.arrivedAt)
        if connectors[connector.index].trust.violatingSince != nil, !isFresh, !isOver { return }
        // No more than half as much again as its rating: a number that nothing on that cable could
        // carry must not starve everybody else.
        let drawn = min(sample.rate, plan[connector].rated.scaledDown(by: 3, over: 2))
        switch connectors[connector.index].trust.note(isOver: isOver, at: moment) {
        case .nothing:
            if connectors[connector.index].trust.violatingSince != nil, isOver {
                ledger.setViolation(drawn, of: connector, at: sample.arrivedAt)
            }
        case .violates:
            ledger.setViolation(drawn, of: connector, at: sample.arrivedAt)
            interventionBook.change()
            isUrgent = true
        case .earnedItsWayBack:
            ledger.setViolation(nil, of: connector, at: sample.arrivedAt)
            interventionBook.change()
            isUrgent = true
        }
    }

    /// Whether a sample lay in a queue for longer than anybody remembers what was allowed: a charger that has
    /// connected sends such ones first, up to weeks old. Whose stamps go on like that has a clock that tells
    /// nothing, and is judged all the same.
    private func isOfAnotherDay(
        _ sample: ConnectorWatch.Sample, on connector: ConnectorPosition
    ) -> Bool {
        let charger = chargerIndex(of: connector)
        guard let stamp = sample.stamp, let openedAt = chargers[charger].openedAt,
            sample.arrivedAt - openedAt < Self.queueTime
        else { return false }
        let clock = chargers[charger].clock.offset ?? .zero
        return served.time(at: sample.arrivedAt) + clock - stamp >= Self.ageHighest
    }

    /// So long a charger that has connected may send what it could not tell before.
    private static let queueTime = Milliseconds.minutes(5)

    /// What a sample is held against: the most that was allowed since a moment. Who violates earns his
    /// way back by what is allowed now: what an ended lease would have allowed is no promise kept.
    private func allowed(
        _ connector: ConnectorPosition, since: Instant, at now: Instant
    ) -> ChargingRate? {
        guard connectors[connector.index].trust.violatingSince == nil else {
            return ledger.permittedByUs(connector, at: now)
        }
        return ledger.history(of: connector).highest(since: since)
    }

    /// Whether a sample that is not old shows more than its floor and our leases permit now.
    func drawsAboveLimit(_ connector: ConnectorPosition, at now: Instant) -> Bool {
        let watch = connectors[connector.index]
        guard let sample = watch.sample, isFresh(sample, on: connector, at: now),
            watch.state != .available || watch.transaction != nil
        else { return false }
        let permitted = ledger.permittedByUs(connector, at: now)
        return sample.rate
            > permitted + TrustRecord.tolerance(of: permitted, ampere: ampere(on: connector))
    }

    /// Whether a sample that is not old shows that it keeps to what is permitted, or nothing can draw there:
    /// of a charger that tells nothing, or is out of reach, nobody knows.
    func isSeenWithinLimit(_ connector: ConnectorPosition, at now: Instant) -> Bool {
        let watch = connectors[connector.index]
        guard chargers[chargerIndex(of: connector)].connection != nil else { return false }
        if !watch.isInTransaction, watch.state == .available || watch.state == .unavailable {
            return true
        }
        let isTold = watch.sample.map { isFresh($0, on: connector, at: now) } ?? false
        return isTold && !drawsAboveLimit(connector, at: now)
    }

    /// Whether a sample tells how a connector draws now: it is not older than two come apart.
    private func isFresh(
        _ sample: ConnectorWatch.Sample, on connector: ConnectorPosition, at now: Instant
    ) -> Bool {
        let model = plan.charger(of: connector).model
        return now - sample.takenAt <= model.meterInterval * 2 + model.follow
    }

    // MARK: Use

    /// Learns what a vehicle can use of its limit, and whether it sleeps.
    private mutating func noteUse(of connector: ConnectorPosition, _ sample: ConnectorWatch.Sample)
    {
        let charger = plan.charger(of: connector)
        let isTaking = sample.rate > ampere(on: connector)
        if isTaking { connectors[connector.index].slumber.wake() }
        guard let sent = connectors[connector.index].sent, sent.isAccepted,
            sample.takenAt - sent.sentAt >= charger.model.follow
        else { return }
        if !isTaking, sent.rate >= plan[connector].minimum {
            connectors[connector.index].slumber.tookNothing(at: sample.takenAt)
        }
        let margin = max(ampere(on: connector), charger.model.step * 2)
        connectors[connector.index].drawCap.note(
            draw: sample.rate, limit: sent.rate, margin: margin, at: sample.arrivedAt)
    }
}

extension SitePlan {
    /// The least power that these currents can be.
    func lowestPower(of current: PerPhase<Amperes>) -> Watts {
        Watts(rawValue: current.sum.rawValue).scaledDown(
            by: voltageLowest.rawValue, over: 1_000_000)
    }
}
