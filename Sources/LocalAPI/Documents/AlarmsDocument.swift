/// What `GET /v1/alarms` answers.
package struct AlarmsDocument: Hashable, Codable, Sendable {
    /// Those that stand, the worst first.
    package var open: [AlarmDocument]
    /// With `?all` those that ended, the last first; else empty.
    package var ended: [EndedAlarmDocument]

    package init(
        open: [AlarmDocument], ended: [EndedAlarmDocument]
    ) {
        self.open = open
        self.ended = ended
    }
}
