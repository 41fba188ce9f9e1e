package import Units

/// Which meter of a line is asked next, and when. Each has its own absolute grid of times, so
/// that a slow answer does not shift those that follow; one that stays silent is asked more
/// rarely, so that its timeouts don't eat its neighbours' time.
package struct PollSchedule: Hashable, Sendable {
    private var turns: [Turn]

    /// Times of a grid that passed unused because the line was busy.
    package private(set) var skipped = 0

    /// The longest that a silent meter is left alone; its own period where that is longer.
    package static let silenceLongest = Milliseconds.seconds(5)

    private struct Turn: Hashable, Sendable {
        let period: Milliseconds
        var due: Instant
        var silences = 0

        func comes(before other: Turn) -> Bool {
            due == other.due ? silences < other.silences : due < other.due
        }
    }

    /// Meters with these periods, all due at `start`; at least one, periods positive.
    package init(periods: [Milliseconds], start: Instant) {
        precondition(!periods.isEmpty, "a line has a meter")
        precondition(periods.allSatisfy { $0 > .zero }, "a meter is polled at intervals")
        turns = periods.map { Turn(period: $0, due: start) }
    }

    /// The meter that has waited longest, by its place in the list, and its time. Of several with
    /// one time a silent one comes last, so that its timeout makes none of the others late.
    package var next: (index: Int, due: Instant) {
        var best = 0
        for (index, turn) in turns.enumerated() where turn.comes(before: turns[best]) {
            best = index
        }
        return (best, turns[best].due)
    }

    /// Meter `index` was asked; `hasSpoken` is false when it gave no answer that is of use.
    package mutating func finished(_ index: Int, at now: Instant, hasSpoken: Bool) {
        var turn = turns[index]
        turn.silences = hasSpoken ? 0 : min(turn.silences + 1, 16)
        // After the first silence the next poll comes in its turn: one packet may get lost.
        let pause = min(
            turn.period * (1 << max(0, turn.silences - 1)),
            max(PollSchedule.silenceLongest, turn.period))
        let steps = max(1, (now - turn.due).rawValue / turn.period.rawValue + 1)
        let wanted = max(steps, (pause.rawValue + turn.period.rawValue - 1) / turn.period.rawValue)
        if hasSpoken { skipped += Int(steps - 1) }
        turn.due = turn.due + turn.period * wanted
        turns[index] = turn
    }
}
