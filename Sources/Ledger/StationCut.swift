import Units

/// A cap of 0 on a whole charger that ends by itself, with what it is worth (SAFETY.md R4): the only thing
/// that makes a connector count for less than its floor.
///
/// ```
///       sent      accepted    + a                     e − d − lean − H        e − d − lean
/// cap   ──────────┼═══════════╪═══════════════════════╪═══════════════════════╪─── F again
/// env   F         F           0                       F                       F
/// ```
///
/// It counts for as long as it outlasts every lease that is granted meanwhile: one that is sent at t ends
/// by t + H, and until then the cap stands. A lease of a clock that is ahead may last longer: it has to fit
/// beside what grows until its own end (`KernelLedger.fitsAfterHorizon`).
struct StationCut: Hashable, Codable, Sendable {
    /// Those that left us and are not answered, oldest first.
    private var open: [Order] = []
    /// The one that counts, or will; nil where none was accepted.
    private var taken: Taken?
    /// A lift left us and is not answered: none is accepted before.
    private(set) var isLifting = false
    /// Whether it counts.
    private(set) var counts = false
    /// The order of the newest lease that may have been granted while it counted; 0: of an earlier start.
    private var newestLeaning: Int64 = 0

    /// At most so many unanswered ones are remembered; what is accepted later is no proof.
    private static let openHighest = 4

    private struct Order: Hashable, Codable, Sendable {
        let number: Int64
        let ends: Instant
        /// The highest that the charger's clock may have stood at when it was written.
        let clockOffset: Milliseconds
    }

    private struct Taken: Hashable, Codable, Sendable {
        var from: Instant
        var ends: Instant
        var clockOffset: Milliseconds
    }

    /// Whether to lift it raises nothing, where `oldest` is the order of the oldest lease that may be in
    /// force: its floors have counted since before that; or a lift, tested then, has left already.
    func isLeanedOnByNobody(oldest: Int64?) -> Bool {
        isLifting || !counts && oldest.map { $0 > newestLeaning } ?? true
    }

    /// One leaves us, and counts until `ends` if it is accepted.
    mutating func sent(number: Int64, ends: Instant, clockOffset: Milliseconds) {
        open.append(Order(number: number, ends: ends, clockOffset: clockOffset))
        if open.count > Self.openHighest { open.removeFirst() }
    }

    /// One is taken for obeyed as soon as it leaves: for a run without the rule.
    mutating func believed(from now: Instant) {
        guard let order = open.last else { return }
        taken = Taken(from: now, ends: order.ends, clockOffset: order.clockOffset)
        counts = true
    }

    /// The charger accepted one: it holds from then on, or has held since one before it was accepted.
    mutating func accepted(number: Int64, at now: Instant, follow: Milliseconds) {
        guard let index = open.firstIndex(where: { $0.number == number }) else { return }
        let order = open[index]
        open.removeFirst(index + 1)
        taken = Taken(
            from: taken?.from ?? now + follow, ends: order.ends, clockOffset: order.clockOffset)
    }

    /// One was refused, or never left.
    mutating func withdrawn(number: Int64) { open.removeAll { $0.number == number } }

    /// Nothing is known of it any more. `newest` is the order of the newest lease of all.
    mutating func forget(newest: Int64) {
        open = []
        end(newest: newest)
    }

    /// A lift leaves us.
    mutating func lifts(newest: Int64) {
        forget(newest: newest)
        isLifting = true
    }

    private mutating func end(newest: Int64) {
        if counts { newestLeaning = newest }
        taken = nil
        counts = false
    }

    /// The charger accepted a lift.
    mutating func isLifted() { isLifting = false }

    /// When the next of its times comes, where the charger's clock may stand at `offset`; nil: none.
    func nextChange(offset: Milliseconds) -> Instant? {
        taken.map { counts ? end(of: $0, offset: offset) : $0.from }
    }

    /// Lets its times come.
    mutating func advance(to now: Instant, offset: Milliseconds, newest: Int64) {
        guard let taken else { return }
        if end(of: taken, offset: offset) <= now {
            end(newest: newest)
        } else {
            counts = taken.from <= now
        }
    }

    /// Whether it counts, and holds until `end`: a lease that is over by then rests on it as well as one that
    /// is over within H, which is `horizon`, of the last moment at which it counts.
    func outlasts(_ end: Instant, horizon: Milliseconds, offset: Milliseconds) -> Bool {
        guard counts, let taken else { return false }
        return self.end(of: taken, offset: offset) + horizon >= end
    }

    /// A clock that is ahead of what it was ends it earlier.
    private func end(of taken: Taken, offset: Milliseconds) -> Instant {
        taken.ends - max(.zero, offset - taken.clockOffset)
    }
}
