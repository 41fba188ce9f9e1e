/// Hours in which a default lets through more than the floor.
package struct PlanPeriodDocument: Hashable, Codable, Sendable {
    /// When they begin; nil: nobody knows, so it counts at all times.
    package var from: Timestamp?
    /// When they end.
    package var to: Timestamp?
    /// What it lets through, in amperes on a phase.
    package var limitAmps: Double?
    /// The same as a power.
    package var limitKilowatts: Double?

    package init(
        from: Timestamp?, to: Timestamp?, limitAmps: Double?, limitKilowatts: Double?
    ) {
        self.from = from
        self.to = to
        self.limitAmps = limitAmps
        self.limitKilowatts = limitKilowatts
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(from, forKey: .from)
        try container.encode(to, forKey: .to)
        try container.encode(limitAmps, forKey: .limitAmps)
        try container.encode(limitKilowatts, forKey: .limitKilowatts)
    }

    private enum CodingKeys: String, CodingKey {
        case from
        case to
        case limitAmps = "limit_amps"
        case limitKilowatts = "limit_kw"
    }
}
