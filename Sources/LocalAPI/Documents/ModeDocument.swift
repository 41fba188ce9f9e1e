/// How the controller runs, in `status.json`.
package struct ModeDocument: Hashable, Codable, Sendable {
    /// The mode.
    package var state: State
    /// What forced it; nil while regulating.
    package var because: String?

    package init(
        state: State, because: String?
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

    /// The modes of the controller; the raw values are those of `status.json`.
    package enum State: String, CaseIterable, Codable, Sendable {
        /// Needed meters have not spoken yet.
        case starting
        /// All is well.
        case regulating
        /// A needed meter is silent; its worst other load counts.
        case degraded
        /// A silent meter holds its node at the floors.
        case failsafe
    }
}
