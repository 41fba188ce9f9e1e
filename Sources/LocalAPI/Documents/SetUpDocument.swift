/// How far a charger's setting up has come.
package struct SetUpDocument: Hashable, Codable, Sendable {
    /// Such as `waiting`, `installing_floors`, `done` or `failed`.
    package var state: String
    /// What it waits for, or what failed; nil when done.
    package var because: String?

    package init(
        state: String, because: String?
    ) {
        self.state = state
        self.because = because
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(state, forKey: .state)
        try container.encode(because, forKey: .because)
    }

    private enum CodingKeys: String, CodingKey {
        case state
        case because
    }
}
