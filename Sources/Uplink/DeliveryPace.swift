package import Units

/// What to do next, after each attempt: how long to wait, how many rows to offer, and which row a
/// gap is handed over for. Pure: time and chance are arguments.
///
/// ```
///            ┌──────────── took some, more waits: at once ───────────┐
///            ▼                                                       │
/// idle ─► attempt ─ took all ─────────────► wait `interval` ─────────┤
///            ├─ failed ───────────────────► wait 5 s ×2 … 15 min ────┤  Retry-After: up to 1 h
///            ├─ rows refused, several ────► half as many, 1 s ───────┤
///            ├─ one row refused ──────────► wait as for a failure ───┤  a day of it: a gap for it
///            └─ daemon away ──────────────► wait 5 s … 1 min ────────┘
/// ```
package struct DeliveryPace: Hashable, Sendable {
    /// What came of an attempt.
    package enum Outcome: Hashable, Sendable {
        /// The outbox is empty.
        case nothingWaits
        /// Upstream has rows up to `seq`; `isMore`: another batch of about the same size waits.
        case took(upTo: Int64, isMore: Bool)
        /// It has not taken any; the batch began with `first` and had so many rows.
        case failed(DeliveryFailure, first: Int64, rows: Int)
        /// The daemon does not answer.
        case daemonAway
    }

    /// A row that upstream refuses by itself.
    package struct RefusedRow: Hashable, Sendable {
        package let seq: Int64
        package let since: Instant
    }

    /// Between two looks at an outbox that was empty.
    let interval: Milliseconds
    /// The most rows of the next batch.
    package private(set) var rowsHighest = Self.rowsBound
    /// The row that holds up the others.
    package private(set) var refused: RefusedRow?
    private var failures = 0
    private var absences = 0

    /// More rows than fit into any batch.
    private static let rowsBound = 1 << 20
    private static let waitLowest = Milliseconds.seconds(5)
    /// A link that comes back is used within a quarter of an hour.
    private static let waitHighest = Milliseconds.minutes(15)
    /// A receiver that asks for a week gets an hour.
    private static let retryAfterHighest = Milliseconds.minutes(60)
    private static let absenceHighest = Milliseconds.minutes(1)
    /// While refused rows are looked for: twenty steps find one among a million.
    private static let searchWait = Milliseconds.seconds(1)
    /// So long a row is offered by itself before a gap stands in for it. A fault of the receiver's
    /// that refuses good rows is noticed and mended within a day.
    static let refusalHighest = Milliseconds.minutes(24 * 60)

    package init(interval: Milliseconds) {
        self.interval = interval
    }

    /// How long to wait before the next attempt. `draw` is any number drawn at random: boxes that
    /// failed together come back one by one.
    package mutating func wait(after outcome: Outcome, at now: Instant, draw: UInt64)
        -> Milliseconds
    {
        if case .daemonAway = outcome {
            absences = min(absences + 1, Self.countHighest)
            return jittered(doubled(absences, upTo: Self.absenceHighest), draw)
        }
        absences = 0
        switch outcome {
        case .daemonAway: return .zero
        case .nothingWaits:
            failures = 0
            refused = nil
            return interval
        case .took(let seq, let isMore):
            failures = 0
            if let row = refused, row.seq <= seq { refused = nil }
            rowsHighest = min(Self.rowsBound, rowsHighest * 2)
            return isMore ? .zero : interval
        case .failed(let failure, let first, let rows):
            return wait(after: failure, first: first, rows: rows, at: now, draw: draw)
        }
    }

    private mutating func wait(
        after failure: DeliveryFailure, first: Int64, rows: Int, at now: Instant, draw: UInt64
    ) -> Milliseconds {
        if failure.isOfRows {
            if rows > 1 {
                rowsHighest = rows / 2
                return Self.searchWait
            }
            rowsHighest = 1
            if refused?.seq != first { refused = RefusedRow(seq: first, since: now) }
        }
        failures = min(failures + 1, Self.countHighest)
        let wait = jittered(doubled(failures, upTo: Self.waitHighest), draw)
        guard let seconds = failure.retryAfterSeconds else { return wait }
        let asked = Milliseconds.seconds(
            max(0, min(seconds, Self.retryAfterHighest.seconds)))
        return max(wait, asked)
    }

    /// Whether a gap goes in place of the row.
    package func standsIn(for seq: Int64, at now: Instant) -> Bool {
        guard let refused, refused.seq == seq else { return false }
        return now - refused.since >= Self.refusalHighest
    }

    /// Beyond it the waits are at their bounds.
    private static let countHighest = 16

    private func doubled(_ count: Int, upTo highest: Milliseconds) -> Milliseconds {
        min(highest, Self.waitLowest * (Int64(1) << Int64(count - 1)))
    }

    /// Between half of `wait` and all of it.
    private func jittered(_ wait: Milliseconds, _ draw: UInt64) -> Milliseconds {
        let half = wait.rawValue / 2
        return Milliseconds(rawValue: half + Int64(draw % UInt64(half + 1)))
    }
}
