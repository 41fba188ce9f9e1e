import Depot
import Ledger
import Units

/// What a person should know, as it stands at the end of a tick.
extension Controller {
    mutating func refreshAlarms(at moment: Moment, into effects: inout Effects) {
        noteSite(at: moment, into: &effects)
        noteCertificates(at: moment, into: &effects)
        noteFleetFaults(at: moment, into: &effects)
        noteUplink(at: moment, into: &effects)
        noteMeters(at: moment, into: &effects)
        noteLines(at: moment, into: &effects)
        noteNodes(at: moment, into: &effects)
        noteDemandAlarms(at: moment, into: &effects)
        for charger in chargersToTellOf(at: moment.instant) {
            noteCharger(charger, at: moment, into: &effects)
        }
        for connector in connectorsToTellOf(at: moment) {
            noteConnector(connector, at: moment, into: &effects)
        }
        alarms.endRound(at: moment, into: &effects)
    }

    private mutating func noteSite(at moment: Moment, into effects: inout Effects) {
        if !plan.isCommissioned {
            alarms.note("not_commissioned", .notice, at: moment, into: &effects) {
                "This site is not commissioned: lease classes and follow times are taken from "
                    + "the model files, not proven here. Do the checks of the commissioning page, "
                    + "then set site.commissioned."
            }
        }
        if workspace.listenerAlarms.isEmpty {
            workspace.listenerAlarms = plan.ocpp.listeners.map {
                "open_listener:\($0.host):\($0.port)"
            }
        }
        for (listener, id) in zip(plan.ocpp.listeners, workspace.listenerAlarms)
        where listener.securityProfile == 0 {
            alarms.note(id, .notice, at: moment, into: &effects) {
                "Chargers may connect to \(listener.host):\(listener.port) without a password: "
                    + "whoever reaches that network can pretend to be one. Use a listener with a "
                    + "higher security profile."
            }
        }
        noteServedClock(at: moment, into: &effects)
        noteStore(at: moment, into: &effects)
    }

    private mutating func noteStore(at moment: Moment, into effects: inout Effects) {
        let hasNoDatabase = book.nextID == nil && hasRecalled
        if !hasRecalled, moment.instant - startedAt >= Self.recallPatience {
            alarms.note("store_slow", .warning, at: moment, into: &effects) {
                "The database has not answered since the start. Charging is regulated; vehicles that "
                    + "come now wait for their transaction, and should the clock of this box be "
                    + "wrong, chargers may be told that time. Check the disk."
            }
        }
        if let salvage {
            alarms.note(salvage.id, salvage.severity, at: moment, into: &effects) { salvage.text }
        }
        if isReserveGone {
            alarms.note("disk_reserve", .warning, at: moment, into: &effects) {
                "The disk is full but for what was kept aside for it. Charging goes on and is "
                    + "recorded for a while yet; the oldest history of limits is dropped. Make room."
            }
        }
        if damagedRows > 0 || openTransactionsOmitted > 0 {
            alarms.note("recall", .warning, at: moment, into: &effects) {
                "The database has \(damagedRows) damaged rows, and \(openTransactionsOmitted) "
                    + "open transactions more than can be read at once: what they told is not "
                    + "known in this run. Sessions go on; compare the records with the chargers'."
            }
        }
        if let fault = storeFault {
            alarms.note("store", .critical, at: moment, into: &effects) {
                "What happens can't be kept: \(fault.text). Charging goes on; ended transactions "
                    + "stay with the chargers and limits are not explained afterwards. Make room, "
                    + "or look after the disk"
                    + (hasNoDatabase ? ", then restart busbard." : ".")
            }
        }
    }

    private mutating func noteServedClock(at moment: Moment, into effects: inout Effects) {
        if let doorsOpenAt, doorsOpenAt > moment.instant {
            alarms.note("clock_reset", .critical, at: moment, into: &effects) {
                "Chargers were told a time that lies far ahead, because the box's clock was wrong. "
                    + "They stay at their fallbacks and may not connect before their old limits have "
                    + "run out, \((doorsOpenAt - moment.instant).seconds / 60 + 1) minutes from the "
                    + "start; then they are told the right one. Nothing has to be done."
            }
        }
        let lead = served.lead(over: moment)
        guard max(lead, .zero - lead) > Self.leadTold else { return }
        alarms.note("clock", .warning, at: moment, into: &effects) {
            "The box's clock and the time that chargers are told are "
                + "\(max(lead, .zero - lead).seconds / 60) minutes apart, because the clock was "
                + "set or woke wrong. Limits are safe; chargers follow by a second a minute, and "
                + "until then the times in their records are off. Check the box's battery and its "
                + "time server."
                + Self.wayOut(of: lead)
        }
    }

