package import Depot

/// An alarm that stood once.
package struct EndedAlarmDocument: Hashable, Codable, Sendable {
    /// What it was called while it stood.
    package var id: String
    /// Since when it stood.
    package var since: Timestamp
    /// When it ended.
    package var endedAt: Timestamp
    /// How bad it was.
    package var severity: Alarm.Severity
    /// What it said last.
    package var text: String

    package init(
        id: String, since: Timestamp, endedAt: Timestamp, severity: Alarm.Severity,
        text: String
    ) {
        self.id = id
        self.since = since
        self.endedAt = endedAt
        self.severity = severity
        self.text = text
    }

    private enum CodingKeys: String, CodingKey {
        case id
        case since
        case endedAt = "ended_at"
        case severity
        case text
    }
}
