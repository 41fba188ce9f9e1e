package import Units

/// The time that we tell chargers: it runs on the monotonic clock and leans towards the wall clock
/// by at most a second a minute, so that a step of ours never reaches a charger (SAFETY.md R7).
package struct ServedClock: Hashable, Codable, Sendable {
    /// Served time minus monotonic time.
    package private(set) var offset: Milliseconds
    private var leantAt: Instant

    /// How much it leans: one part in sixty.
    private static let leaning: Int64 = 60

    /// Begins at the wall clock: before our first answer no charger has heard any time of ours.
    package init(at moment: Moment) {
        offset = Milliseconds(rawValue: moment.utc.milliseconds - moment.instant.milliseconds)
        leantAt = moment.instant
    }

    /// The served time at `instant`.
    package func time(at instant: Instant) -> UTCTime {
        UTCTime(milliseconds: instant.milliseconds + offset.rawValue)
    }

    /// Leans towards the wall clock for the time that has passed.
    mutating func lean(towards moment: Moment) {
        let wall = Milliseconds(
            rawValue: moment.utc.milliseconds - moment.instant.milliseconds)
        let most = (moment.instant - leantAt) / Self.leaning
        guard most > .zero else { return }
        leantAt = moment.instant
        offset += (wall - offset).clamped(from: -most, to: most)
    }
}
