import Depot
import Units

/// Whether a meter still measures. Voltage and frequency of a grid never stand still, whatever is
/// drawn: a meter that showed them moving and then repeats all of its registers is stuck.
///
/// How long they rest is the meter's own: the steps of its registers and how often it fills them. So
/// it is learned from the first sixty moves, and a rest counts once it is ten times as long as any of those but
/// one. A reading that repeats itself for twice as long tells nothing of other load, from ten moves on.
struct MeterPulse: Hashable, Codable, Sendable {
    /// The last reading, without its time.
    private var last: Reading?
    /// When the last reading was taken.
    private var readAt: Instant?
    /// Since when the readings are the same.
    private var sameSince: Instant?
    /// When voltage or frequency moved last; nil: not since the readings began.
    private var movedAt: Instant?
    /// The longest that they were seen to rest between two moves, until enough of them were seen: what happens
    /// while nobody reads is no rest.
    private var restLongest = Milliseconds.zero
    /// The second longest, which is what its rests are like: once it may have been stuck meanwhile.
    private var restUsual = Milliseconds.zero
    /// How often they have moved, held at `movesEnough`.
    private var moves = 0

    /// No rest that is shorter proves anything (fault a3: 60 s while nobody moves).
    private static let stillLowest = Milliseconds.seconds(60)
    /// No repetition that is shorter is a rest: a poll may come twice before a register is filled.
    private static let restLowest = Milliseconds.seconds(2)
    /// So many moves tell what a meter's rests are like.
    private static let movesEnough = 60
    /// So many tell enough of that to leave a reading aside: a meter is stuck in its first minutes as well.
    private static let movesFew = 10
    /// Readings that are further apart tell nothing of the time between them.
    private static let gapHighest = Milliseconds.seconds(10)

    /// It answered.
    mutating func note(_ reading: Reading) {
        let at = reading.takenAt
        var bare = reading
        bare.takenAt = Instant(milliseconds: 0)
        // Read in every tenth poll or so: what is missing is no move.
        bare.energyImport = nil
        bare.energyExport = nil
        bare.topOil = nil
        if let readAt, at - readAt > Self.gapHighest {
            movedAt = nil
            sameSince = nil
        }
        if let last, last.voltage != bare.voltage || last.frequency != bare.frequency {
            if let movedAt, let readAt { learn(readAt - movedAt) }
            movedAt = at
            moves = min(moves + 1, Self.movesEnough)
        }
        if last != bare { sameSince = at }
        sameSince = sameSince ?? at
        last = bare
        readAt = at
    }

    /// Once it is known well, no rest tells anything more.
    private mutating func learn(_ rest: Milliseconds) {
        guard moves < Self.movesEnough else { return }
        restUsual = max(restUsual, min(restLongest, rest))
        restLongest = max(restLongest, rest)
    }

    /// Whether it repeats itself for longer than it usually does: its last reading tells nothing of now.
    func isResting(at now: Instant) -> Bool {
        guard moves >= Self.movesFew, let sameSince else { return false }
        return now - sameSince > max(restUsual * 2, Self.restLowest)
    }

    /// Whether it repeats itself for longer than it ever did.
    func isStill(at now: Instant) -> Bool {
        guard moves == Self.movesEnough, let sameSince else { return false }
        return now - sameSince >= max(Self.stillLowest, restUsual * 10)
    }
}
