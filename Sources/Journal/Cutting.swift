package import Control
package import Units

/// A stretch of a recording, cut out to be kept: the state in which it begins, what happened, and
/// what the controller wanted done about each event. It is written as text (`text`), so that a
/// change of the controller's ways is read as a difference between lines.
package struct Cutting: Hashable, Sendable {
    /// What it is about, for people; one line each.
    package var notes: [String]
    /// The controller before the first step.
    package var state: Controller
    /// What happened.
    package private(set) var steps: [Step] = []

    /// An event, and what came of it.
    package struct Step: Hashable, Sendable {
        /// When the controller took it in.
        package var moment: Moment
        /// What happened.
        package var event: Event
        /// What is to come of it: each effect as the JSON of one line.
        package var effects: [String]
        /// The line of the file that it was read from, from 1; 0: none.
        package var line: Int
    }

    /// A longer one is no test that anybody reads; about a quarter of an hour of a small depot.
    package static let stepsHighest = 20_000

    init(notes: [String], state: Controller) {
        self.notes = notes
        self.state = state
    }

    mutating func append(_ step: Step) throws(CuttingError) {
        guard steps.count < Self.stepsHighest else { throw .tooLong(most: Self.stepsHighest) }
        steps.append(step)
    }

    /// An effect as the text of a step.
    static func text(of effect: Effect) throws(CuttingError) -> String {
        do throws(RecordError) {
            return try RecordError.packing { try PackedEncoder.pack(effect) }.json
        } catch {
            throw .record(error)
        }
    }

    /// Steps a controller through it and compares what it wants done with what is to come of it.
    package func play() throws(CuttingError) -> CuttingOutcome {
        var controller = state
        var effects = Effects()
        var outcome = CuttingOutcome()
        for step in steps {
            effects.removeAll()
            controller.step(step.event, at: step.moment, into: &effects)
            outcome.events += 1
            outcome.effects += effects.items.count
            var got: [String] = []
            for effect in effects.items { got.append(try Self.text(of: effect)) }
            guard got != step.effects else { continue }
            outcome.difference = CuttingOutcome.Difference(step: step, got: got)
            break
        }
        return outcome
    }

    /// A stretch of it, or all of it, with what the controller of this program makes of it.
    package func cutting(from: UTCTime?, to: UTCTime?) throws(CuttingError) -> Cutting {
        let moments = steps.map(\.moment.utc)
        if let first = moments.min(), let last = moments.max() {
            try CuttingError.check(from: from, to: to, recordedFrom: first, to: last)
        }
        var scissors = Scissors(state: state, notes: notes, from: from, to: to)
        for step in steps where !scissors.isOver {
            _ = try scissors.take(step.event, at: step.moment)
        }
        return try scissors.cutting(of: from, to)
    }
}
