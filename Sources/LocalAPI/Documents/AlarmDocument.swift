package import Depot

/// An alarm that stands.
package struct AlarmDocument: Hashable, Codable, Sendable {
    /// Stable for as long as it stands: `meter_stale:tx1`.
    package var id: String
    /// Since when.
    package var since: Timestamp
    /// How bad.
    package var severity: Alarm.Severity
    /// What happened, what it means for the depot, and the next step.
    package var text: String

    package init(
        id: String, since: Timestamp, severity: Alarm.Severity, text: String
    ) {
        self.id = id
        self.since = since
        self.severity = severity
        self.text = text
    }
}
