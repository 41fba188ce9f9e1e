package import Units

/// How much waits to be handed upstream.
package struct OutboxLevel: Hashable, Codable, Sendable {
    /// How many rows.
    package var rows: Int64
    /// What they take in batches, in bytes.
    package var bytes: Int64
    /// When what the oldest row tells of happened; nil where nothing waits.
    package var oldest: UTCTime?

    package init(rows: Int64, bytes: Int64, oldest: UTCTime?) {
        self.rows = rows
        self.bytes = bytes
        self.oldest = oldest
    }
}
