import Control
import Depot
import Ledger
import Units

extension DepotDay {
    /// What the day comes to under Busbar.
    package func rehearsed() -> DayResult {
        var rehearsal = DayRehearsal(self)
        return rehearsal.play()
    }
}

/// A day under the real control room, links and meter decode: a `Rehearsal` without misfortunes
/// whose buses come and go by the day's timetable.
struct DayRehearsal {
    private let day: DepotDay
    private var rehearsal: Rehearsal
    private var tally: DayTally
    /// The visit at each bay.
    private var present: [Int?]

    init(_ day: DepotDay) {
        self.day = day
        rehearsal = Rehearsal(
            circumstances: .calm(day.site, traffic: .manual), seed: day.seed, omitting: .none)
        tally = DayTally(day)
        present = day.site.plan.connectors.map { _ in nil }
        rehearsal.give(.fleetTold(day.fleetList))
    }

    /// Plays the day.
    mutating func play() -> DayResult {
        for minute in day.building.indices {
            comeAndGo(at: .minutes(Int64(minute)))
            rehearsal.plant.setOtherLoad(
                NodePosition(0), PerPhase(repeating: day.building[minute]))
            for _ in 0..<60 { passSecond() }
        }
        comeAndGo(at: day.length)
        rehearsal.conclude()
        return tally.result(of: "busbar", on: day, failures: rehearsal.outcome.failures)
    }

    private mutating func passSecond() {
        for _ in 0..<5 {
            rehearsal.step()
            tally.flowed(
                day.site.plan.nodes.indices.map {
                    rehearsal.plant.load(at: NodePosition($0))
                }, for: Rehearsal.step)
        }
        let limits = rehearsal.limits
        tally.offered(
            present.indices.map { present[$0] == nil ? nil : limits[$0] }, for: .seconds(1))
    }

    private mutating func comeAndGo(at time: Milliseconds) {
        for (index, visit) in day.visits.enumerated() where visit.departure == time {
            guard let vehicle = rehearsal.plant.plugOut(visit.connector) else { continue }
            tally.left(index, with: vehicle)
            tally.took(vehicle.taken)
            present[visit.connector.index] = nil
        }
        for (index, visit) in day.visits.enumerated() where visit.arrival == time {
            let isIn = rehearsal.plant.plugIn(
                visit.connector, stateOfCharge: visit.stateOfCharge)
            precondition(isIn, "the bay is free when its bus comes")
            present[visit.connector.index] = index
        }
    }
}
