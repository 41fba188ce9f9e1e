import Units

/// Whether a connector that begins nothing without our answer may have begun: while it can't, it counts 0
/// (SAFETY.md section 3, idle connectors).
///
/// ```
///          asked for: counted at once        it fits everywhere, or no older lease is left
///    shut ───────────────────────► untested ───────────────────────────────► open
///     ▲  counts 0                     │  counts F, the answer waits           │ counts F, answers leave
///     │ a                             ▼                                       │
///     └──────────── resting ◄────── known to be idle, without a permission ───┘
///                   counts F
///     our start: untested until no quarantine is left: an earlier run may have lent what it counts for
/// ```
struct StartGate: Hashable, Codable, Sendable {
    private var stage: Stage

    private enum Stage: Hashable, Codable, Sendable {
        case open
        /// Leases up to that order may rest on its room; 0: those of an earlier start alone.
        case untested(newest: Int64)
        /// It counts 0 from then on.
        case resting(until: Instant)
        case shut
    }

    /// Where it may begin by itself its floor always counts.
    init(mayBeginByItself: Bool) {
        stage = mayBeginByItself ? .open : .untested(newest: 0)
    }

    /// Whether it counts 0.
    var isShut: Bool { stage == .shut }

    /// Whether it counts 0, or will once its vehicle has followed.
    var isAtRest: Bool {
        switch stage {
        case .resting, .shut: true
        case .open, .untested: false
        }
    }

    /// Whether a permission may leave: it was tested, or its floor fits now, or has counted since before
    /// the oldest lease that may be in force, of order `oldest`, was granted.
    func lets(beside oldest: Int64?, fits: Bool) -> Bool {
        switch stage {
        case .open: true
        case .untested(let newest): fits || oldest.map { $0 > newest } ?? true
        case .resting, .shut: false
        }
    }

    /// It can't begin: it counts 0 once its vehicle has had its time.
    mutating func rests(until end: Instant) {
        if !isAtRest { stage = .resting(until: end) }
    }

    /// A start is asked for. What is granted from now on, after the lease of order `newest`, leaves it its
    /// room.
    mutating func isAsked(newest: Int64) {
        if isAtRest { stage = .untested(newest: newest) }
    }

    /// It may have begun.
    mutating func opens() { stage = .open }

    /// When it counts 0; nil where no such time is to come.
    var nextChange: Instant? {
        guard case .resting(let end) = stage else { return nil }
        return end
    }

    /// Lets its time come.
    mutating func advance(to now: Instant) {
        if case .resting(let end) = stage, end <= now { stage = .shut }
    }
}
