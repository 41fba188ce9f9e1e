import Depot
import Units

/// A day under Busbar and under simpler ways of dividing the power.
package struct DayComparison: Sendable {
    /// What was played.
    package let day: DepotDay
    /// What can be met.
    package let feasibility: DayFeasibility
    /// Ours first.
    package let results: [DayResult]

    /// Plays all of it.
    package init(of day: DepotDay) {
        self.day = day
        feasibility = DayFeasibility(of: day)
        var results = [day.rehearsed()]
        let others: [(String, DayPolicy)] = [
            ("uncontrolled", .uncontrolled), ("equal", .equal), ("edf", .earliestFirst),
        ]
        for (name, policy) in others {
            var yard = DayYard(day, policy, ceiling: nil, excluding: [], lead: .zero)
            results.append(yard.play(as: name))
        }
        self.results = results
    }

    /// The table for a person, line by line.
    package var lines: [String] {
        let plan = day.site.plan
        let target = day.target.map { "\($0.rawValue / 1000) kW" } ?? "none"
        let keeps = feasibility.keepsTarget ? "can hold" : "readiness needs more"
        var lines = [
            "seed \(day.seed): \(plan.connectors.count) bays, \(day.visits.count) departures, "
                + "\(feasibility.possible.count) can be met, \(feasibility.hopeless.count) by "
                + "nobody, \(feasibility.undecided.count) undecided; demand target \(target), "
                + "\(keeps)",
            Self.row([
                "", "departures met", "worst short", "highest 1/4 h", "delivered", "over a limit",
                "changes per h", "turns per h",
            ]),
        ]
        for result in results { lines.append(Self.row(cells(of: result))) }
        for failure in results.flatMap(\.failures) { lines.append("  must not be: \(failure)") }
        return lines
    }

    private func cells(of result: DayResult) -> [String] {
        let possible = feasibility.possible
        let worst = possible.map { result.shortfalls[$0] }.max() ?? .zero
        let hours = max(1, result.occupied.rawValue / 3_600_000)
        return [
            result.name,
            "\(result.met(of: possible, on: day).count) of \(possible.count)",
            "\(Self.tenths(worst.wattHours, per: 1000)) kWh",
            "\(result.highest.rawValue / 1000) kW",
            "\(result.delivered.wattHours / 1000) kWh",
            "\(Self.tenths(result.overLimit.rawValue, per: 60_000)) min",
            Self.tenths(result.changes, per: hours), Self.tenths(result.turns, per: hours),
        ]
    }

    private static func tenths(_ value: Int64, per unit: Int64) -> String {
        let tenths = value * 10 / unit
        return "\(tenths / 10).\(tenths % 10)"
    }

    private static func row(_ cells: [String]) -> String {
        cells.enumerated().map { index, cell in
            let width = index == 0 ? 14 : 16
            let gap = String(repeating: " ", count: max(1, width - cell.count))
            return index == 0 ? "  " + cell + gap : gap + cell
        }.joined()
    }
}
