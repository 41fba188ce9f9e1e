/// A limit that a connector had, and from when.
package struct LimitChangeDocument: Hashable, Codable, Sendable {
    /// When it began.
    package var at: Timestamp
    /// The limit in amperes.
    package var limitAmps: Double?
    /// The same as a power.
    package var limitKilowatts: Double?
    /// The constraint that bound it.
    package var cause: CauseDocument

    package init(
        at: Timestamp, limitAmps: Double?, limitKilowatts: Double?, cause: CauseDocument
    ) {
        self.at = at
        self.limitAmps = limitAmps
        self.limitKilowatts = limitKilowatts
        self.cause = cause
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(at, forKey: .at)
        try container.encode(limitAmps, forKey: .limitAmps)
        try container.encode(limitKilowatts, forKey: .limitKilowatts)
        try container.encode(cause, forKey: .cause)
    }

    private enum CodingKeys: String, CodingKey {
        case at
        case limitAmps = "limit_amps"
        case limitKilowatts = "limit_kw"
        case cause
    }
}
