/// What waits to be sent upstream, in `status.json`.
package struct UplinkDocument: Hashable, Codable, Sendable {
    /// How it goes.
    package var state: State
    /// Rows that wait.
    package var outboxRows: Int
    /// How old the oldest is; nil where none waits.
    package var oldestSeconds: Int64?
    /// What they take, in bytes; left out before it was counted.
    package var outboxBytes: Int?
    /// When upstream last took something; left out where it did not since the daemon's start.
    package var deliveredAt: Timestamp?
    /// Why it has not taken anything since, in words; left out while nothing fails.
    package var failure: String?
    /// When that was told last.
    package var failedAt: Timestamp?

    /// How the way upstream is.
    package enum State: String, CaseIterable, Codable, Sendable {
        /// What waits is handed over in its turn.
        case delivering
        /// Nothing waits.
        case idle
        /// The last attempt failed.
        case failing
        /// Nobody has asked for what waits: `busbar-uplink` does not run.
        case away
    }

    package init(state: State, outboxRows: Int, oldestSeconds: Int64?) {
        self.state = state
        self.outboxRows = outboxRows
        self.oldestSeconds = oldestSeconds
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(state, forKey: .state)
        try container.encode(outboxRows, forKey: .outboxRows)
        try container.encode(oldestSeconds, forKey: .oldestSeconds)
        try container.encodeIfPresent(outboxBytes, forKey: .outboxBytes)
        try container.encodeIfPresent(deliveredAt, forKey: .deliveredAt)
        try container.encodeIfPresent(failure, forKey: .failure)
        try container.encodeIfPresent(failedAt, forKey: .failedAt)
    }

    private enum CodingKeys: String, CodingKey {
        case state
        case outboxRows = "outbox_rows"
        case oldestSeconds = "oldest_s"
        case outboxBytes = "outbox_bytes"
        case deliveredAt = "delivered_at"
        case failure
        case failedAt = "failed_at"
    }
}
