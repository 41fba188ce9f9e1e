import Depot
package import Units

/// What a seed draws.
extension DepotDay {
    /// Sixty bays for 24 hours: 45 of DC, 15 of AC, on four panels behind two transformers. What
    /// all chargers can draw is nearly three times what the grid connection gives. Buses come from
    /// 18:00 to 23:30 and leave in waves from 04:15 to 07:45; every third comes for a top-up at
    /// noon. Every other day a bus breaks down and comes too late for what it needs.
    package static func depot(seed: UInt64) -> DepotDay {
        var seeded = Seeded(seed: seed ^ 0x6465_706f_745f_6461)
        let site = PreparedSite.depot(
            PreparedSite.DepotSize(
                bays: 60, panels: 4, grid: .amperes(2300), transformer: .amperes(1300),
                panel: .amperes(800), building: .amperes(400), target: .kilowatts(1150)))
        var visits: [DayVisit] = []
        let broken = seeded.happens(chance: 5000) ? seeded.whole(0...59) : nil
        for bay in 0..<60 {
            let isLate = broken == Int64(bay)
            let night = visit(
                bay, of: site, arrival: isLate ? 480...510 : 0...330,
                departure: isLate ? 615...625 : 615...825, &seeded)
            visits.append(night)
            guard bay % 3 == 0 else { continue }
            visits.append(
                topUp(bay, of: site, arrival: 990...1080, departure: 1170...1260, &seeded))
        }
        return DepotDay(
            seed: seed, site: site, visits: visits,
            building: building(minutes: 1440, highest: .amperes(400), &seeded))
    }

    /// Twelve bays for an evening of five hours, for tests: what a depot does by night, with smaller
    /// needs and a demand target of `target`.
    package static func evening(
        seed: UInt64, target: Watts, readinessMayExceed: Bool
    ) -> DepotDay {
        var seeded = Seeded(seed: seed ^ 0x6576_656e_696e_67)
        var site = PreparedSite.depot(
            PreparedSite.DepotSize(
                bays: 12, panels: 2, grid: .amperes(700), transformer: .amperes(450),
                panel: .amperes(400), building: .amperes(100), target: target))
        site.plan.demand = site.plan.demand.map {
            DemandTarget(
                window: $0.window, interval: $0.interval, target: target,
                ratchetsToMonthPeak: false, readinessMayExceed: readinessMayExceed)
        }
        let visits = (0..<12).map { bay in
            let arrival = seeded.whole(0...60)
            let departure = 150 + 45 * seeded.whole(0...3) + seeded.whole(0...5)
            let stateOfCharge = Percent.percent(seeded.whole(20...55))
            let isStation = site.plan.charger(of: ConnectorPosition(bay)).model.current == .dc
            let more = Percent.percent(seeded.whole(isStation ? 10...24 : 6...14))
            return DayVisit(
                connector: ConnectorPosition(bay), arrival: .minutes(arrival),
                departure: .minutes(departure), stateOfCharge: stateOfCharge,
                required: stateOfCharge + more)
        }
        return DepotDay(
            seed: seed, site: site, visits: visits,
            building: building(minutes: 300, highest: .amperes(100), &seeded))
    }

    /// A night: it comes with what today's kilometres left of 95 %, and needs tomorrow's and 15 %.
    /// Ranges are minutes since the day began; departures come in waves of three quarters of an hour.
    private static func visit(
        _ bay: Int, of site: PreparedSite, arrival: ClosedRange<Int64>,
        departure: ClosedRange<Int64>, _ seeded: inout Seeded
    ) -> DayVisit {
        let connector = ConnectorPosition(bay)
        let isStation = site.plan.charger(of: connector).model.current == .dc
        // Of the battery: 160 to 270 km at 1.25 kWh and 450 kWh; minibuses do less of 150 kWh.
        let kilometres: ClosedRange<Int64> = isStation ? 44...76 : 30...60
        let came = Percent.percent(95 - seeded.whole(kilometres))
        let required = Percent.percent(15 + seeded.whole(kilometres))
        let waves = (departure.upperBound - departure.lowerBound) / 45
        let wave = seeded.whole(0...max(0, waves))
        let leaves = min(
            departure.upperBound, departure.lowerBound + wave * 45 + seeded.whole(0...10))
        return DayVisit(
            connector: connector, arrival: .minutes(seeded.whole(arrival)),
            departure: .minutes(leaves), stateOfCharge: came, required: max(came, required))
    }

    /// A stay around noon for the second half of a long duty.
    private static func topUp(
        _ bay: Int, of site: PreparedSite, arrival: ClosedRange<Int64>,
        departure: ClosedRange<Int64>, _ seeded: inout Seeded
    ) -> DayVisit {
        let connector = ConnectorPosition(bay)
        let isStation = site.plan.charger(of: connector).model.current == .dc
        let came = Percent.percent(seeded.whole(25...50))
        return DayVisit(
            connector: connector, arrival: .minutes(seeded.whole(arrival)),
            departure: .minutes(seeded.whole(departure)), stateOfCharge: came,
            required: came + .percent(seeded.whole(isStation ? 8...22 : 6...18)))
    }

    /// What offices, workshop and washing hall draw in each hour from 18:00, in percent of the
    /// highest: the washing hall in the evening, little at night, all by day.
    private static let hours: [Int64] = [
        60, 60, 58, 52, 45, 35, 25, 20, 20, 22, 30, 42, 50, 55, 62, 70, 75, 75, 72, 70, 68, 64, 60,
        60,
    ]

    /// The hours' curve with a walk of a few percent, and a machine that runs now and then.
    private static func building(
        minutes: Int, highest: Amperes, _ seeded: inout Seeded
    ) -> [Amperes] {
        var walk: Int64 = 0
        var machineUntil = 0
        return (0..<minutes).map { minute in
            walk = max(-6, min(6, walk + seeded.whole(-1...1)))
            if minute >= machineUntil + 30, seeded.happens(chance: 200) {
                machineUntil = minute + Int(seeded.whole(8...40))
            }
            let hour = hours[minute / 60 % hours.count]
            let machine: Int64 = minute < machineUntil ? 14 : 0
            return Percent.percent(hour + walk + machine).share(of: highest)
        }
    }
}
