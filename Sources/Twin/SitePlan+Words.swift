import Depot
import Units

/// A depot in the language of scenarios (Twin.docc).
extension SitePlan {
    /// Its nodes, its rules, and those of its chargers that are asked for.
    func lines(chargers: [Int]) -> [String] {
        nodes.map { line(of: $0) } + [rulesLine] + chargers.map { line(ofCharger: $0) }
    }

    /// The part that only its plan can have: what the language has no words for.
    var unspoken: [String] {
        var missing: [String] = []
        if nodes.contains(where: \.isHardwareLimited) { missing.append("hardware-limited nodes") }
        if nodes.contains(where: { $0.breaker != nil }) { missing.append("breakers' curves") }
        if nodes.contains(where: { $0.generationHighest > .zero }) {
            missing.append("what panels feed in (generation)")
        }
        if !inputs.isEmpty { missing.append("lines by which limits are called") }
        if chargers.contains(where: { $0.model.leaseClass != .b || $0.model.control != .tx }) {
            missing.append("lease classes and ladders")
        }
        if demand.contains(where: { $0.ratchetsToMonthPeak || !$0.readinessMayExceed }) {
            missing.append("a target's ratchet and rank")
        }
        return missing
    }

    private func line(of node: Node) -> String {
        let kind = ScenarioReader.kinds.first { $0.kind == node.kind }?.word ?? "feeder"
        var words = [kind, node.id]
        if let limit = node.currentLimit { words.append(limit.words + " per phase") }
        if let limit = node.powerLimit { words.append(limit.words) }
        if let parent = node.parent { words.append("below \(self[parent].id)") }
        if node.otherLoadHighest > .zero {
            words.append("other load up to \(node.otherLoadHighest.words)")
        }
        if node.otherLoadRise > .zero {
            words.append("other load may rise by \(node.otherLoadRise.words)")
        }
        if let limit = node.floorPowerLimit { words.append("fallbacks up to \(limit.words)") }
        if node.isExclusive { words.append("one at a time") }
        if node.meter != nil { words.append("meter") }
        return words.joined(separator: " ")
    }

    private var rulesLine: String {
        "rules reserve \(DecimalText.text(control.reserve.rawValue, decimals: 2)) %"
            + " lease \(control.lease.words) renewed every \(control.renewal.words)"
            + (control.meterLost == .fallback ? " meter lost falls back" : "")
    }

    private func line(ofCharger index: Int) -> String {
        let charger = chargers[index]
        let model = charger.model
        let first = charger.connectors.lowerBound
        let connector = connectors[first]
        let unit = model.unit
        var words = [
            "charger", charger.id, model.current == .ac ? "AC" : "DC", connector.rated.words(unit),
            "below", self[connector.node].id, "phases", connector.phases.name,
            "minimum", connector.minimum.words(unit), "fallback", fallbacks[first].words(unit),
            "samples every", model.meterInterval.words,
        ]
        if model.readBack == .refused { words.append("refuses read-back") }
        if charger.connectors.count > 1 { words.append("connectors \(charger.connectors.count)") }
        if let together = charger.powerHighest { words.append("together \(together.words)") }
        if charger.isAbsent { words.append("absent") }
        return words.joined(separator: " ")
    }

    /// How a scenario names a connector: without its number where its charger has but one.
    func words(of connector: ConnectorPosition) -> String {
        let charger = charger(of: connector)
        guard charger.connectors.count > 1 else { return charger.id }
        return "\(charger.id)/\(self[connector].number)"
    }
}

extension Amperes {
    /// Such as `16.5 A`.
    var words: String { "\(DecimalText.text(rawValue, decimals: 3)) A" }
}

extension Watts {
    /// Such as `22.5 kW`.
    var words: String { "\(DecimalText.text(rawValue, decimals: 3)) kW" }
}

extension Milliseconds {
    /// Such as `12.4 s`.
    var words: String { "\(DecimalText.text(rawValue, decimals: 3)) s" }
}

extension ChargingRate {
    /// In its charger's unit.
    func words(_ unit: ChargingRateUnit) -> String {
        "\(DecimalText.text(rawValue, decimals: 3)) \(unit.scenarioName)"
    }
}

extension PerPhase<Amperes> {
    /// One figure where all phases have the same.
    var words: String {
        l1 == l2 && l2 == l3 ? l1.words : "\(l1.words) \(l2.words) \(l3.words)"
    }
}
