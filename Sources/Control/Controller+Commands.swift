import Depot
import Ledger
import Units

/// What people ask for: inside the ledger, and written down.
extension Controller {
    mutating func commanded(_ command: Command, at moment: Moment, into effects: inout Effects) {
        isUrgent = true
        switch command.action {
        case .pause(let scope): setPaused(true, scope)
        case .resume(let scope): resume(scope, at: moment.instant)
        case .override(let connector, let rate, let length):
            connectors[connector.index].override = ConnectorWatch.Override(
                rate: rate, until: moment.instant + length)
        case .release(let charger): setReleased(true, charger, at: moment.instant)
        case .takeBack(let charger): setReleased(false, charger, at: moment.instant)
        }
        effects.append(
            .store(
                StoreOrder(
                    ticket: nil,
                    action: .audit(
                        OperatorAction(
                            user: command.user, what: command.action.text(in: plan),
                            at: moment.utc, until: command.action.until(from: moment.utc))))))
    }

    private mutating func setPaused(_ isPaused: Bool, _ scope: Command.Scope) {
        for index in connectors.indices where scope.contains(ConnectorPosition(index), in: plan) {
            connectors[index].isPaused = isPaused
        }
    }

    private mutating func resume(_ scope: Command.Scope, at now: Instant) {
        setPaused(false, scope)
        for index in connectors.indices where scope.contains(ConnectorPosition(index), in: plan) {
            connectors[index].override = nil
            guard connectors[index].trust.violatingSince != nil else { continue }
            connectors[index].trust.forgive()
            ledger.setViolation(nil, of: ConnectorPosition(index), at: now)
        }
    }

    private mutating func setReleased(
        _ isReleased: Bool, _ charger: ChargerPosition, at now: Instant
    ) {
        chargers[charger.index].isReleased = isReleased
        for connector in positions(of: charger) {
            connectors[connector.index].sent = nil
            connectors[connector.index].floor = FloorProof()
            ledger.setReleased(isReleased, for: connector, of: plan[charger], at: now)
        }
        guard !isReleased else { return }
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
