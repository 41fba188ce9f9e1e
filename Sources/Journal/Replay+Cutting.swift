import Control
package import Units

extension Replay {
    /// Cuts a stretch out: from the first event at or after `from` to the last one before any that
    /// is later than `to`; nil is where the recording begins and ends.
    ///
    /// The journal holds no effects, only a sign of them, so they are what this program's
    /// controller wants done, as long as the sign is the same.
    package func cutting(
        from: UTCTime?, to: UTCTime?, notes: [String]
    ) throws(CuttingError) -> Cutting {
        let known = try range()
        try CuttingError.check(
            from: from, to: to, recordedFrom: known.first, to: known.last, tornAt: known.tornAt)
        var stretch: Stretch?
        for position in try start(for: from)..<segments.count {
            guard let tape = try tape(at: position) else {
                stretch?.breakOff { .missingAfter($0) }
                continue
            }
            if stretch == nil {
                let scissors = Scissors(
                    state: tape.state.controller, notes: notes, from: from, to: to)
                stretch = Stretch(scissors: scissors)
            } else {
                stretch?.goOn(in: tape)
            }
            for entry in tape.entries.dropFirst(stretch?.known ?? 0) {
                try stretch?.take(entry)
                if stretch?.isOver == true { break }
            }
            if stretch?.isOver == true { break }
        }
        guard let stretch else { throw .nothingRecorded }
        return try stretch.scissors.cutting(of: from, to)
    }

    // MARK: What a segment holds

    /// A segment, read.
    private struct Tape {
        var state: RecordedState
        var entries: [Entry]
        var tornAt: Int?

        var events: [RecordedEvent] {
            entries.compactMap {
                switch $0 {
                case .event(let event): event
                case .state: nil
                }
            }
        }
    }

    private enum Entry {
        case event(RecordedEvent)
        case state(RecordedState)
    }

    /// nil: what it begins with is damaged, so that nothing in it can be stepped.
    private func tape(at position: Int) throws(CuttingError) -> Tape? {
        let segment: Segment?
        do throws(JournalError) {
            segment = try self.segment(at: position)
        } catch {
            throw .unreadable(error)
        }
        guard let segment else { return nil }
        do throws(RecordError) {
            var tape = Tape(state: try RecordedState(bytes: segment.snapshot), entries: [])
            var keys = PackedKeys()
            for record in segment.records {
                switch record.kind {
                case JournalTape.Kind.event:
                    tape.entries.append(
                        .event(try RecordedEvent(bytes: record.payload, keys: &keys)))
                case JournalTape.Kind.state:
                    keys = PackedKeys()
                    tape.entries.append(.state(try RecordedState(bytes: record.payload)))
                default: throw .damaged("a record of the unknown kind \(record.kind)")
                }
            }
            if case .damaged(let offset) = segment.ending { tape.tornAt = offset }
            return tape
        } catch {
            throw .record(error)
        }
    }

    /// Its earliest and its latest moment, by its oldest and its newest segment: a wall clock may
    /// have been set back in between.
    private func range() throws(CuttingError) -> (first: UTCTime, last: UTCTime, tornAt: Int?) {
        var ends: [UTCTime] = []
        var position = 0
        while ends.isEmpty, position < segments.count {
            ends = try tape(at: position)?.events.map(\.moment.utc) ?? []
            position += 1
        }
        position = segments.count - 1
        while position >= 0 {
            let tape = try tape(at: position)
            let moments = tape?.events.map(\.moment.utc) ?? []
            ends += moments
            if !moments.isEmpty, let first = ends.min(), let last = ends.max() {
                return (first, last, tape?.tornAt)
            }
            position -= 1
        }
        throw .nothingRecorded
    }

    /// The last segment that begins at or before `from`, or the first one.
    private func start(for from: UTCTime?) throws(CuttingError) -> Int {
        guard let from else { return 0 }
        for position in segments.indices.reversed() {
            let first = try tape(at: position)?.events.first?.moment.utc
            if let first, first <= from { return position }
        }
        return 0
    }

    // MARK: A stretch

    /// The stretch while it is cut.
    private struct Stretch {
        private(set) var scissors: Scissors
        /// How many of the first events of this segment stood in the one before as well.
        private(set) var known = 0
        /// The events of this segment.
        private var past: [RecordedEvent] = []
        /// Why nothing that comes belongs to the stretch any more.
        private var broken: CuttingError?

        init(scissors: Scissors) { self.scissors = scissors }

        var isOver: Bool { scissors.isOver }

        /// The stretch can't go on; one that is over does not have to.
        mutating func breakOff(_ why: (UTCTime) -> CuttingError) {
            guard scissors.kept != nil, let last = scissors.last else { return }
            broken = broken ?? why(last)
        }

        /// The next segment begins with the last state and what was noted since: what we have
        /// stepped already, unless something is missing between the two.
        mutating func goOn(in tape: Tape) {
            let events = tape.events
            known = 0
            for length in stride(from: min(past.count, events.count), to: 0, by: -1)
            where past.suffix(length) == events.prefix(length) {
                known = length
                break
            }
            guard scissors.kept != nil, broken == nil else {
                (known, past) = (0, [])
                return begin(tape.state)
            }
            past = Array(events.prefix(known))
            var state = tape.state
            var effects = Effects()
            for event in past where event.event.fits(state.controller.plan) {
                state.controller.step(event.event, at: event.moment, into: &effects)
            }
            begin(state)
        }

        mutating func take(_ entry: Entry) throws(CuttingError) {
            switch entry {
            case .event(let recorded):
                past.append(recorded)
                try step(recorded)
            case .state(let state):
                past = []
                begin(state)
            }
        }

        /// A state: the one that we have, unless something was not recorded.
        private mutating func begin(_ state: RecordedState) {
            guard scissors.kept != nil else { return scissors.begin(state.controller) }
            switch state.reason {
            case .started: breakOff { .startedAfter($0) }
            case .resumed: breakOff { .missingAfter($0) }
            case .wentOn:
                if state.controller != scissors.controller { breakOff { .missingAfter($0) } }
            }
        }

        private mutating func step(_ recorded: RecordedEvent) throws(CuttingError) {
            guard recorded.event.fits(scissors.controller.plan) else {
                throw .record(.damaged("an event of something that the site does not have"))
            }
            if let broken, !scissors.ends(before: recorded.moment) { throw broken }
            let effects = try scissors.take(recorded.event, at: recorded.moment)
            guard !isOver else { return }
            let digest: UInt32
            do throws(RecordError) {
                digest = try RecordedEvent.digest(of: effects)
            } catch {
                throw .record(error)
            }
            guard digest == recorded.digest else { throw .differs(at: recorded.moment.utc) }
        }
    }
}
