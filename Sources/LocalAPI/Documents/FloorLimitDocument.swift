/// A limit of a node against what floors and day plans take of it, in the worst moment of the day to come and
/// beside the worst other load. Figures in the limit's unit.
package struct FloorLimitDocument: Hashable, Codable, Sendable {
    /// The node.
    package var node: String
    /// Which of its limits: L1, L2, L3 or power.
    package var constraint: String
    /// The unit of the figures.
    package var unit: WhyNodeDocument.Unit
    /// What floors take; ratings where none is proven.
    package var floors: Double
    /// What floors and day plans take in that moment.
    package var withPlans: Double
    /// That moment.
    package var worstAt: Timestamp
    /// The worst other load that the site names.
    package var otherLoad: Double
    /// The share that is never given out.
    package var reserve: Double
    /// The limit that holds while the controller is dead.
    package var limit: Double
    /// What the node allows its chargers then.
    package var allowed: Double
    /// Whether that is enough.
    package var fits: Bool

    package init(
        node: String, constraint: String, unit: WhyNodeDocument.Unit, floors: Double,
        withPlans: Double, worstAt: Timestamp, otherLoad: Double, reserve: Double, limit: Double,
        allowed: Double, fits: Bool
    ) {
        self.node = node
        self.constraint = constraint
        self.unit = unit
        self.floors = floors
        self.withPlans = withPlans
        self.worstAt = worstAt
        self.otherLoad = otherLoad
        self.reserve = reserve
        self.limit = limit
        self.allowed = allowed
        self.fits = fits
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(node, forKey: .node)
        try container.encode(constraint, forKey: .constraint)
        try container.encode(unit, forKey: .unit)
        try container.encode(floors, forKey: .floors)
        try container.encode(withPlans, forKey: .withPlans)
        try container.encode(worstAt, forKey: .worstAt)
        try container.encode(otherLoad, forKey: .otherLoad)
        try container.encode(reserve, forKey: .reserve)
        try container.encode(limit, forKey: .limit)
        try container.encode(allowed, forKey: .allowed)
        try container.encode(fits, forKey: .fits)
    }

    private enum CodingKeys: String, CodingKey {
        case node
        case constraint
        case unit
        case floors
        case withPlans = "with_plans"
        case worstAt = "worst_at"
        case otherLoad = "other_load"
        case reserve
        case limit
        case allowed
        case fits
    }
}