    /// What a person can do to set chargers right at once.
    private static func wayOut(of lead: Milliseconds) -> String {
        if lead > leadHighest {
            return " To set it right at once, restart busbard when a quarter of an hour at the "
                + "fallbacks does no harm."
        }
        if lead < .zero - ServedClock.lagHighest {
            return " To set it right at once, restart busbard while no vehicle charges."
        }
        return " A restart of busbard does not hasten it."
    }

    /// So far apart a person is told.
    private static let leadTold = Milliseconds.minutes(2)

    private mutating func noteCertificates(at moment: Moment, into effects: inout Effects) {
        for notice in certificates {
            let listener = plan.ocpp.listeners[notice.listener]
            let place = "\(listener.host):\(listener.port)"
            let day = notice.turnsAt.text(milliseconds: false).prefix(10)
            switch notice.state {
            case .notYet:
                alarms.note("certificate_early:\(place)", .critical, at: moment, into: &effects) {
                    "The certificate of \(place) holds from \(day) on: chargers that connect anew "
                        + "will refuse it. Check the clock of the box (timedatectl)."
                }
            case .ending:
                alarms.note("certificate_expires:\(place)", .warning, at: moment, into: &effects) {
                    "The certificate of \(place) ends on \(day); from then on chargers that "
                        + "connect anew will refuse it. Renew it: busbar pki renew listener"
                }
            case .over:
                alarms.note("certificate_expired:\(place)", .critical, at: moment, into: &effects) {
                    "The certificate of \(place) ended on \(day): chargers that connect anew "
                        + "refuse it and stay at their fallbacks. Renew it now: busbar pki renew "
                        + "listener"
                }
            }
        }
    }

    private mutating func noteMeters(at moment: Moment, into effects: inout Effects) {
        var silent = silentMeters
        // One that speaks again holds its node at the fallbacks for a while.
        if case .failsafe(let meter) = mode, !silent.contains(meter) { silent.append(meter) }
        for meter in silent {
            let plan = self.plan
            let why = whyNotBelieved(meter)
            let isFailsafe = plan.control.meterLost == .fallback
            let isBackward = !meters[meter.index].direction.backward.isEmpty
            alarms.note(
                "meter_stale:\(plan[meter].id)", .warning, at: moment, into: &effects
            ) {
                "Meter \(plan[meter].id) \(why). Its node "
                    + (isFailsafe
                        ? "is held at the fallbacks"
                        : "is held at its worst other load")
                    + ", so vehicles charge slower. "
                    + (isBackward
                        ? "See whether a current transformer is turned round, or name what may "
                            + "feed in there (generation_max_kw)."
                        : "Check its supply, its network and its address.")
            }
        }
    }

    private func whyNotBelieved(_ meter: MeterPosition) -> String {
        if let fault = meters[meter.index].fault { return "is silent: \(fault.text)" }
        let backward = meters[meter.index].direction.backward
        guard !backward.isEmpty else {
            return "is not believed: its readings have stopped moving"
        }
        return "is not believed: it counts backwards on "
            + backward.map(\.name).joined(separator: ", ")
    }

    private mutating func noteNodes(at moment: Moment, into effects: inout Effects) {
        for index in plan.nodes.indices {
            let worst = plan.otherLoadNamed(at: NodePosition(index))
            let budget = budgets[index]
            let isAbove =
                budget.isMeasured
                && Phase.allCases.contains {
                    budget.otherLoad.current[$0] > worst.current[$0] + .amperes(1)
                }
            let name = plan.nodes[index].id
            noteTripAlarms(of: index, at: moment, into: &effects)
            if isAbove {
                alarms.note(
                    "other_load:\(name)", .warning, at: moment, into: &effects
                ) {
                    "Other load below \(name) is above the worst that the site file names. If the "
                        + "controller dies now, the fallbacks no longer fit. Measure it and raise "
                        + "other_load_max_amps."
                }
            }
        }
    }

