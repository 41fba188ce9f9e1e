import Units

/// Whether a connector's limit goes up and down by little: a load that stands near a step of it, or samples
/// that come by turns, look like room one moment and like none the next. Each turn is a write of its
/// charger and a change for its vehicle, and gains nobody anything.
///
/// ```
///   raised ── cut within a minute ──► a turn: from the second on a small raise waits 30 s, then 1, 2, 4 min
///     ▲                                 │
///     └──── a raise that stands ────────┘ forgets them
/// ```
struct Sway: Hashable, Codable, Sendable {
    private var raisedAt: Instant?
    private var cutAt: Instant?
    /// The raises that were undone one after the other, as far as they count.
    private var turns = 0

    /// A raise that is cut within this time was none.
    private static let undoneWithin = Milliseconds.minutes(1)
    private static let waitFirst = Milliseconds.seconds(30)
    private static let turnsHighest = 5

    /// A raise of less than a sixty-fourth of the rating waits so long after a change.
    static let tinyRaiseEvery = Milliseconds.minutes(1)

    /// A higher limit leaves. One that is much higher is worth its turn, whatever follows.
    mutating func raised(isLittle: Bool, at now: Instant) { raisedAt = isLittle ? now : nil }

    /// A lower limit leaves.
    mutating func cut(at now: Instant) {
        cutAt = now
        guard let raisedAt else { return }
        turns = now - raisedAt < Self.undoneWithin ? min(turns + 1, Self.turnsHighest) : 0
        self.raisedAt = nil
    }

    /// Whether a raise by little waits.
    func waits(at now: Instant) -> Bool {
        guard turns > 1, let cutAt else { return false }
        return now - cutAt < Self.waitFirst * (1 << Int64(turns - 2))
    }
}
