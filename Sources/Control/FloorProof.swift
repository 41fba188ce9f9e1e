package import Units

/// How far it is proven that a connector's fallback is in force in its charger (SAFETY.md R5, R6).
///
/// ```
///     unsent ─────────────────► accepted ──► read back ──► in force
///       │ higher than the one     ▲            a transaction that ran when it was installed must
///       ▼ in force                ├ reboot     end, or its draw stay at the floor for 60 s
///   counted ──► there is room, ───┤
///     and the disk has forgotten the lower one
///                                 └ a lease above it was taken out: sent anew; read back is enough
/// ```
package struct FloorProof: Hashable, Codable, Sendable {
    /// When the charger accepted it on this connection or an earlier one of this run.
    package internal(set) var acceptedAt: Instant?
    /// When it was read back.
    package internal(set) var readBackAt: Instant?
    /// When a read-back showed nothing above the floor from now to the longest lease's end.
    package internal(set) var clearAt: Instant?
    /// Whether a transaction ran, or may have run unknown to us, when it was accepted, and has not
    /// ended since.
    package private(set) var waitsForTransaction = false
    /// When it was accepted or, later, when what ran then had ended: a charger and its vehicle may take
    /// their time to follow from there.
    private(set) var freeAt: Instant?
    /// When it was last laid bare: told by a short lease, in the place of what an earlier one left.
    var laidBareAt: Instant?
    /// A higher floor than the one in force counts already, but has not left us: there is no room.
    package internal(set) var waitsForRoom = false
    /// Whether a lease of an earlier run may be taken out: that is tried once on a connection.
    private(set) var mayClear = true
    /// It was in force when that was done: a read-back alone proves it again (SAFETY.md R11).
    private(set) var wasInForce = false
    /// What is in force while a higher one waits: until that has left, no lease may say more.
    var lower: ChargingRate?
    /// What the store holds as proven; nil where nothing is, or it is being forgotten.
    package internal(set) var kept: ChargingRate?
    /// The order by which the store forgets the lower floor, until it is done.
    var forgettingTicket: Int64?
    /// When the first and the last of the samples were taken that were all at or below the floor
    /// with no lease above it, in this transaction and since the last boot; nil: the last one was
    /// not, or there was none.
    package private(set) var quiet: ClosedRange<Instant>?
    /// When an order about it was last tried.
    package internal(set) var triedAt: Instant?
    /// How often in a row the charger refused it.
    package internal(set) var refusals = 0
    /// It was in force and was shown not to be any more.
    package internal(set) var isLost = false
    /// What the charger said last when it refused.
    package internal(set) var refusal: String?

    /// Draw at or below the floor for so long proves that it acts.
    static let quietTime = Milliseconds.seconds(60)
    /// A lease that lays the floor bare lasts so long.
    static let bareAfter = Milliseconds.seconds(15)
    /// A draw above it that goes on is answered so once in so long.
    static let timeBetweenBaring = Milliseconds.minutes(1)
    /// Between two tries to install it or read it back.
    static let pause = Milliseconds.seconds(15)

    /// Whether the draw is measured to have stayed at or below the floor for long enough.
    var isQuiet: Bool { quiet.map { $0.upperBound - $0.lowerBound >= Self.quietTime } ?? false }

    /// The charger has accepted it at `now`, while a transaction ran, or may have run.
    mutating func accepted(at now: Instant, whileRunning isRunning: Bool) {
        acceptedAt = now
        refusals = 0
        triedAt = nil
        waitsForTransaction = isRunning
        freeAt = now
    }

    /// What may have run when it was accepted does, or has ended, as is known at `now`.
    mutating func waits(forTransaction isRunning: Bool, at now: Instant) {
        if waitsForTransaction, !isRunning { freeAt = now }
        waitsForTransaction = isRunning
    }

    /// A sample was taken.
    mutating func note(isLow: Bool, takenAt: Instant) {
        guard isLow else {
            quiet = nil
            return
        }
        let first = min(quiet?.lowerBound ?? takenAt, takenAt)
        quiet = first...max(quiet?.upperBound ?? takenAt, takenAt)
    }

    /// Another transaction, or a vehicle that wants nothing: what was measured before proves nothing.
    mutating func forgetDraw() { quiet = nil }

    /// It was shown not to be in force: it is installed and proven anew.
    mutating func contradicted(_ word: String) {
        isLost = true
        kept = nil
        acceptedAt = nil
        readBackAt = nil
        clearAt = nil
        wasInForce = false
        refusal = word
    }

    /// Its clock was set back: what was read back by the later time says nothing of the earlier one.
    mutating func earlierLeasesAreBack() {
        clearAt = nil
        triedAt = nil
    }

    /// A lease of an earlier run is being taken out: what lies beneath is sent and read back anew.
    mutating func clears(wasInForce isInForce: Bool) {
        mayClear = false
        wasInForce = isInForce
        acceptedAt = nil
        readBackAt = nil
        clearAt = nil
        triedAt = nil
    }

    /// A new connection.
    mutating func connectionOpened() {
        quiet = nil
        triedAt = nil
        mayClear = true
    }

    /// The charger has rebooted: it may have lost it.
    mutating func rebooted() {
        quiet = nil
        wasInForce = false
        acceptedAt = nil
        readBackAt = nil
        clearAt = nil
        triedAt = nil
    }
}
