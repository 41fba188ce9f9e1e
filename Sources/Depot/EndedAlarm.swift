package import Units

/// An alarm that stood once.
package struct EndedAlarm: Hashable, Codable, Sendable {
    /// As it was while it stood.
    package var alarm: Alarm
    /// When it stood no more.
    package var endedAt: UTCTime

    package init(alarm: Alarm, endedAt: UTCTime) {
        self.alarm = alarm
        self.endedAt = endedAt
    }
}
