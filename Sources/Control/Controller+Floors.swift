import Allocation
package import Depot
import Ledger
package import Units

/// What would flow with nobody there to speak to the chargers, for people who ask.
extension Controller {
    /// Each limit of the site at its worst moment of the day to come, nodes in the plan's order, L1, L2, L3,
    /// then power. What a cap of 0 takes off counts: it ends within minutes.
    package func floorOutlook(at moment: Moment) -> [FloorOutlook] {
        let floors = connectors.indices.map {
            ledger.unattended(ConnectorPosition($0), at: moment.instant)
        }
        let periods = connectors.indices.map { possiblePeriods(of: $0, at: moment) }
        var outlook = FallbackBudget.Report(plan: plan, loads: loads(of: floors)).rows.map {
            FloorOutlook($0, floors: $0.sum, at: moment.utc)
        }
        for time in beginnings(of: periods, at: moment.utc) {
            let rates = floors.indices.map { index in
                periods[index].filter { $0.holds(at: time) }.reduce(floors[index]) {
                    max($0, $1.rate)
                }
            }
            let rows = FallbackBudget.Report(plan: plan, loads: loads(of: rates)).rows
            for (index, row) in rows.enumerated() where row.sum > outlook[index].withPlans {
                outlook[index] = FloorOutlook(row, floors: outlook[index].floors, at: time)
            }
        }
        return outlook
    }

    /// Now and each later moment of a day in which a plan begins: sums rise in no other.
    private func beginnings(of periods: [[PlanPeriod]], at now: UTCTime) -> [UTCTime] {
        let day = now...(now + DayPlan.longest)
        var moments = [now]
        for begins in periods.joined().compactMap(\.begins).sorted()
        where begins != moments.last && day.contains(begins) {
            moments.append(begins)
        }
        return moments
    }

    private func loads(of rates: [ChargingRate]) -> [Load] {
        rates.indices.map { conversions[$0].load(of: rates[$0]) }
    }

    /// When a connector's default may let through more than its fallback: by what its charger may hold, and
    /// by what it is to be told.
    package func planPeriods(
        of connector: ConnectorPosition, at moment: Moment
    ) -> [PlanPeriod] {
        let fallback = plan.fallbacks[connector.index]
        let lead = served.time(at: moment.instant) - moment.utc
        let offset = chargers[plan[connector].charger.index].clock.offset ?? .zero
        var periods = ledger.plans(of: connector).map { held in
            PlanPeriod(
                begins: held.plan.map { $0.begins - offset - lead },
                ends: held.plan.map { $0.ends - offset - lead }, rate: held.rate)
        }
        if let own = connectors[connector.index].dayPlan.plan {
            let made = PlanPeriod(
                begins: own.begins - lead, ends: own.ends - lead, rate: own.rate)
            if !periods.contains(where: { $0.isAbout(made) }) { periods.append(made) }
        }
        return periods.filter {
            $0.rate > fallback && ($0.ends.map { $0 > moment.utc } ?? true)
        }
    }

    /// The same as wide as clocks may differ and vehicles follow late.
    private func possiblePeriods(of index: Int, at moment: Moment) -> [PlanPeriod] {
        let model = plan.charger(of: ConnectorPosition(index)).model
        return planPeriods(of: ConnectorPosition(index), at: moment).map {
            PlanPeriod(
                begins: $0.begins.map { $0 - model.clockBound },
                ends: $0.ends.map { $0 + model.clockBound + model.follow }, rate: $0.rate)
        }
    }
}

extension PlanPeriod {
    fileprivate func holds(at time: UTCTime) -> Bool {
        (begins.map { $0 <= time } ?? true) && (ends.map { time < $0 } ?? true)
    }

    /// Whether both are one plan, by a clock that is set right in between.
    fileprivate func isAbout(_ other: PlanPeriod) -> Bool {
        guard let begins, let ends, let otherBegins = other.begins, let otherEnds = other.ends,
            rate == other.rate
        else { return false }
        let shift = begins - otherBegins
        return max(shift, .zero - shift) < .minutes(1) && shift == ends - otherEnds
    }
}

extension FloorOutlook {
    fileprivate init(_ row: FallbackBudget.Report.Row, floors: Int64, at time: UTCTime) {
        self.init(
            node: row.node, constraint: row.constraint, limit: row.limit, reserve: row.reserve,
            otherLoad: row.otherLoad, floors: floors, withPlans: row.sum, worstAt: time)
    }
}
