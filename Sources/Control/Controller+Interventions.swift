import Depot
import Ledger
package import Units

/// What outlives a restart: what people set, and who does not keep what it accepts.
extension Controller {
    /// Tells the store what stands, where that has changed. Before the store has spoken it is not
    /// known what stands.
    mutating func keepInterventions(at now: Instant, into effects: inout Effects) {
        guard hasRecalled, interventionBook.isDue(at: now) else { return }
        let ticket = book.ticket()
        interventionBook.ordered(ticket)
        effects.append(
            .store(StoreOrder(ticket: ticket, action: .interventionsStand(interventions))))
    }

    /// What became of telling the store what stands; false where the ticket is another's. Somebody
    /// may wait for it: the next tick shows it at once.
    mutating func interventionsKept(
        _ ticket: Int64, isCommitted: Bool, at now: Instant
    ) -> Bool {
        guard interventionBook.ended(ticket, isCommitted: isCommitted, at: now) else {
            return false
        }
        isUrgent = true
        return true
    }

    /// Whether what people asked for would outlive us: the store has all that stands.
    package var areInterventionsKept: Bool { interventionBook.isKept }

    /// All that stands, in the plan's order.
    var interventions: [Intervention] {
        var standing: [Intervention] = []
        for (index, charger) in plan.chargers.enumerated() {
            if let origin = chargers[index].release {
                standing.append(
                    Intervention(
                        charger: charger.id, connector: 0, kind: .released, since: origin.since,
                        user: origin.user))
            }
            for connector in charger.connectors {
                standing += interventions(of: ConnectorPosition(connector))
            }
        }
        return standing
    }

    private func interventions(of connector: ConnectorPosition) -> [Intervention] {
        let watch = connectors[connector.index]
        guard watch.pause != nil || watch.override != nil || watch.trust.violatedAt != nil else {
            return []
        }
        let charger = plan.charger(of: connector)
        let number = plan[connector].number
        var standing: [Intervention] = []
        if let pause = watch.pause {
            standing.append(
                Intervention(
                    charger: charger.id, connector: number, kind: .paused, since: pause.since,
                    user: pause.user))
        }
        if let override = watch.override {
            standing.append(
                Intervention(
                    charger: charger.id, connector: number,
                    kind: .overridden(override.rate, charger.model.unit, until: override.ends),
                    since: override.origin.since, user: override.origin.user))
        }
        if let violatedAt = watch.trust.violatedAt {
            standing.append(
                Intervention(
                    charger: charger.id, connector: number,
                    kind: .violated(
                        times: watch.trust.violations,
                        isViolator: watch.trust.violatingSince != nil),
                    since: violatedAt, user: nil))
        }
        return standing
    }

    /// Overrides whose time has come stand no more.
    mutating func endOverrides(at now: Instant) {
        for index in connectors.indices {
            guard let override = connectors[index].override, override.until <= now else { continue }
            connectors[index].override = nil
            interventionBook.change()
        }
    }

    /// Until when chargers that are out of reach may hold what was lent beside less than the rating of one that
    /// is released now: for H, and as long as leases of an earlier start, or by clocks that are ahead, may last.
    package func lentUntil(at now: Instant) -> Instant {
        max(now + ledger.horizon, earlierLeasesEnd ?? now, ledger.lastEnd(at: now) ?? now)
    }

    // MARK: Recalling

    /// What stood when an earlier run ended stands again. What the site file no longer has, and
    /// what is over, is forgotten.
    mutating func recall(
        _ recalled: [Intervention], at moment: Moment, into effects: inout Effects
    ) {
        for intervention in recalled { recall(intervention, at: moment, into: &effects) }
        interventionBook.recalled()
        if interventions != recalled { interventionBook.change() }
    }

    private mutating func recall(
        _ intervention: Intervention, at moment: Moment, into effects: inout Effects
    ) {
        guard let charger = plan.charger(named: intervention.charger) else { return }
        let origin = Provenance(since: intervention.since, user: intervention.user)
        if case .released = intervention.kind {
            guard !chargers[charger.index].isReleased, !interventionBook.isOutdated(charger) else {
                return
            }
            return setReleased(origin, charger, at: moment, into: &effects)
        }
        guard let connector = plan.connector(intervention.connector, of: charger),
            !interventionBook.isOutdated(connector)
        else { return }
        switch intervention.kind {
        case .released: break
        case .paused:
            connectors[connector.index].pause = connectors[connector.index].pause ?? origin
        case .overridden(let rate, let unit, let until):
            guard connectors[connector.index].override == nil, unit == plan[charger].model.unit
            else { return }
            connectors[connector.index].override = override(
                at: rate, until: until, origin, at: moment)
        case .violated(let times, let isViolator):
            connectors[connector.index].trust.recall(
                times: times, isViolator: isViolator, since: intervention.since,
                at: moment.instant)
            if isViolator { ledger.setViolation(.zero, of: connector, at: moment.instant) }
        }
    }

    /// An override with what is left of its time; nil where nothing is. A wall clock that woke in
    /// the past makes it no longer than the person wished.
    private func override(
        at rate: ChargingRate, until: UTCTime, _ origin: Provenance, at moment: Moment
    ) -> ConnectorWatch.Override? {
        let left = min(until - moment.utc, until - origin.since)
        guard left > .zero else { return nil }
        return ConnectorWatch.Override(
            rate: rate, until: moment.instant + left, ends: until, origin: origin)
    }
}
