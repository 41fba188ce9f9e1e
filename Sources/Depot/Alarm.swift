package import Units

/// Something that a person should know or do.
package struct Alarm: Hashable, Codable, Sendable {
    /// Stable for as long as it stands: `meter_stale:tx1`.
    package var id: String
    /// Since when.
    package var since: UTCTime
    /// How bad.
    package var severity: Severity
    /// What happened, what it means for the depot, and the next step.
    package var text: String

    package init(id: String, since: UTCTime, severity: Severity, text: String) {
        self.id = id
        self.since = since
        self.severity = severity
        self.text = text
    }

    /// How bad; the raw values are those of `status.json`.
    package enum Severity: String, CaseIterable, Codable, Sendable {
        /// Good to know.
        case notice
        /// Charging suffers, or will.
        case warning
        /// Safety margin is lost, or vehicles will not be ready.
        case critical
    }
}
