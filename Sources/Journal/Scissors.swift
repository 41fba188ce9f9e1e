import Control
import Units

/// Steps a controller through a recording and keeps the stretch that is asked for.
struct Scissors {
    private(set) var controller: Controller
    private(set) var kept: Cutting?
    /// Whether the stretch has ended.
    private(set) var isOver = false
    /// When the last event was taken in.
    private(set) var last: UTCTime?
    private let notes: [String]
    private let from: UTCTime?
    private let to: UTCTime?
    private var effects = Effects()

    init(state: Controller, notes: [String], from: UTCTime?, to: UTCTime?) {
        controller = state
        self.notes = notes
        self.from = from
        self.to = to
    }

    /// Before the stretch has begun, a recording may begin anew.
    mutating func begin(_ state: Controller) {
        precondition(kept == nil, "a stretch has one beginning")
        controller = state
    }

    /// Whether what happens at `moment` is past the stretch.
    func ends(before moment: Moment) -> Bool { to.map { moment.utc > $0 } ?? false }

    /// Takes in the next event, and gives its effects.
    mutating func take(_ event: Event, at moment: Moment) throws(CuttingError) -> [Effect] {
        if kept == nil, from.map({ moment.utc >= $0 }) ?? true {
            kept = Cutting(notes: notes, state: controller)
        }
        if kept != nil, ends(before: moment) {
            isOver = true
            return []
        }
        effects.removeAll()
        controller.step(event, at: moment, into: &effects)
        last = moment.utc
        guard kept != nil else { return effects.items }
        var texts: [String] = []
        for effect in effects.items { texts.append(try Cutting.text(of: effect)) }
        try kept?.append(Cutting.Step(moment: moment, event: event, effects: texts, line: 0))
        return effects.items
    }

    /// What was cut out.
    func cutting(of from: UTCTime?, _ to: UTCTime?) throws(CuttingError) -> Cutting {
        guard let kept, !kept.steps.isEmpty else { throw .empty(from: from, to: to) }
        return kept
    }
}
