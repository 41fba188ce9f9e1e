import Depot
import Units

/// The day plans that may be in force in a charger above its floor (SAFETY.md section 6).
///
/// A plan is a default that changes with time, so what it lets through counts as the most of it from a
/// while before now to the end of every lease that may leave now: a sum that was tested holds until
/// then, and leases of before a period begins are over when it does.
///
/// ```
///              H + slack       slack + a
/// plan    ▁▁▁▁▁▁▁▁▁▁▁▁▁▁▆▆▆▆▆▆▆▆▆▆▆▆▁▁▁▁▁▁▁▁▁▁
/// counts  ▁▁▁▁▁▁▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▁▁▁▁▁
/// ```
struct HeldPlans: Hashable, Codable, Sendable {
    private var held: [Held] = []
    /// What of them counts above the floor; zero where nothing does.
    private(set) var rate = ChargingRate.zero

    /// More are not told apart: those that are over are forgotten, or else the oldest stays, whatever is
    /// accepted later.
    private static let heldHighest = 4
    /// What clocks, leaning and the time between two looks at it may come to, beside d.
    static let slack = Milliseconds.seconds(100)

    private struct Held: Hashable, Codable, Sendable {
        let number: Int64
        let connection: Int64
        /// By the charger's clock; nil: one of an earlier start, at all times.
        let plan: DayPlan?
        let rate: ChargingRate
        /// From then on it is replaced, and was followed.
        var replacedAt: Instant?
        /// It may begin from then on; nil: at any time.
        var beginsAt: Instant?
        /// Its end is past: it lets nothing through unless its charger's clock is set back.
        var isOver = false
        /// Until then it may be followed, though a clock that was set ahead has ended it.
        var fadesUntil: Instant?
    }

    /// The most that any of them lets through, now or later, by the clocks as they are.
    var highest: ChargingRate { held.reduce(.zero) { $1.isOver ? $0 : max($0, $1.rate) } }

    var isEmpty: Bool { held.isEmpty }

    /// What each lets through, and when by the charger's clock; nil: nobody knows when.
    var known: [(plan: DayPlan?, rate: ChargingRate)] { held.map { ($0.plan, $0.rate) } }

    /// One leaves us, by the charger's clock.
    mutating func sent(number: Int64, connection: Int64, _ plan: DayPlan) {
        if held.count == Self.heldHighest, let over = held.firstIndex(where: \.isOver) {
            held.remove(at: over)
        }
        guard held.count < Self.heldHighest else {
            // Whatever is accepted: the highest of all counts at all times until we start anew.
            held = [
                Held(
                    number: -1, connection: -1, plan: nil,
                    rate: held.reduce(plan.rate) { max($0, $1.rate) }, replacedAt: nil)
            ]
            return
        }
        held.append(
            Held(
                number: number, connection: connection, plan: plan, rate: plan.rate,
                replacedAt: nil))
    }

    /// An earlier start left one that lets through `rate` at most.
    mutating func recall(_ rate: ChargingRate) {
        held.append(
            Held(number: 0, connection: 0, plan: nil, rate: rate, replacedAt: nil))
        self.rate = max(self.rate, rate)
    }

    /// The charger accepted one: those sent before it on its connection, or by an earlier start, are
    /// replaced once that was followed.
    mutating func accepted(number: Int64, at now: Instant, follow: Milliseconds) {
        guard let accepted = held.first(where: { $0.number == number }) else { return }
        for index in held.indices
        where held[index].number >= 0 && held[index].number < number
            && (held[index].number == 0 || held[index].connection == accepted.connection)
        {
            held[index].replacedAt = min(held[index].replacedAt ?? now + follow, now + follow)
        }
    }

    /// One was refused, or never left.
    mutating func withdrawn(number: Int64) { held.removeAll { $0.number == number } }

    /// The charger's clock was set ahead: those that it ends by that are followed until `end`.
    mutating func fade(until end: Instant) {
        for index in held.indices where !held[index].isOver { held[index].fadesUntil = end }
    }

    /// Looks at them anew: the charger's clock stands between `earliest` and `latest`, and what leaves now and
    /// may be in force for longer than `horizon` counts what begins later by `count(until:)`.
    mutating func refresh(
        between earliest: UTCTime, and latest: UTCTime, horizon: Milliseconds, at now: Instant
    ) {
        held.removeAll { $0.replacedAt.map { $0 <= now } ?? false }
        for index in held.indices {
            let isFading = held[index].fadesUntil.map { now < $0 } ?? false
            held[index].isOver = !isFading && held[index].plan.map { $0.ends < earliest } ?? false
            held[index].beginsAt = held[index].plan.map { now + ($0.begins - latest) }
        }
        count(until: now + horizon)
    }

    /// What counts is the most of all that may begin by `end`.
    mutating func count(until end: Instant) {
        rate = held.reduce(.zero) { most, held in
            let isLater = held.beginsAt.map { $0 > end } ?? false
            return held.isOver || isLater ? most : max(most, held.rate)
        }
    }
}
