package import Units

/// The wall clock of a simulated charge point. It takes its time from the central system's
/// answers, with an error of its own, and runs on by itself between them.
package struct ChargePointClock: Hashable, Sendable {
    /// UTC minus monotonic at `setAt`, in milliseconds.
    private var offset: Int64
    private var setAt: Instant
    /// Kept at every setting: what this clock is always wrong by.
    package let error: Milliseconds
    /// Parts per million that it runs fast.
    package let drift: Int64

    /// A clock that shows `time` at `instant`; a charger without a battery for it wakes in 1970.
    package init(showing time: UTCTime, at instant: Instant, error: Milliseconds, drift: Int64) {
        offset = time.milliseconds - instant.milliseconds
        setAt = instant
        self.error = error
        self.drift = drift
    }

    /// What it shows.
    package func time(at instant: Instant) -> UTCTime {
        let gained = (instant - setAt).rawValue * drift / 1_000_000
        return UTCTime(milliseconds: max(0, instant.milliseconds + offset + gained))
    }

    /// Takes the central system's time, as in BootNotification.conf and Heartbeat.conf.
    mutating func set(to time: UTCTime, at instant: Instant) {
        offset = time.milliseconds + error.rawValue - instant.milliseconds
        setAt = instant
    }

    /// Moves by `step` at once.
    mutating func jump(by step: Milliseconds) {
        offset += step.rawValue
    }

    /// Loses the time: it shows 1970 at `instant`.
    mutating func forget(at instant: Instant) {
        offset = -instant.milliseconds
        setAt = instant
    }
}
