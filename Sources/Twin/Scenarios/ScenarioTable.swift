import Depot
import Units

/// The seconds around a failure, as rows for people.
struct ScenarioTable {
    let plan: SitePlan

    /// At most so many connectors stand in a row.
    private static let connectorsHighest = 4

    /// A time since time 0: `12.4 s`.
    static func text(of time: Milliseconds) -> String { "\(thousandths(time.rawValue)) s" }

    /// One row for each second: limit, draw and cause of those that are spoken of, or of the first
    /// ones, what flows through each node, mode and alarms.
    func rows(of seconds: [ScenarioSight], about statement: Statement) -> [String] {
        let spoken = statement.connectors
        let all = plan.connectors.indices.map { ConnectorPosition($0) }
        let shown = (spoken.isEmpty ? all : spoken).prefix(Self.connectorsHighest)
        return seconds.map { row(of: $0, connectors: Array(shown)) }
    }

    private func row(of sight: ScenarioSight, connectors: [ConnectorPosition]) -> String {
        let chargers = connectors.map { cell(of: $0, sight) }
        let nodes = sight.flows.enumerated().map { index, load in
            let phases = Phase.allCases.map { thousandths(load.current[$0].rawValue) }
            return "\(plan.nodes[index].id) \(phases.joined(separator: "/")) A"
        }
        let state = sight.mode ?? "controller dead"
        let alarms = sight.alarms.filter { !$0.hasPrefix("open_listener") }
        return ([Self.text(of: sight.time)] + chargers + nodes + [state] + alarms)
            .joined(separator: "  ")
    }

    /// `a 16.0 A (node_limit), draws 15.9`.
    private func cell(of connector: ConnectorPosition, _ sight: ScenarioSight) -> String {
        let unit = plan.charger(of: connector).model.unit
        let draw =
            switch unit {
            case .amperes: sight.draws[connector.index].current.highest.rawValue
            case .watts: sight.draws[connector.index].power.rawValue
            }
        let name = plan.name(of: connector)
        guard sight.limits.indices.contains(connector.index) else {
            return "\(name) draws \(thousandths(draw)) \(unit.scenarioName)"
        }
        let limit = sight.limits[connector.index]
        return "\(name) \(thousandths(limit.rate.rawValue)) \(unit.scenarioName) "
            + "(\(limit.cause.kind)), draws \(thousandths(draw))"
    }
}
