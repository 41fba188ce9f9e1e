import Depot
import Units

/// Which departures of a day can be met, whoever divides the power; found without a line of
/// `Control` or `Allocation`.
///
/// A bus that would not be ready alone in the depot cannot be: `hopeless`. For the others a schedule
/// is sought that makes them ready within every limit less the site's reserve, with foresight of the
/// building and the timetable, by two orders: whoever leaves first, and whoever has the least
/// laxity. The schedule that meets more is the proof: `possible`. A departure that neither meets
/// is `undecided`: nothing is claimed of it.
package struct DayFeasibility: Hashable, Sendable {
    /// Positions in the day's visits that can be met, together.
    package let possible: [Int]
    /// Those that could not be met by anybody.
    package let hopeless: [Int]
    /// Those that are neither shown to be possible nor impossible.
    package let undecided: [Int]
    /// Whether the same departures can be met, as long before as the site asks for, with the
    /// billed node under its demand target in each minute.
    package let keepsTarget: Bool

    package init(of day: DepotDay) {
        let hopeless = day.visits.indices.filter { Self.isHopeless(day.visits[$0], on: day) }
        let others = day.visits.indices.filter { !hopeless.contains($0) }
        let possible = Self.possible(
            of: others, on: day, ceiling: nil, excluding: hopeless, lead: .zero)
        self.hopeless = hopeless
        self.possible = possible
        undecided = others.filter { !possible.contains($0) }
        let early = Self.possible(
            of: possible, on: day, ceiling: day.target, excluding: hopeless,
            lead: day.site.plan.authorization.readyBefore)
        keepsTarget = early.count == possible.count
    }

    /// Whether it would not have what it needs with the depot for itself.
    private static func isHopeless(_ visit: DayVisit, on day: DepotDay) -> Bool {
        let bay = DayBay(visit.connector, of: day.site.plan)
        let vehicle = SimulatedVehicle(
            vehicle: day.site.fleet[visit.connector.index], stateOfCharge: visit.stateOfCharge,
            shrink: 1, nominalVoltage: day.site.plan.nominalVoltage,
            dynamics: SimulatedVehicle.Dynamics(deadTime: .zero, fall: .zero, rise: .zero))
        let needed = bay.chargingTime(
            of: vehicle, from: vehicle.stored,
            to: day.energy(visit.required, of: visit) - day.tolerance(of: visit))
        return needed > visit.departure - visit.arrival
    }

    /// What of `visits` the better of two schedules meets.
    private static func possible(
        of visits: [Int], on day: DepotDay, ceiling: Watts?, excluding hopeless: [Int],
        lead: Milliseconds
    ) -> [Int] {
        var best: [Int] = []
        for policy in [DayPolicy.earliestFirst, .leastLaxity] {
            var yard = DayYard(
                day, policy, ceiling: ceiling, excluding: hopeless, lead: lead)
            let met = yard.play(as: "").met(of: visits, on: day)
            if met.count > best.count { best = met }
        }
        return best
    }
}
