/// Why a connector's limit is, or was, what it is: what `GET /v1/why/{charger}/{connector}`
/// answers.
package struct WhyDocument: Hashable, Codable, Sendable {
    /// The charger's identity.
    package var charger: String
    /// Its number at the charger.
    package var connector: Int
    /// The moment that is asked about.
    package var at: Timestamp
    /// The limit then, in amperes; nil where none was known.
    package var limitAmps: Double?
    /// The same as a power.
    package var limitKilowatts: Double?
    /// The constraint that bound it; nil where nothing is kept of that moment.
    package var cause: CauseDocument?
    /// The whole reasoning for a person, one step a sentence, with figures.
    package var sentences: [String]
    /// From the connector's own node to the root; empty for a moment of which only the limit and
    /// its cause are kept.
    package var nodes: [WhyNodeDocument]
    /// The changes of the limit before that moment, the last first.
    package var history: [LimitChangeDocument]

    package init(
        charger: String, connector: Int, at: Timestamp, limitAmps: Double?,
        limitKilowatts: Double?, cause: CauseDocument?, sentences: [String],
        nodes: [WhyNodeDocument], history: [LimitChangeDocument]
    ) {
        self.charger = charger
        self.connector = connector
        self.at = at
        self.limitAmps = limitAmps
        self.limitKilowatts = limitKilowatts
        self.cause = cause
        self.sentences = sentences
        self.nodes = nodes
        self.history = history
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(charger, forKey: .charger)
        try container.encode(connector, forKey: .connector)
        try container.encode(at, forKey: .at)
        try container.encode(limitAmps, forKey: .limitAmps)
        try container.encode(limitKilowatts, forKey: .limitKilowatts)
        try container.encode(cause, forKey: .cause)
        try container.encode(sentences, forKey: .sentences)
        try container.encode(nodes, forKey: .nodes)
        try container.encode(history, forKey: .history)
    }

    private enum CodingKeys: String, CodingKey {
        case charger
        case connector
        case at
        case limitAmps = "limit_amps"
        case limitKilowatts = "limit_kw"
        case cause
        case sentences
        case nodes
        case history
    }
}
