package import Depot
package import Units

/// A node of the electrical tree, in `status.json`.
package struct NodeDocument: Hashable, Codable, Sendable {
    /// The site's name for it.
    package var id: String
    /// What feeds it; nil at the root.
    package var parent: String?
    /// What it is to an electrician.
    package var kind: Node.Kind
    /// Its limit on each phase, where one stands.
    package var limitAmps: PerPhase<Double>?
    /// Its limit on the sum of the phases, where one stands.
    package var limitKilowatts: Double?
    /// What its meter shows now; nil without a meter or while it is silent.
    package var measuredAmps: PerPhase<Double>?
    /// The other load that counts: all that are no chargers.
    package var otherAmps: PerPhase<Double>
    /// What its chargers may draw at most if nobody spoke again.
    package var envelopeAmps: PerPhase<Double>
    /// What is left below the limit after other load, envelope and reserve; nil without a limit in
    /// amperes.
    package var headroomAmps: PerPhase<Double>?
    /// The sum of the fallbacks below it.
    package var fallbackAmps: PerPhase<Double>
    /// The share of its breaker's trip time that is used up, 0 to 100.
    package var tripBudgetUsedPercent: Int

    package init(
        id: String, parent: String?, kind: Node.Kind, limitAmps: PerPhase<Double>?,
        limitKilowatts: Double?, measuredAmps: PerPhase<Double>?,
        otherAmps: PerPhase<Double>, envelopeAmps: PerPhase<Double>,
        headroomAmps: PerPhase<Double>?, fallbackAmps: PerPhase<Double>,
        tripBudgetUsedPercent: Int
    ) {
        self.id = id
        self.parent = parent
        self.kind = kind
        self.limitAmps = limitAmps
        self.limitKilowatts = limitKilowatts
        self.measuredAmps = measuredAmps
        self.otherAmps = otherAmps
        self.envelopeAmps = envelopeAmps
        self.headroomAmps = headroomAmps
        self.fallbackAmps = fallbackAmps
        self.tripBudgetUsedPercent = tripBudgetUsedPercent
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(parent, forKey: .parent)
        try container.encode(kind, forKey: .kind)
        try container.encode(limitAmps, forKey: .limitAmps)
        try container.encode(limitKilowatts, forKey: .limitKilowatts)
        try container.encode(measuredAmps, forKey: .measuredAmps)
        try container.encode(otherAmps, forKey: .otherAmps)
        try container.encode(envelopeAmps, forKey: .envelopeAmps)
        try container.encode(headroomAmps, forKey: .headroomAmps)
        try container.encode(fallbackAmps, forKey: .fallbackAmps)
        try container.encode(tripBudgetUsedPercent, forKey: .tripBudgetUsedPercent)
    }

    private enum CodingKeys: String, CodingKey {
        case id
        case parent
        case kind
        case limitAmps = "limit_amps"
        case limitKilowatts = "limit_kw"
        case measuredAmps = "measured_amps"
        case otherAmps = "other_amps"
        case envelopeAmps = "envelope_amps"
        case headroomAmps = "headroom_amps"
        case fallbackAmps = "fallback_amps"
        case tripBudgetUsedPercent = "trip_budget_used_percent"
    }
}
