/// How far a charger's setting up has come.
package struct SetUpDocument: Hashable, Codable, Sendable {
    /// `waiting` for its connection, `under way`, `done`, `released`, or `absent`.
    package var state: String
    /// The state of a charger that the site file marks as having no power.
    package static let absent = "absent"
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
