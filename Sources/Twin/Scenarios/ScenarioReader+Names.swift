import Depot
import Units

/// Names, new and known.
extension ScenarioReader {
    /// Words that mean something else.
    private static let reserved = [
        "all", "and", "no", "alarm", "mode", "controller", "disk", "person", "line", "meter",
    ]

    /// A name that nothing has yet.
    mutating func newName(_ line: inout ScenarioLine) throws(ScenarioError) -> String {
        let allowed = "a name of letters, digits, - and _ that nothing else has"
        let name = try line.word(allowed)
        guard name.first?.isLetter == true, !Self.reserved.contains(name),
            name.utf8.count <= 48,
            name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" || $0 == "." }),
            !site.names.contains(name)
        else { throw line.errorBefore(allowed) }
        return name
    }

    func knownNode(_ line: inout ScenarioLine) throws(ScenarioError) -> NodePosition {
        let allowed = "a node above this line: " + site.nodes.map(\.id).joined(separator: ", ")
        let name = try line.word(allowed)
        guard let node = site.node(name) else { throw line.errorBefore(allowed) }
        return node
    }

    /// One or more connectors: `a`, `a and b/2`, `all`.
    func knownConnectors(
        _ line: inout ScenarioLine
    ) throws(ScenarioError) -> [ConnectorPosition] {
        if line.takes("all") { return site.connectors.indices.map { ConnectorPosition($0) } }
        var found: [ConnectorPosition] = []
        while let name = line.next, let connectors = site.connectors(name) {
            try line.expect(name)
            found += connectors
            if line.takes("and"), line.next.flatMap({ site.connectors($0) }) == nil {
                throw line.error("a charger")
            }
        }
        guard !found.isEmpty else { throw line.error(subjects) }
        return found
    }

    /// Their chargers, each once.
    func chargers(of connectors: [ConnectorPosition]) -> [ChargerPosition] {
        var chargers: [ChargerPosition] = []
        for connector in connectors {
            let charger = site.connectors[connector.index].charger
            if !chargers.contains(charger) { chargers.append(charger) }
        }
        return chargers
    }

    /// What may stand first in a sentence.
    var subjects: String {
        "all, or a name of the depot: " + site.names.prefix(20).joined(separator: ", ")
    }
}
