package import Depot
package import Units

/// A row that waits to be handed upstream.
package struct OutboxRowDocument: Hashable, Codable, Sendable {
    /// Never given twice.
    package var seq: Int64
    /// What it is about.
    package var kind: OutboxRow.Kind
    /// When it happened, or ended: RFC 3339 in UTC, with milliseconds.
    package var at: String
    /// The text of a JSON object, which goes into a batch as it stands.
    package var body: String

    package init(
        seq: Int64, kind: OutboxRow.Kind, at: UTCTime, body: String
    ) {
        self.seq = seq
        self.kind = kind
        self.at = at.text(milliseconds: true)
        self.body = body
    }
}
