package import Depot
package import Units

/// A day of a bus depot that a seed fixes: the site, who comes and leaves when and with what, and
/// what the building draws. It begins at 18:00 UTC, with the first buses of the evening.
package struct DepotDay: Sendable {
    /// What fixes it, and the chargers' small differences.
    package let seed: UInt64
    /// The site with a vehicle for each bay; node 0 is billed and feeds the building.
    package var site: PreparedSite
    /// Stays, for each bay in the order of time.
    package let visits: [DayVisit]
    /// What the building draws on each phase, minute by minute.
    package let building: [Amperes]

    package init(
        seed: UInt64, site: PreparedSite, visits: [DayVisit], building: [Amperes]
    ) {
        precondition(!building.isEmpty, "a day has minutes")
        self.seed = seed
        self.site = site
        self.visits = visits
        self.building = building
    }

    /// How long it lasts.
    package var length: Milliseconds { .minutes(Int64(building.count)) }

    /// The demand target; nil without.
    package var target: Watts? { site.plan.demand.map(\.target).min() }

    /// What the battery of a visit's bus holds at `share`.
    package func energy(_ share: Percent, of visit: DayVisit) -> Energy {
        share.share(of: site.fleet[visit.connector.index].battery)
    }

    /// What still counts as ready: what the bay gives in one minute. Timetables are told in
    /// minutes, and a session takes seconds until its first current.
    package func tolerance(of visit: DayVisit) -> Energy {
        let rated = site.plan[visit.connector].rated
        let power: Watts =
            switch site.plan.charger(of: visit.connector).model.unit {
            case .watts: Watts(rawValue: rated.rawValue)
            case .amperes:
                Watts(rawValue: rated.rawValue)
                    .scaledDown(by: 3 * site.plan.nominalVoltage.rawValue, over: 1_000_000)
            }
        return power.over(.minutes(1))
    }

    /// The timetable as the fleet's file tells it. Chargers of AC tell no state of charge: there
    /// the need is told as energy.
    package var fleetList: FleetList {
        FleetList(
            vehicles: site.fleet,
            departures: visits.enumerated().map { index, visit in
                let isTold = site.plan.charger(of: visit.connector).model.current == .dc
                return Departure(
                    id: "D-\(index + 1)", vehicle: site.fleet[visit.connector.index].id,
                    departAt: Rehearsal.begin + visit.departure,
                    requiredStateOfCharge: isTold ? visit.required : nil,
                    requiredEnergy: isTold
                        ? nil : energy(visit.required - visit.stateOfCharge, of: visit),
                    priority: 1, preconditioning: nil)
            })
    }
}
