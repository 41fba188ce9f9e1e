import Control

/// What waits for the journal's thread: events in order, and at most one state among them, so that
/// a disk that hangs costs a bounded amount of memory.
///
/// Once an event found no room, none is taken in until a state comes from which the recording can
/// go on: what is recorded never has a hole that replay would step over.
struct JournalQueue: Sendable {
    /// Events in the order in which they happened.
    private(set) var notes: [JournalNote] = []
    /// The state that held after the first `position` of them.
    private(set) var base: Base?
    /// How many events found no room since the start.
    private(set) var refused: Int64 = 0
    /// Why no event is taken in at the moment; nil while they are.
    private var closedFor: RecordedState.Reason? = .started

    /// Events that may wait: more than a minute of the largest depot's, at some 100 a second.
    static let notesHighest = 8192

    /// A state and its place among the events.
    struct Base: Sendable {
        var position: Int
        var state: RecordedState
    }

    /// Whether there is anything to be done.
    var isEmpty: Bool { notes.isEmpty && base == nil }

    /// Takes an event in, or counts it.
    mutating func add(_ note: JournalNote) {
        if closedFor == nil, notes.count < Self.notesHighest {
            notes.append(note)
            return
        }
        refused += 1
        switch closedFor {
        case .resumed(let lost): closedFor = .resumed(lost: lost + 1)
        case nil, .wentOn, .started: closedFor = .resumed(lost: 1)
        }
    }

    /// Takes a state in. A newer one replaces one that waits, unless that one opens the recording.
    mutating func add(_ controller: Controller) {
        let waiting = base?.state.reason
        if let reason = closedFor {
            // One that waits already may be needed by the events behind it.
            guard base == nil, notes.count < Self.notesHighest else { return }
            base = Base(
                position: notes.count,
                state: RecordedState(reason: reason, controller: controller))
            closedFor = nil
        } else if waiting == nil || waiting == .wentOn {
            base = Base(
                position: notes.count,
                state: RecordedState(reason: .wentOn, controller: controller))
        }
    }

    /// Everything that waits; the queue goes on as it stands.
    mutating func take() -> (notes: [JournalNote], base: Base?) {
        defer {
            notes.removeAll()
            base = nil
        }
        return (notes, base)
    }
}