    private mutating func noteCharger(
        _ charger: ChargerPosition, at moment: Moment, into effects: inout Effects
    ) {
        if let claim = chargers[charger.index].claim,
            moment.instant - claim.at > ChargerWatch.claimLength
        {
            chargers[charger.index].claim = nil
        }
        let watch = chargers[charger.index]
        let name = plan[charger].id
        switch watch.link {
        case .neverHeard where moment.instant - startedAt > .seconds(60):
            let load = positions(of: charger).reduce(Load.zero) { $0 + ledger.load(of: $1) }
            alarms.note("never_heard:\(name)", .warning, at: moment, into: &effects) {
                "Charger \(name) has not connected since the controller started. It holds "
                    + "\(thousandths(load.current.highest.rawValue)) A of room that nobody else "
                    + "can use. Check its network, or set absent: true while it has no power."
            }
        case .offline:
            let isKept = keepsLeases(charger.index)
            alarms.note("offline:\(name)", .warning, at: moment, into: &effects) {
                "Charger \(name) lost its connection. It keeps its last "
                    + (isKept
                        ? "limit until its transaction ends (class D). "
                        : "lease until that runs out, then its fallback. ") + "Check its network."
            }
        case .neverHeard, .online: break
        }
        if let claim = watch.claim {
            alarms.note("claim_refused:\(name)", .warning, at: moment, into: &effects) {
                "Somebody asked to connect as charger \(name) and was refused: \(claim.reason). "
                    + "What \(name) may draw is untouched. If \(name) is offline, its own "
                    + "password or certificate is wrong: set it anew. If it is online, somebody "
                    + "in the chargers' network pretends to be it: busbar chargers lists who."
            }
        }
        if watch.isReleased {
            alarms.note("released:\(name)", .warning, at: moment, into: &effects) {
                "Charger \(name) was released to another back end and counts at its rating. "
                    + "Take it back with: busbar take-back \(name)"
            }
        }
        if let boot = watch.boot, boot.isStrange {
            let file = plan[charger].model.name
            alarms.note("model:\(name)", .warning, at: moment, into: &effects) {
                "Charger \(name) says that it is \(boot.maker) \(boot.model), firmware "
                    + "\(boot.firmware), for which model file \(file) was not written: how it "
                    + "follows and lets go of limits is not proven. Name the right file in the "
                    + "site file, or prove this one and add the model to it."
            }
        }
        if let budget = watch.writes.budget, watch.writes.isUsedUp(at: moment.instant) {
            alarms.note("writes:\(name)", .warning, at: moment, into: &effects) {
                "Charger \(name) was sent \(watch.writes.used(at: moment.instant)) profiles within a "
                    + "day; its flash bears \(budget) (writes_per_day_max). It is cut as ever, and "
                    + "raised no more until older ones are a day ago. Look for what changes its limit "
                    + "so often, raise change_interval_s, or prove that it keeps profiles in RAM."
            }
        }
        if !watch.setUpRefused.isEmpty {
            alarms.note("set_up:\(name)", .notice, at: moment, into: &effects) {
                "Charger \(name) refused part of its set-up "
                    + "(\(watch.setUpRefused.joined(separator: "; "))). It is regulated all the "
                    + "same; its samples may come less often."
            }
        }
    }

    /// There is nothing to tell of nearly all chargers and connectors in nearly every tick.
    private func chargersToTellOf(at now: Instant) -> [ChargerPosition] {
        chargers.indices.lazy.map { ChargerPosition($0) }
            .filter { !plan.chargers[$0.index].isAbsent && !isInOrder($0, at: now) }
    }

    private func connectorsToTellOf(at moment: Moment) -> [ConnectorPosition] {
        connectors.indices.lazy.map { ConnectorPosition($0) }
            .filter { !isInOrder($0, at: moment) }
    }

    /// Whether there is nothing to tell of a charger.
    private func isInOrder(_ charger: ChargerPosition, at now: Instant) -> Bool {
        guard case .online = chargers[charger.index].link else { return false }
        return !chargers[charger.index].isReleased
            && chargers[charger.index].boot?.isStrange != true
            && chargers[charger.index].setUpRefused.isEmpty
            && !chargers[charger.index].writes.isUsedUp(at: now)
            && chargers[charger.index].claim == nil
    }

    /// The same of a connector.
    private func isInOrder(_ connector: ConnectorPosition, at moment: Moment) -> Bool {
        connectors[connector.index].trust.violatingSince == nil
            && connectors[connector.index].floor.refusals < 3
            && !connectors[connector.index].floor.isLost
            && !connectors[connector.index].floor.waitsForRoom
            && !connectors[connector.index].beganUnasked
            && connectors[connector.index].refusals < 3
            && plan.fallbacks[connector.index] != .zero
            && connectors[connector.index].readiness?.risk == nil
            && !isUntold(connector, at: moment)
    }

