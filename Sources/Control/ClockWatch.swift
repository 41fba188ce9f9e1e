package import Units

/// How a charger's clock stands to the time that we serve, told from the stamps of its messages.
///
/// A message is never younger than its stamp, so each stamp says that the clock is at least so far
/// ahead: the highest of the last few is the measure, and it errs towards leases that end early.
/// One late or repeated message therefore means nothing; two that agree on a lower value mean that
/// the clock has jumped back.
package struct ClockWatch: Hashable, Codable, Sendable {
    /// The differences told lately, oldest first: charger clock minus served clock.
    private var recent: [Milliseconds] = []
    /// A single difference below all that is plausible.
    private var suspicion: Milliseconds?
    /// Since when its clock has not jumped; nil: it never did.
    private var jumpedAt: Instant?

    /// How many differences are kept: a drifting clock is followed within minutes.
    private static let recentHighest = 8
    /// Two low differences that lie so close speak of the same clock.
    private static let agreement = Milliseconds.seconds(2)
    /// So long after a jump a charger gets no lease.
    private static let holdAfterJump = Milliseconds.minutes(5)

    /// Charger clock minus served clock; nil while it was not heard on this connection.
    package var offset: Milliseconds? { recent.max() }

    /// Whether leases may be written by it.
    package func isTrusted(at now: Instant) -> Bool {
        !recent.isEmpty && suspicion == nil
            && jumpedAt.map { now - $0 >= Self.holdAfterJump } ?? true
    }

    /// A new connection: what follows must speak for itself.
    mutating func connectionOpened() {
        recent.removeAll()
        suspicion = nil
    }

    /// A message stamped `stamp` arrived when we served `served`. True where the clock is now
    /// known to have jumped back by more than `bound`.
    mutating func note(
        _ stamp: UTCTime, arrivedAt served: UTCTime, bound: Milliseconds, now: Instant
    ) -> Bool {
        let difference = stamp - served
        guard let highest = recent.max(), difference < highest - bound else {
            suspicion = nil
            recent.append(difference)
            if recent.count > Self.recentHighest { recent.removeFirst() }
            return false
        }
        let distance = suspicion.map { max($0, difference) - min($0, difference) }
        guard let distance, distance <= Self.agreement else {
            suspicion = difference
            return false
        }
        recent = [difference]
        suspicion = nil
        jumpedAt = now
        return true
    }
}
