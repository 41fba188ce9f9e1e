package import Units

/// How a charger's clock stands to the time that we serve, told from the stamps of its messages.
///
/// A message is never younger than its stamp, so each stamp says that the clock is at least so far
/// ahead: the highest of the last few is the measure. A stamp that is off by more than the bound is
/// either a message that comes late or was forged, or a clock that has jumped; only time tells
/// which. Until then nothing new is written by that clock, and what runs goes on. Two stamps that
/// agree and did not come in the same moment, as two of a replayed queue would, mean a jump.
///
/// ```
/// known ── a stamp is off by more than the bound ──► doubtful ── the next one is not ──► known
///                                                        └─ the next agrees, 5 s later ──► held
/// ```
///
/// A jump forward that is believed wrongly would write leases that live too long; one that is not
/// believed writes leases that end early. So a forward jump needs the same proof, and so does the
/// first stamp of a connection that lies ahead of the time we serve, or behind it: a charger that has
/// just taken our time may still send what it stamped by its old one, and one that was cut off sends
/// first what it could not tell meanwhile.
package struct ClockWatch: Hashable, Codable, Sendable {
    /// The differences told lately, oldest first: charger clock minus served clock.
    private var recent: [Milliseconds] = []
    /// A difference that is off by more than the bound, and when it was told first.
    private var suspicion: Suspicion?
    /// Since when its clock has not jumped; nil: it never did.
    private var jumpedAt: Instant?

    private struct Suspicion: Hashable, Codable, Sendable {
        var difference: Milliseconds
        var since: Instant
    }

    /// How many differences are kept: a drifting clock is followed within minutes.
    private static let recentHighest = 8
    /// Two differences that lie so close speak of the same clock.
    private static let agreement = Milliseconds.seconds(2)
    /// Stamps that prove a jump come at least so far apart.
    private static let proofTime = Milliseconds.seconds(5)
    /// So long after a jump a charger gets no lease.
    private static let holdAfterJump = Milliseconds.minutes(5)

    /// Charger clock minus served clock; nil while it was not heard on this connection.
    package var offset: Milliseconds? { recent.max() }

    /// The same, or less where the last stamp may mean that it has jumped back: leases that run are
    /// counted by that from the first doubt on, so that none retires before the proof. nil: nothing
    /// was heard.
    package var lowestOffset: Milliseconds? {
        guard let offset else { return suspicion?.difference }
        return min(offset, suspicion?.difference ?? offset)
    }

    /// The same, or more where the last stamp may mean that it has jumped ahead; nil: nothing was heard.
    package var highestOffset: Milliseconds? {
        guard let offset else { return suspicion?.difference }
        return max(offset, suspicion?.difference ?? offset)
    }

    /// Whether its last stamp is off by more than the bound: nothing new is written by it.
    package var isDoubtful: Bool { suspicion != nil }

    /// Whether leases may be written by it at all: it was heard, and has not jumped lately.
    package func isTrusted(at now: Instant) -> Bool {
        !recent.isEmpty && jumpedAt.map { now - $0 >= Self.holdAfterJump } ?? true
    }

    /// A new connection: what follows must speak for itself.
    mutating func connectionOpened() {
        recent.removeAll()
        suspicion = nil
    }

    /// The time that we serve ran ahead of the monotonic clock by `lead`. A charger that does not take
    /// its time from us has stayed behind by that, and what its older stamps said would write leases
    /// that live too long. One that does is taken to be a little behind, until its next stamp.
    mutating func served(ranAhead lead: Milliseconds) {
        for index in recent.indices { recent[index] -= lead }
    }

    /// A message stamped `stamp` arrived when we served `served`. True where the clock is now
    /// known to have jumped by more than `bound`.
    mutating func note(
        _ stamp: UTCTime, arrivedAt served: UTCTime, bound: Milliseconds, now: Instant
    ) -> Bool {
        let difference = stamp - served
        let known = recent.max()
        let expected = known ?? .zero
        guard difference < expected - bound || difference > expected + bound else {
            suspicion = nil
            recent.append(difference)
            if recent.count > Self.recentHighest { recent.removeFirst() }
            return false
        }
        guard let suspicion, Self.agree(suspicion.difference, difference) else {
            self.suspicion = Suspicion(difference: difference, since: now)
            return false
        }
        guard now - suspicion.since >= Self.proofTime else { return false }
        recent = [difference]
        self.suspicion = nil
        // The first that is heard of a clock is no jump.
        guard known != nil else { return false }
        jumpedAt = now
        return true
    }

    private static func agree(_ first: Milliseconds, _ second: Milliseconds) -> Bool {
        max(first, second) - min(first, second) <= agreement
    }
}
