import Control
import Units

/// How a charger that begins nothing without our answer comes by one, as bad as that may be: a card may be
/// held to it with no vehicle there, and an answer may lie in a buffer of an old connection; what it got it
/// uses in the last moment.
///
/// ```
///           asked again and again            accepted, a vehicle stands there
///   card ──────────────────────────► asking ─────────────────────────────────► it begins
///                                      │ accepted, none does
///                                      └──► held for minutes ── a vehicle ──► it begins
/// ```
struct KernelConsent: Hashable, Sendable {
    private var seeded: Seeded
    private var nextQuestion = firstQuestion
    /// The question that waits for its answer, and when it is asked again.
    private var asked: Int64?
    private var askAgainAt = Instant(milliseconds: 0)
    /// Somebody holds a card to it.
    private var isAsking = false
    /// With the next vehicle it begins, until then.
    private var heldUntil: Instant?
    /// It gets to an answer in a buffer.
    private var lateAt: Instant?

    /// Above the numbers of all starts and ends of transactions.
    static let firstQuestion: Int64 = 1_000_000
    /// Together with the time in a buffer and on the way that is less than what the ledger reckons with.
    private static let heldHighest: Int64 = 120
    private static let lateHighest: Int64 = 120

    init(seed: UInt64) { seeded = Seeded(seed: seed ^ 0x636f_6e73_656e_74) }

    /// Somebody holds a card to it.
    mutating func asks() { isAsking = true }

    /// Nobody does any more.
    mutating func gaveUp() { isAsking = false }

    /// A new connection: what was asked on the old one is asked again.
    mutating func ask(again now: Instant) {
        asked = nil
        askAgainAt = now
    }

    /// At times somebody holds a card to it with no vehicle there.
    mutating func meetPerson() {
        if heldUntil == nil, seeded.happens(chance: 50) { isAsking = true }
    }

    /// The next question; nil while none is due.
    mutating func next(idToken: String, at now: Instant) -> ChargerReport? {
        guard isAsking, askAgainAt <= now else { return nil }
        askAgainAt = now + .seconds(30)
        asked = nextQuestion
        nextQuestion += 1
        return .authorizeAsked(question: nextQuestion - 1, idToken: idToken)
    }

    /// Whether an answer lets it begin.
    mutating func takes(_ answer: ChargerAnswer, to question: Int64) -> Bool {
        guard question == asked else { return false }
        asked = nil
        guard answer == .authorize(isAccepted: true) else { return false }
        isAsking = false
        return true
    }

    /// It may begin and has no vehicle.
    mutating func hold(from now: Instant) {
        heldUntil = now + .seconds(seeded.whole(1...Self.heldHighest))
    }

    /// Whether a vehicle comes in the last moment in which it may begin.
    mutating func comesLate(at now: Instant) -> Bool {
        guard let end = heldUntil, end <= now else { return false }
        guard seeded.happens(chance: 7000) else {
            heldUntil = nil
            return false
        }
        return true
    }

    /// Whether a vehicle that comes now begins at once.
    mutating func isUsed() -> Bool {
        defer { heldUntil = nil }
        return heldUntil != nil
    }

    /// An answer that lets it begin lies in a buffer.
    mutating func isBuffered(at now: Instant) {
        lateAt = now + .seconds(seeded.whole(1...Self.lateHighest))
    }

    /// Whether it gets to that now.
    mutating func takesLate(at now: Instant) -> Bool {
        guard let at = lateAt, at <= now else { return false }
        lateAt = nil
        return true
    }
}

extension KernelRehearsal {
    /// What a charger that begins nothing by itself does for its vehicle over the step that begins.
    mutating func seekConsent(_ index: Int) {
        guard chargers[index].traits.needs != .nothing else { return }
        if consents[index].takesLate(at: now) { letBegin(index) }
        guard chargers[index].traits.needs == .card else { return }
        if chargers[index].vehicle == nil, !circumstances.isLeftOut(index) {
            consents[index].meetPerson()
            if consents[index].comesLate(at: now) { plugIn(index) }
        }
        guard lines[index].isOpen,
            let report = consents[index].next(idToken: "TAG\(index)", at: now)
        else { return }
        tell(index, report)
    }

    /// A charger has our answer.
    mutating func letBegin(_ index: Int) {
        note(.letBegin(index))
        switch chargers[index].traits.needs {
        case .nothing: return
        case .start: chargers[index].session?.isLet = true
        case .card:
            guard chargers[index].vehicle != nil else { return consents[index].hold(from: now) }
            consents[index].gaveUp()
            if chargers[index].session == nil { beginSession(index) }
            chargers[index].session?.isLet = true
        }
        chargers[index].settle(at: now, for: Self.step)
    }

    /// Its vehicle is to charge.
    mutating func seekSession(_ index: Int) {
        switch chargers[index].traits.needs {
        case .nothing, .start: beginSession(index)
        case .card:
            if consents[index].isUsed() { letBegin(index) } else { consents[index].asks() }
        }
    }

    /// An answer that lets a vehicle begin leaves: at times it is the last of its connection, or of us.
    mutating func sentConsent(_ answer: ChargerAnswer, to index: Int) {
        guard chargers[index].traits.needs != .nothing, answer.letsBegin else { return }
        outcome.consents += 1
        if circumstances.buffered > 0, seeded.happens(chance: circumstances.buffered) {
            consents[index].isBuffered(at: now)
            lose(index, for: .seconds(seeded.whole(1...5)), keepsBuffer: true)
        }
        if circumstances.crashesAfterRaise > 0, dying == nil,
            seeded.happens(chance: circumstances.crashesAfterRaise * 10)
        {
            dying = Int(seeded.whole(0...3))
        }
    }
}

extension ChargerAnswer {
    /// Whether a vehicle may begin by it.
    fileprivate var letsBegin: Bool {
        switch self {
        case .authorize(let isAccepted), .start(_, let isAccepted): isAccepted
        case .stop, .retryLater: false
        }
    }
}
