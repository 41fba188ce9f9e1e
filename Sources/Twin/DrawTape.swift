/// What a run's streams were at each of its marks. A run of the same seed with less in it follows the
/// tape: from each mark on it draws what the whole run drew there, so that what is left out shifts
/// nothing but what lies between it and the next mark.
///
/// ```
/// whole run   ──draws──┤mark├──draws──┤mark├──draws──
/// follower    ──draws──┤ ▲  ├──fewer──┤ ▲  ├──draws──     ▲ takes the stream as it was there
/// ```
///
/// Marks stand at fixed places of every step, whatever happens in it. Rejected: a stream for each kind
/// of trouble, which would have made another run of every seed that ever failed, and would still let one
/// message less shift the delay of each that follows.
struct DrawTape: Hashable, Sendable {
    private var states: [Seeded] = []
    private var next = 0
    private var isFollowed = false

    /// 128 MB: more than a day of sixty chargers. Beyond it a follower draws by itself.
    private static let marksHighest = 16_000_000

    /// The stream is here as it is, or as it was.
    mutating func mark(_ seeded: inout Seeded) {
        guard isFollowed else {
            if states.count < Self.marksHighest { states.append(seeded) }
            return
        }
        guard next < states.count else { return }
        seeded = states[next]
        next += 1
    }

    /// The same tape from its beginning, for another run.
    var followed: DrawTape {
        var tape = self
        tape.next = 0
        tape.isFollowed = true
        return tape
    }
}
