import Units

/// Looks for the smallest excerpt of a run that fails in the same way: the shortest, then the one
/// with the fewest parts, then with the fewest chargers. Each candidate is played.
struct Shrinking {
    /// What it has come to.
    private(set) var excerpt: Excerpt
    private(set) var length: Milliseconds
    /// How many were played.
    private(set) var runs = 0
    private let kind: RunFailure.Kind
    private let play: (Excerpt, Milliseconds) -> RunFailure?

    /// A person waits for it.
    static let runsHighest = 60

    /// Begins with a run that `failure` ends.
    init(
        _ excerpt: Excerpt, length: Milliseconds, failure: RunFailure,
        play: @escaping (Excerpt, Milliseconds) -> RunFailure?
    ) {
        self.excerpt = excerpt
        self.length = length
        self.play = play
        kind = failure.kind
        shorten(to: failure)
    }

    /// Leaves out what can be left out, until nothing can.
    mutating func shrink() {
        halve()
        var before: Excerpt
        repeat {
            before = excerpt
            for part in excerpt.parts { keepIfFailing(excerpt.without(part)) }
            dropChargers()
        } while excerpt != before && runs < Self.runsHighest
    }

    /// The whole minutes that a run needs to fail like this.
    static func minutes(of failure: RunFailure) -> Milliseconds? {
        failure.after.map { .minutes(max(1, ($0.rawValue + 59_999) / 60_000)) }
    }

    /// Where only the end shows the failure, the time is found by trying.
    private mutating func halve() {
        while true {
            let half = Milliseconds.minutes((length.seconds + 119) / 120)
            guard half < length, runs < Self.runsHighest else { return }
            runs += 1
            guard let failure = play(excerpt, half), failure.kind == kind else { return }
            length = half
            shorten(to: failure)
        }
    }

    /// First half of the chargers, then smaller and smaller shares of what is left.
    private mutating func dropChargers() {
        var count = excerpt.chargers.count
        while count > 0 {
            count = count == 1 ? 0 : (count + 1) / 2
            var first = 0
            while count > 0, first < excerpt.chargers.count {
                let some = excerpt.chargers[first...].prefix(count)
                if !keepIfFailing(excerpt.without(chargers: some)) { first += count }
            }
        }
    }

    /// Whether a candidate fails as the run did: then it takes its place.
    @discardableResult
    private mutating func keepIfFailing(_ candidate: Excerpt) -> Bool {
        guard runs < Self.runsHighest else { return false }
        runs += 1
        guard let failure = play(candidate, length), failure.kind == kind else { return false }
        excerpt = candidate
        shorten(to: failure)
        return true
    }

    private mutating func shorten(to failure: RunFailure) {
        if let needed = Self.minutes(of: failure) { length = min(length, needed) }
    }
}
