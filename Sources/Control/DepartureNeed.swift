import Units

/// What one vehicle has to have from the mains until it is to be ready, and at which powers it can.
struct DepartureNeed: Hashable, Sendable {
    /// What it draws in any case.
    let least: Watts
    /// The most that its connector draws.
    let highest: Watts
    /// From the mains.
    let energy: Energy
    /// Till it is to be ready; more than zero.
    let left: Milliseconds

    /// When it has to begin with full power at the latest, from now; nil where what it draws in any
    /// case is enough.
    var latestStart: Milliseconds? {
        let missing = min(energy - least.over(left), rise.over(left))
        guard rise > .zero, missing > .zero else { return nil }
        return left - Milliseconds(rawValue: missing.rawValue / rise.rawValue)
    }

    private var rise: Watts { max(.zero, highest - least) }

    /// What all vehicles together need.
    struct Course: Hashable, Sendable {
        /// The lowest power that makes all ready.
        var power: Watts
        /// How long that power is needed for those alone who can't wait till then; zero where
        /// nobody needs anything.
        var until: Milliseconds
    }

    /// The lowest power that, held from now on, can make all vehicles ready: no schedule of the
    /// chargers stays below it.
    ///
    /// Up to each moment that much must have flowed which can't flow after it: all of what is due by
    /// then, and of what is due later the part that does not fit at full power between. The steepest
    /// of these is the power. One vehicle's energy over its time, added up, would be too much: who
    /// leaves last may well wait for who leaves first.
    ///
    /// ```
    /// energy │            ┌── due by 6:00, all of it
    ///        │        ___/
    ///        │      _/·        slope: highest power of those that can wait no longer
    ///        │  ___/·  ·
    ///        └──────────────── time
    /// ```
    static func course(of needs: [DepartureNeed]) -> Course {
        var least = Watts.zero
        var turns: [Turn] = []
        for need in needs {
            least += need.least
            guard let start = need.latestStart else { continue }
            turns.append(Turn(at: start, rise: need.rise, isEnd: false))
            turns.append(Turn(at: need.left, rise: -need.rise, isEnd: true))
        }
        turns.sort { $0.at < $1.at }
        var due = Energy.zero
        var rise = Watts.zero
        var reached = Milliseconds.zero
        var steepest = Course(power: .zero, until: .zero)
        for turn in turns {
            due += rise.over(turn.at - reached)
            reached = turn.at
            rise += turn.rise
            guard turn.isEnd else { continue }
            let power = Watts(rawValue: due.rawValue / turn.at.rawValue)
            if power > steepest.power { steepest = Course(power: power, until: turn.at) }
        }
        steepest.power += least
        return steepest
    }

    /// A vehicle can wait no longer, or is ready.
    private struct Turn {
        let at: Milliseconds
        let rise: Watts
        let isEnd: Bool
    }
}
