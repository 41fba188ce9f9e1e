/// What waits to be sent upstream, in `status.json`.
package struct UplinkDocument: Hashable, Codable, Sendable {
    /// Such as `delivering`.
    package var state: String
    /// Rows that wait.
    package var outboxRows: Int
    /// How old the oldest is; nil where none waits.
    package var oldestSeconds: Int64?

    package init(
        state: String, outboxRows: Int, oldestSeconds: Int64?
    ) {
        self.state = state
        self.outboxRows = outboxRows
        self.oldestSeconds = oldestSeconds
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(state, forKey: .state)
        try container.encode(outboxRows, forKey: .outboxRows)
        try container.encode(oldestSeconds, forKey: .oldestSeconds)
    }

    private enum CodingKeys: String, CodingKey {
        case state
        case outboxRows = "outbox_rows"
        case oldestSeconds = "oldest_s"
    }
}
