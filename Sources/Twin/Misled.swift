import Units

/// A meter that looks well and shows what is not there: nobody need notice that at once.
struct Misled: Hashable, Sendable {
    /// So long a meter may show the same unnoticed where nothing that it could be held against moves
    /// (facts/threats-and-faults.md a3), or for so many polls where these are seldom.
    static let frozenLongest = Milliseconds.minutes(1)
    static let frozenPolls: Int64 = 13
    /// So long one may count backwards (a4), and until its next polls.
    static let turnedLongest = Milliseconds.seconds(10)
    static let turnedPolls: Int64 = 2

    private let since: Instant
    private let longest: Milliseconds
    /// When it was right again; nil: it is not.
    private var endedAt: Instant?

    /// It goes wrong at `since`, and need not be noticed for `longest`.
    init(since: Instant, longest: Milliseconds) {
        self.since = since
        self.longest = longest
    }

    /// It is right from `now` on.
    mutating func ends(at now: Instant) { endedAt = endedAt ?? now }

    /// For how long what it should have shown could not be seen: what it shows once it is right again needs its
    /// `reaction` like any step.
    func unseen(at now: Instant, reaction: Milliseconds) -> Milliseconds {
        if let endedAt, now - endedAt >= reaction { return .zero }
        return min((endedAt ?? now) - since, longest)
    }
}
