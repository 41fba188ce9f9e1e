package import Units

/// The time that we tell chargers: it runs on the monotonic clock and leans towards the wall clock
/// by at most a second a minute, so that a step of ours never reaches a charger (SAFETY.md R7).
package struct ServedClock: Hashable, Codable, Sendable {
    /// Served time minus monotonic time.
    package private(set) var offset: Milliseconds
    private var leantAt: Instant
    /// How much of `offset` it gave up lately, and when it did so last. A charger that runs by itself
    /// between two Heartbeats is ahead by that, until our next answer sets it back.
    private(set) var givenUp = Milliseconds.zero
    private var gaveUpAt: Instant

    /// So often chargers are told to ask for the time. One that tells other things may leave it out (Heartbeat,
    /// OCPP 1.6 section 4.6), and is then ahead by more than is kept here.
    private static let heartbeatHighest = Milliseconds.minutes(15)

    /// How much it leans: one part in sixty.
    private static let leaning: Int64 = 60

    /// No longer lag outlives a restart: it would take two months to lean back, and is that of a box
    /// which woke in 1970. There restarting is how a person sets chargers right.
    static let lagHighest = Milliseconds.minutes(24 * 60)

    /// Begins at the wall clock, until it is known what an earlier run served: no charger is
    /// answered before that.
    package init(at moment: Moment) {
        offset = Milliseconds(rawValue: moment.utc.milliseconds - moment.instant.milliseconds)
        leantAt = moment.instant
        gaveUpAt = moment.instant
    }

    /// The served time at `instant`.
    package func time(at instant: Instant) -> UTCTime {
        UTCTime(milliseconds: instant.milliseconds + offset.rawValue)
    }

    /// An earlier run told chargers `last`, when that was ahead of the wall clock by `lead`: they never
    /// hear less, so a box that woke in the past goes on from there, and leans. Where the wall clock
    /// had jumped ahead, they hear no more than that run would tell them now. A lead is not carried on:
    /// `last` alone says what must not be told again.
    mutating func resume(notBefore last: UTCTime, lead: Milliseconds, at now: Instant) {
        let isCarried = lead < .zero && lead >= .zero - Self.lagHighest
        offset = max(
            isCarried ? offset + lead : offset,
            Milliseconds(rawValue: last.milliseconds - now.milliseconds))
    }

    /// Served time minus what the wall clock shows.
    func lead(over moment: Moment) -> Milliseconds { time(at: moment.instant) - moment.utc }

    /// Leans towards the wall clock for the time that has passed. By how much it ran ahead of the
    /// monotonic clock; negative where it stayed behind.
    mutating func lean(towards moment: Moment) -> Milliseconds {
        let wall = Milliseconds(
            rawValue: moment.utc.milliseconds - moment.instant.milliseconds)
        let most = (moment.instant - leantAt) / Self.leaning
        guard most > .zero else { return .zero }
        leantAt = moment.instant
        let change = (wall - offset).clamped(from: -most, to: most)
        offset += change
        noteGivenUp(max(.zero, .zero - change), at: moment.instant)
        return change
    }

    private mutating func noteGivenUp(_ change: Milliseconds, at now: Instant) {
        guard change > .zero else {
            if now - gaveUpAt > Self.heartbeatHighest { givenUp = .zero }
            return
        }
        gaveUpAt = now
        givenUp = min(givenUp + change, Self.heartbeatHighest / Self.leaning)
    }
}
