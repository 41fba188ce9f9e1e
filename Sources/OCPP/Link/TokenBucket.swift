import Units

/// So many a period on average, with a burst: whole numbers, and exact however it is asked.
struct TokenBucket: Hashable, Sendable {
    /// The burst.
    private let capacity: Int64
    /// How many come back in `period`.
    private let rate: Int64
    private let period: Milliseconds
    /// In tokens times milliseconds of the period.
    private var credit: Int64
    /// Nil until it was first asked: full.
    private var updated: Instant?

    /// Full. `capacity` and `rate` are at least 1, whatever is asked.
    init(capacity: Int64, rate: Int64, per period: Milliseconds) {
        self.capacity = max(1, capacity)
        self.rate = max(1, rate)
        self.period = period
        credit = max(1, capacity) * period.rawValue
    }

    /// Whether a token was there, which is then taken.
    mutating func take(at now: Instant) -> Bool {
        refill(at: now)
        guard credit >= period.rawValue else { return false }
        credit -= period.rawValue
        return true
    }

    /// Takes a token, or what is left of one.
    mutating func drain(at now: Instant) {
        refill(at: now)
        credit = max(0, credit - period.rawValue)
    }

    /// Whether all tokens are back.
    mutating func isFull(at now: Instant) -> Bool {
        refill(at: now)
        return credit == capacity * period.rawValue
    }

    /// When the next token is there, as of the last question; nil: it is there.
    var nextAt: Instant? {
        guard let updated, credit < period.rawValue else { return nil }
        return updated + Milliseconds(rawValue: (period.rawValue - credit + rate - 1) / rate)
    }

    private mutating func refill(at now: Instant) {
        defer { updated = max(now, updated ?? now) }
        guard let updated, now > updated else { return }
        // An hour fills every bucket; the bound keeps the product small.
        let elapsed = min(now - updated, Milliseconds.minutes(60))
        credit = min(capacity * period.rawValue, credit + elapsed.rawValue * rate)
    }
}
