/// One model's map, read from a unit that may be of another.
struct ProbeAttempt: Sendable {
    let map: RegisterMap
    private let layout: RegisterLayout
    private var pending: [ReadRequest]
    private var bank = RegisterBank()
    private var isCareful = false

    /// What became of an answer.
    enum Progress {
        /// More is to be asked.
        case more
        /// The unit can't be of this model.
        case failed
        /// All of it was read.
        case read(ProbeFigures)
    }

    init(map: RegisterMap, layout: RegisterLayout) {
        self.map = map
        self.layout = layout
        pending =
            PollPlan(
                layout: layout, largestRead: map.largestRead, holeHighest: PollPlan.holeHighest
            ).fast
    }

    /// What it wants to know next.
    var request: ReadRequest? { pending.first }

    /// Takes the answer to `request`.
    mutating func take(_ answer: ReadAnswer) -> Progress {
        guard let asked = pending.first else { return .failed }
        if answer == .illegalDataAddress, !isCareful { return readCarefully(insteadOf: asked) }
        guard case .words(let words) = answer, words.count == asked.count else { return .failed }
        bank.add(words, of: asked)
        pending.removeFirst()
        guard pending.isEmpty else { return .more }
        return ProbeFigures(of: layout, in: bank).map { .read($0) } ?? .failed
    }

    /// Some devices refuse to be read across holes.
    private mutating func readCarefully(insteadOf asked: ReadRequest) -> Progress {
        let careful = PollPlan(layout: layout, largestRead: map.largestRead, holeHighest: 0).fast
        guard !careful.contains(asked) else { return .failed }
        isCareful = true
        bank = RegisterBank()
        pending = careful
        return .more
    }
}