    private mutating func noteConnector(
        _ connector: ConnectorPosition, at moment: Moment, into effects: inout Effects
    ) {
        let plan = self.plan
        let watch = connectors[connector.index]
        if watch.trust.violatingSince != nil {
            alarms.note(
                "violator:\(plan.name(of: connector))", .critical, at: moment, into: &effects
            ) {
                "\(plan.name(of: connector)) draws more than it may. It counts at what it could "
                    + "draw, so others get less. Check the charger; afterwards: busbar resume "
                    + "\(plan.name(of: connector))"
            }
        }
        if watch.floor.refusals >= 3 || watch.floor.isLost, ledger.floor(of: connector) == nil {
            alarms.note(
                "floor:\(plan.name(of: connector))", .warning, at: moment, into: &effects
            ) {
                "\(plan.name(of: connector)) does not take or show its fallback profile"
                    + (watch.floor.refusal.map { " (\($0))" } ?? "")
                    + ". It counts at its rating, so others get less. Check its model file."
            }
        }
        if watch.floor.waitsForRoom {
            alarms.note(
                "floor_waits:\(plan.name(of: connector))", .notice, at: moment, into: &effects
            ) {
                "\(plan.name(of: connector)) is to get a higher fallback and holds the lower one "
                    + "until there is room for it. It counts already, so others get less. Should "
                    + "this stay, look for chargers that count at their rating."
            }
        }
        if watch.beganUnasked {
            alarms.note(
                "starts_unasked:\(plan.name(of: connector))", .warning, at: moment, into: &effects
            ) {
                "\(plan.name(of: connector)) has begun to charge without an answer of Busbar, and its "
                    + "model file says that it never does. It counts at its fallback from now on, idle "
                    + "or not. Write starts_offline: yes in model file "
                    + "\(plan.charger(of: connector).model.name)."
            }
        }
        if watch.refusals >= 3 {
            alarms.note(
                "refuses:\(plan.name(of: connector))", .warning, at: moment, into: &effects
            ) {
                "\(plan.name(of: connector)) refuses its limits. It stays at its fallback. Check "
                    + "the unit, the stack level and the purpose in its model file."
            }
        }
        if let readiness = watch.readiness, let risk = readiness.risk, let stay = watch.stay {
            let name = readiness.departure ?? "the usual departure"
            alarms.note(
                "at_risk:\(stay.vehicle)", readiness.departure == nil ? .notice : .warning,
                at: moment, into: &effects
            ) {
                switch risk {
                case .power:
                    "\(stay.vehicle) will not have what \(name) needs, even at the full power "
                        + "of \(plan.name(of: connector)): there is not enough time left. Plug it "
                        + "in at a stronger charger, or send another vehicle."
                case .node(let node):
                    "\(stay.vehicle) will not have what \(name) needs: \(plan.nodes[node.index].id) "
                        + "can't carry all that must be ready by then. Send another vehicle, or "
                        + "let a departure that comes later wait."
                }
            }
        }
        if isUntold(connector, at: moment) {
            alarms.note(
                "untold:\(plan.name(of: connector))", .warning, at: moment, into: &effects
            ) {
                "\(plan.name(of: connector)) charges and tells no meter values: whether it keeps "
                    + "to its limit shows at its node's meter, or not at all. Check that its "
                    + "model takes MeterValueSampleInterval and MeterValuesSampledData."
            }
        }
        let model = plan.charger(of: connector).model
        if plan.fallbacks[connector.index] == .zero, model.zeroFallback == .unproven {
            alarms.note("zero_fallback:\(model.name)", .notice, at: moment, into: &effects) {
                "Chargers of model \(model.name) have a fallback of 0, which is not proven to do "
                    + "them no harm. Prove it at commissioning and write zero_fallback: proven."
            }
        }
    }

    /// Whether a connector has charged for long on this connection and told nothing of it lately.
    private func isUntold(_ connector: ConnectorPosition, at moment: Moment) -> Bool {
        let index = connector.index
        let charger = chargerIndex(of: connector)
        guard let startedAt = connectors[index].transaction?.startedAt,
            connectors[index].limit.rate > .zero,
            case .online(_, let since) = chargers[charger].link
        else { return false }
        let patience = plan.chargers[charger].model.meterInterval * 5 + .minutes(1)
        if let arrivedAt = connectors[index].sample?.arrivedAt {
            return moment.instant - arrivedAt > patience
        }
        return moment.utc - since > patience
            && served.time(at: moment.instant) - startedAt > patience
    }
}
