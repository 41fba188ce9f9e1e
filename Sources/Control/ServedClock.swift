package import Units

/// The time that we tell chargers: it runs on the monotonic clock and leans towards the wall clock
/// by at most a second a minute, so that a step of ours never reaches a charger (SAFETY.md R7).
package struct ServedClock: Hashable, Codable, Sendable {
    /// Served time minus monotonic time.
    package private(set) var offset: Milliseconds
    private var leantAt: Instant

    /// How much it leans: one part in sixty.
    private static let leaning: Int64 = 60

    /// Begins at the wall clock, until it is known what an earlier run served: no charger is
    /// answered before that.
    package init(at moment: Moment) {
        offset = Milliseconds(rawValue: moment.utc.milliseconds - moment.instant.milliseconds)
        leantAt = moment.instant
    }

    /// The served time at `instant`.
    package func time(at instant: Instant) -> UTCTime {
        UTCTime(milliseconds: instant.milliseconds + offset.rawValue)
    }

    /// An earlier run told chargers `last`: they never hear less. A box that woke in the past goes on
    /// from there, and leans.
    mutating func resume(notBefore last: UTCTime, at now: Instant) {
        offset = max(offset, Milliseconds(rawValue: last.milliseconds - now.milliseconds))
    }

    /// Served time minus what the wall clock shows.
    func lead(over moment: Moment) -> Milliseconds { time(at: moment.instant) - moment.utc }

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
