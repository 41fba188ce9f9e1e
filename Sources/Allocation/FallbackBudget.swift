package import Depot
package import Units

/// F of SAFETY.md for every connector: the low default that it keeps when nobody speaks to it.
/// Chosen once, when the plan is loaded, so that the depot is safe with the controller dead.
///
/// On each node, for each limit of it:
///
///     Σ F + B_max + reserve ≤ limit                          (C1)
///     Σ F ≤ fallback_share × (limit − reserve − B_max)       (C3)
///
/// A connector gets its minimum or 0. First those whose model can't bear a 0, then those with a
/// vehicle of their own, then the rest, each in the order of the site file: a fixed bay's vehicle
/// depends on that connector alone. No connector gets more than its minimum, because floors eat the
/// room that leases could use (C3).
///
/// An exclusive power unit earns no credit for serving one connector at a time: who it serves is
/// arranged by us, and floors are what holds when nobody arranges anything. A hardware-limited node
/// counts upward as the smaller of its limits and its sum, as everywhere.
package struct FallbackBudget: Hashable, Sendable {
    /// F of each connector, by its place in the plan, in its charger's unit.
    package let fallbacks: [ChargingRate]
    /// The arithmetic, node by node.
    package let report: Report
    /// Why the plan can't be run; empty where it can.
    package let faults: [Fault]

    /// Chooses the fallbacks for `plan`, whose own `fallbacks` are not read.
    package init(for plan: SitePlan) {
        var choice = Choice(plan: plan)
        var faults: [Fault] = choice.report.rows
            .filter { !$0.fits }
            .map { .otherLoadDoesNotFit($0) }
        // Where the worst other load alone is too much nothing fits, and one sentence says so.
        let canFit = faults.isEmpty
        for connector in Self.order(plan) where canFit {
            guard let obstacle = choice.take(connector) else { continue }
            switch plan.charger(of: connector).model.zeroFallback {
            case .refused: faults.append(.floorDoesNotFit(connector, obstacle))
            case .proven, .unproven: break
            }
        }
        self.fallbacks = choice.rates
        self.report = choice.report
        self.faults = faults
    }

    /// The connectors that have power, in the order in which they are served.
    private static func order(_ plan: SitePlan) -> [ConnectorPosition] {
        var ranked: [[ConnectorPosition]] = [[], [], []]
        for (index, connector) in plan.connectors.enumerated() {
            let charger = plan[connector.charger]
            let position = ConnectorPosition(index)
            guard !charger.isAbsent else { continue }
            switch (charger.model.zeroFallback, connector.vehicle) {
            case (.refused, _): ranked[0].append(position)
            case (.proven, .some), (.unproven, .some): ranked[1].append(position)
            case (.proven, .none), (.unproven, .none): ranked[2].append(position)
            }
        }
        return ranked.flatMap { $0 }
    }

    /// What keeps a connector from its minimum; the rows count that minimum.
    package enum Obstacle: Hashable, Sendable {
        /// C1: the node's limit.
        case limit(Report.Row)
        /// C3: the share of it that floors may take.
        case share(Report.Row)
        /// The power of the whole station, in its model's own meaning.
        case station(needed: Watts, allowed: Watts)
    }

    /// Why a plan can't be run.
    package enum Fault: Hashable, Sendable {
        /// The worst other load and the reserve alone are above the limit: C1 can't hold.
        case otherLoadDoesNotFit(Report.Row)
        /// The minimum of a connector whose model can't bear a 0 (`zero_fallback: refused`).
        case floorDoesNotFit(ConnectorPosition, Obstacle)
    }
}

/// Fallbacks while they are being chosen.
private struct Choice {
    let plan: SitePlan
    private(set) var rates: [ChargingRate]
    private var loads: [Load]

    /// Every connector at 0.
    init(plan: SitePlan) {
        self.plan = plan
        rates = [ChargingRate](repeating: .zero, count: plan.connectors.count)
        loads = [Load](repeating: .zero, count: plan.connectors.count)
    }

    var report: FallbackBudget.Report { FallbackBudget.Report(plan: plan, loads: loads) }

    /// Gives `connector` its minimum, or leaves it at 0 and answers what is in the way.
    mutating func take(_ connector: ConnectorPosition) -> FallbackBudget.Obstacle? {
        let minimum = plan[connector].minimum
        rates[connector.index] = minimum
        loads[connector.index] = plan.rateConversion(of: connector).load(of: minimum)
        guard let obstacle = obstacle(to: connector) else { return nil }
        rates[connector.index] = .zero
        loads[connector.index] = .zero
        return obstacle
    }

    /// The first limit above `connector` that is broken now, nearest first.
    private func obstacle(to connector: ConnectorPosition) -> FallbackBudget.Obstacle? {
        let charger = plan[connector].charger
        if let highest = plan[charger].powerHighest {
            let needed = power(of: charger)
            if needed > highest { return .station(needed: needed, allowed: highest) }
        }
        let rows = report.rows
        for node in plan.path(from: plan[connector].node) {
            for row in rows where row.node == node {
                if !row.fits { return .limit(row) }
                if !row.fitsShare { return .share(row) }
            }
        }
        return nil
    }

    /// What the connectors of one charger take together, in its model's own meaning: their watts,
    /// or their amperes at the highest plausible voltage.
    private func power(of charger: ChargerPosition) -> Watts {
        var sum = Watts.zero
        for index in plan[charger].connectors {
            switch plan[charger].model.unit {
            case .watts: sum += Watts(rawValue: rates[index].rawValue)
            case .amperes: sum += loads[index].power
            }
        }
        return sum
    }
}
