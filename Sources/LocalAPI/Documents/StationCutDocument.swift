/// A cap of 0 on a whole charger, by which it lends its floors to others (SAFETY.md R4).
package struct StationCutDocument: Hashable, Codable, Sendable {
    /// How far it is.
    package var state: State
    /// When it ends unless it is renewed; nil where that is not known.
    package var endsAt: Timestamp?

    package init(
        state: State, endsAt: Timestamp?
    ) {
        self.state = state
        self.endsAt = endsAt
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(state, forKey: .state)
        try container.encode(endsAt, forKey: .endsAt)
    }

    private enum CodingKeys: String, CodingKey {
        case state
        case endsAt = "ends_at"
    }

    /// How far a cap is.
    package enum State: String, CaseIterable, Codable, Sendable {
        /// It was sent and not answered.
        case sent
        /// The charger has accepted it.
        case held
        /// It is being lifted, once the floors fit again.
        case lifting
        /// An earlier run of busbard may have left it.
        case earlier
    }
}
