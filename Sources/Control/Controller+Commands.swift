import Depot
import Ledger
import Units

/// What people ask for: inside the ledger, and written down.
extension Controller {
    mutating func commanded(_ command: Command, at moment: Moment, into effects: inout Effects) {
        isUrgent = true
        commandsTaken += 1
        let origin = Provenance(since: moment.utc, user: command.user)
        switch command.action {
        case .pause(let scope): pause(scope, origin)
        case .resume(let scope): resume(scope, at: moment)
        case .override(let connector, let rate, let length):
            connectors[connector.index].override = ConnectorWatch.Override(
                rate: max(.zero, rate), until: moment.instant + length, ends: moment.utc + length,
                origin: origin)
        case .release(let charger): setReleased(origin, charger, at: moment, into: &effects)
        case .takeBack(let charger): takeBack(charger, at: moment, into: &effects)
        }
        interventionBook.change()
        effects.append(
            .store(
                StoreOrder(
                    ticket: nil,
                    action: .audit(
                        OperatorAction(
                            user: command.user, what: command.action.text(in: plan),
                            at: moment.utc, until: command.action.until(from: moment.utc))))))
    }

    /// One that is paused already stays so since the first time.
    private mutating func pause(_ scope: Command.Scope, _ origin: Provenance) {
        for index in connectors.indices where scope.contains(ConnectorPosition(index), in: plan) {
            connectors[index].pause = connectors[index].pause ?? origin
        }
    }

    /// One that violated before and has earned its way back is forgiven too: its count outlives
    /// restarts, so that nothing but a person's word sets it back. That word undoes nothing that is
    /// seen: whoever draws too much still counts at that, and has its probation before it as the
    /// first time.
    private mutating func resume(_ scope: Command.Scope, at moment: Moment) {
        for index in connectors.indices where scope.contains(ConnectorPosition(index), in: plan) {
            let connector = ConnectorPosition(index)
            if !hasRecalled { interventionBook.note(resumed: connector) }
            let wasPaused = connectors[index].isPaused
            connectors[index].pause = nil
            connectors[index].override = nil
            // A pause has put it out of service; that outlives a restart of ours.
            if wasPaused, connectors[index].state == .unavailable,
                plan.chargers[chargerIndex(of: connector)].model.pause == .changeAvailability
            {
                connectors[index].trust.remedy = .inoperative
            }
            guard connectors[index].trust.violations > 0 else { continue }
            let isViolating = connectors[index].trust.violatingSince != nil
            connectors[index].trust.forgive()
            // What an earlier run took out of service is put back as well.
            if connectors[index].state == .unavailable {
                connectors[index].trust.remedy = .inoperative
            }
            if isViolating, !isSeenWithinLimit(connector, at: moment.instant) {
                // What was done to it is still to be undone.
                let tried = connectors[index].trust.remedy
                connectors[index].trust.recall(
                    times: 1, isViolator: true, since: moment.utc, at: moment.instant)
                connectors[index].trust.remedy = tried
            } else {
                ledger.setViolation(nil, of: connector, at: moment.instant)
            }
        }
    }

    private mutating func takeBack(
        _ charger: ChargerPosition, at moment: Moment, into effects: inout Effects
    ) {
        if !hasRecalled { interventionBook.note(takenBack: charger) }
        setReleased(nil, charger, at: moment, into: &effects)
    }

    /// Released by `origin`, or taken back where that is nil. What another back end did to the
    /// floors is not known, after a restart neither.
    mutating func setReleased(
        _ origin: Provenance?, _ charger: ChargerPosition, at moment: Moment,
        into effects: inout Effects
    ) {
        chargers[charger.index].release = origin
        for connector in positions(of: charger) {
            connectors[connector.index].sent = nil
            connectors[connector.index].floor = FloorProof()
            ledger.setReleased(
                origin != nil, for: connector, of: plan[charger], at: moment.instant)
            effects.append(
                .store(
                    StoreOrder(
                        ticket: nil,
                        action: .floorForgotten(
                            charger: plan[charger].id, connector: plan[connector].number))))
        }
        guard origin == nil else { return }
        chargers[charger.index].setUp =
            chargers[charger.index].connection == nil ? [] : setUpSteps(of: charger)
    }
}

extension Command.Action {
    /// As the audit keeps it.
    func text(in plan: SitePlan) -> String {
        switch self {
        case .pause(let scope): "pause \(scope.text(in: plan))"
        case .resume(let scope): "resume \(scope.text(in: plan))"
        case .override(let connector, let rate, let length):
            "override \(plan.name(of: connector)) at \(thousandths(rate.rawValue)) "
                + "\(plan.charger(of: connector).model.unit == .amperes ? "A" : "kW") "
                + "for \(length.seconds) s"
        case .release(let charger): "release \(plan[charger].id)"
        case .takeBack(let charger): "take back \(plan[charger].id)"
        }
    }

    /// When it ends by itself.
    func until(from now: UTCTime) -> UTCTime? {
        switch self {
        case .override(_, _, let length): now + length
        case .pause, .resume, .release, .takeBack: nil
        }
    }
}

extension Command.Scope {
    func text(in plan: SitePlan) -> String {
        switch self {
        case .site: plan.id
        case .charger(let charger): plan[charger].id
        case .connector(let connector): plan.name(of: connector)
        }
    }
}
