import Units

/// Whether a vehicle takes what it is offered, or sleeps: it is full, waits for its own clock, or has
/// dozed off during a pause (facts of the field: some never wake by themselves once they were offered
/// nothing for a while, others draw again at any time).
///
/// ```
///           takes nothing of its minimum          for a minute
///   awake ───────────────────────────────► drowsy ─────────────► asleep ──┐ a minute in ten:
///     ▲                                      │                     │  ▲   │ called, it is
///     └──────────── takes current ───────────┴─────────────────────┘  └───┘ offered its minimum
/// ```
///
/// One that is offered nothing before that minute is over is not drowsy any more: nobody can tell. But who
/// took nothing of three offers one after the other, of however little time, naps for two minutes after
/// each: it would be offered its share and lose it again by turns.
///
/// One that sleeps keeps its minimum as long as nobody else can use that, so that it begins again by
/// itself. Before it has to give that up there is time for a sample: what its meter shows when it
/// wakes looks like other load, and that must not take from it what it has just begun to use. Once
/// it had to give its minimum up it gets it back when it is called.
package struct Slumber: Hashable, Codable, Sendable {
    /// Since when it has taken nothing although it might; nil: it takes current, or could not.
    private var quietSince: Instant?
    /// Of so many offers in a row it has taken nothing as long as they stood.
    private var declined = 0
    /// It naps until then; nil: it does not.
    private var napsUntil: Instant?
    /// Since when others can use what it keeps; nil: they can't.
    private var yieldsSince: Instant?

    /// A vehicle that takes nothing for so long sleeps: some need half of that to begin.
    static let patience = Milliseconds.minutes(1)
    /// It is called once in so many minutes, for one of them, and not in the first ones.
    static let minutesBetweenCalls: Int64 = 10

    /// It takes nothing of what it is offered.
    mutating func tookNothing(at now: Instant) { quietSince = quietSince ?? now }

    /// Until it has to yield what it keeps there is so much time for a sample.
    static let grace = Milliseconds.seconds(15)

    /// It takes current, or is another vehicle.
    mutating func wake() { self = Slumber() }

    /// Others can use what it keeps. Whether that is new, and it keeps it for a while.
    mutating func yields(at now: Instant) -> Bool {
        guard yieldsSince == nil else { return false }
        yieldsSince = now
        return true
    }

    /// Nobody else can use what it keeps, or it keeps nothing.
    mutating func keeps() { yieldsSince = nil }

    /// Since when it has had to yield what it keeps, while it has not yet.
    func yielding(at now: Instant) -> Instant? {
        guard let yieldsSince, now - yieldsSince < Self.grace else { return nil }
        return yieldsSince
    }

    /// It is offered nothing: whether it would take it can't be told, but from what it did before. One that
    /// sleeps sleeps on.
    mutating func isOfferedNothing(at now: Instant) {
        guard !isAsleep(at: now) else { return }
        let declined = quietSince == nil ? self.declined : self.declined + 1
        wake()
        self.declined = declined
        if declined >= Self.offersThatTell { napsUntil = now + Self.nap }
    }

    private static let offersThatTell = 3
    private static let nap = Milliseconds.minutes(2)

    /// Whether it sleeps.
    func isAsleep(at now: Instant) -> Bool {
        quietSince.map { now - $0 >= Self.patience } ?? false
            || napsUntil.map { now < $0 } ?? false
    }

    /// Whether it is this one's minute to be offered its minimum. Those that fell asleep together are
    /// told apart by their `seat`, so that never all of them are called at once.
    func isCalled(at now: Instant, seat: Int) -> Bool {
        guard let quietSince else { return false }
        let minute = (now - quietSince).rawValue / Milliseconds.minutes(1).rawValue
        let between = Self.minutesBetweenCalls
        return minute >= between && (minute + Int64(seat)) % between == 0
    }
}
