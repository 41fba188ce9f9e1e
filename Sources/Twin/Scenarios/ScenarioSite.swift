import Allocation
import Depot
import Units

/// The depot of a scenario while its lines are read.
struct ScenarioSite: Sendable {
    var nodes: [Node] = []
    var meters: [Meter] = []
    var chargers: [Charger] = []
    var connectors: [Connector] = []
    /// What the file says of fallbacks; nil: as the site file would come to.
    var fallbacks: [ChargingRate?] = []
    var demand: [DemandTarget] = []
    var inputs: [InputLine] = []
    var rules = ScenarioRules()

    func node(_ name: String) -> NodePosition? {
        nodes.firstIndex { $0.id == name }.map { NodePosition($0) }
    }

    func charger(_ name: String) -> ChargerPosition? {
        chargers.firstIndex { $0.id == name }.map { ChargerPosition($0) }
    }

    func input(_ name: String) -> InputPosition? {
        inputs.firstIndex { $0.name == name }.map { InputPosition($0) }
    }

    /// The connectors that a name means: `a` all of charger a, `a/2` one of them.
    func connectors(_ name: String) -> [ConnectorPosition]? {
        if let charger = charger(name) {
            return chargers[charger.index].connectors.map { ConnectorPosition($0) }
        }
        return connectors.indices.first { self.name(of: ConnectorPosition($0)) == name }
            .map { [ConnectorPosition($0)] }
    }

    /// How a scenario names a connector: without its number where its charger has but one.
    func name(of connector: ConnectorPosition) -> String {
        let charger = chargers[connectors[connector.index].charger.index]
        guard charger.connectors.count > 1 else { return charger.id }
        return "\(charger.id)/\(connectors[connector.index].number)"
    }

    /// Everything that something may be called.
    var names: [String] {
        nodes.map(\.id) + chargers.map(\.id) + inputs.map(\.name)
    }

    /// The unit of a connector's limits.
    func unit(of connector: ConnectorPosition) -> ChargingRateUnit {
        chargers[connectors[connector.index].charger.index].model.unit
    }

    /// The depot as it stands ready, or why no depot could be run like that.
    func prepared() -> Result<PreparedSite, Fault> {
        var plan = PreparedSite.plan(
            id: "scenario", nodes: nodes, meters: meters, chargers: chargers,
            connectors: connectors)
        plan.demand = demand
        plan.inputs = inputs
        rules.write(into: &plan)
        let budget = FallbackBudget(for: plan)
        guard budget.faults.isEmpty else { return .failure(.fallbacksDoNotFit) }
        plan.fallbacks = zip(fallbacks, budget.fallbacks).map { $0 ?? $1 }
        let fleet = connectors.indices.map { vehicle(at: ConnectorPosition($0)) }
        return .success(PreparedSite(plan: plan, fleet: fleet))
    }

    /// Why a depot can't be run.
    enum Fault: Error {
        case fallbacksDoNotFit
    }

    /// A vehicle that takes all that its connector has.
    private func vehicle(at position: ConnectorPosition) -> Vehicle {
        let connector = connectors[position.index]
        let model = chargers[connector.charger.index].model
        var vehicle = PreparedSite.vehicle(
            position.index, isSinglePhase: false,
            kilowattHours: model.current == .ac ? 150 : 450)
        let power =
            switch model.unit {
            case .amperes: Watts(rawValue: connector.rated.rawValue * 3 * 230 / 1000)
            case .watts: Watts(rawValue: connector.rated.rawValue)
            }
        vehicle.acHighest = power
        vehicle.dcHighest = power
        return vehicle
    }
}
