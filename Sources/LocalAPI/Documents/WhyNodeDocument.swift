/// One step from a connector to the root: how the room of a node was divided. Figures in the unit
/// of the limit that is told.
package struct WhyNodeDocument: Hashable, Codable, Sendable {
    /// The node.
    package var id: String
    /// The unit of the figures.
    package var unit: Unit
    /// The phase that the figures are of: L1, L2 or L3; nil for power.
    package var phase: String?
    /// The node's limit.
    package var limit: Double
    /// The share that is never given out.
    package var reserve: Double
    /// All that are no chargers.
    package var otherLoad: Double
    /// What the node's chargers may draw at most, this one included.
    package var chargers: Double
    /// What is left after those three; negative where cuts are still on their way.
    package var left: Double
    /// Whether this node is the one that held the limit down.
    package var binds: Bool

    package init(
        id: String, unit: Unit, phase: String?, limit: Double, reserve: Double,
        otherLoad: Double, chargers: Double, left: Double, binds: Bool
    ) {
        self.id = id
        self.unit = unit
        self.phase = phase
        self.limit = limit
        self.reserve = reserve
        self.otherLoad = otherLoad
        self.chargers = chargers
        self.left = left
        self.binds = binds
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(unit, forKey: .unit)
        try container.encode(phase, forKey: .phase)
        try container.encode(limit, forKey: .limit)
        try container.encode(reserve, forKey: .reserve)
        try container.encode(otherLoad, forKey: .otherLoad)
        try container.encode(chargers, forKey: .chargers)
        try container.encode(left, forKey: .left)
        try container.encode(binds, forKey: .binds)
    }

    private enum CodingKeys: String, CodingKey {
        case id
        case unit
        case phase
        case limit
        case reserve
        case otherLoad = "other_load"
        case chargers
        case left
        case binds
    }

    /// What a node is limited in.
    package enum Unit: String, CaseIterable, Codable, Sendable {
        case amperes = "A"
        case kilowatts = "kW"
    }
}
