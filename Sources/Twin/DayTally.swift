import Depot
import Units

/// What is counted while a day is played, whoever divides the power.
struct DayTally {
    private let limits: [Amperes?]
    private var energies: [Energy]
    private var time = Milliseconds.zero
    private var overLimit = Milliseconds.zero
    private var offers: [ChargingRate?]
    private var changes: Int64 = 0
    private var wasRise: [Bool?]
    private var turns: Int64 = 0
    private var occupied = Milliseconds.zero
    private var delivered = Energy.zero
    private var stored: [Energy?]

    init(_ day: DepotDay) {
        limits = day.site.plan.nodes.map(\.currentLimit)
        energies = []
        offers = day.site.plan.connectors.map { _ in nil }
        wasRise = day.site.plan.connectors.map { _ in nil }
        stored = day.visits.map { _ in nil }
    }

    /// What flowed at each node for `length`.
    mutating func flowed(_ loads: [Load], for length: Milliseconds) {
        let quarter = Int(time.rawValue / Milliseconds.minutes(15).rawValue)
        if quarter == energies.count { energies.append(.zero) }
        energies[quarter] += loads[0].power.over(length)
        time += length
        let isOver = zip(loads, limits).contains { load, limit in
            limit.map { load.current.highest > $0 } ?? false
        }
        if isOver { overLimit += length }
    }

    /// What each bay may draw, nil without a bus; for `length`.
    mutating func offered(_ rates: [ChargingRate?], for length: Milliseconds) {
        for (index, rate) in rates.enumerated() {
            if let rate {
                occupied += length
                if let before = offers[index], before != rate {
                    changed(index, isRise: before < rate)
                }
            } else {
                wasRise[index] = nil
            }
            offers[index] = rate
        }
    }

    private mutating func changed(_ bay: Int, isRise: Bool) {
        changes += 1
        if let before = wasRise[bay], before != isRise { turns += 1 }
        wasRise[bay] = isRise
    }

    /// The bus of a visit has left, or is looked at.
    mutating func left(_ visit: Int, with vehicle: SimulatedVehicle) {
        stored[visit] = vehicle.stored
    }

    /// What a bus took at the plug.
    mutating func took(_ energy: Energy) { delivered += energy }

    /// What it all came to.
    func result(of name: String, on day: DepotDay, failures: [String]) -> DayResult {
        let quarters = energies.map { Watts(rawValue: $0.rawValue / 900_000) }
        let shortfalls = day.visits.enumerated().map { index, visit -> Energy in
            let required = day.energy(visit.required, of: visit)
            return max(.zero, required - (stored[index] ?? required))
        }
        return DayResult(
            name: name, shortfalls: shortfalls, quarters: quarters, overLimit: overLimit,
            delivered: delivered, changes: changes, turns: turns,
            occupied: occupied, failures: failures)
    }
}
