import Control
import Depot

/// What the journal's thread does with what it is given: encodes it and appends it to the ring, in
/// such a way that every segment replays by itself.
///
/// ```
///            a state            no room            a state
/// closed ─────────────► open ──────────► new segment: last state, events since
///    ▲                   │
///    └───────────────────┘ an error: counts events until it is tried again
/// ```
struct JournalTape: ~Copyable {
    /// What a record holds.
    enum Kind {
        static let event: UInt8 = 1
        static let state: UInt8 = 2
    }

    private let directory: String
    private let segments: Int
    private let segmentBytes: Int
    private var ring: SegmentRing?
    private var keys = PackedKeys()
    /// The last state, and what has happened since; nil while nothing can be recorded.
    private var state: Controller?
    private var since: [JournalNote] = []
    private var lost = 0
    /// How many events of those that it was given it has not written since the start.
    private(set) var unwritten: Int64 = 0
    private var fault: JournalFault?
    private var statesUntilTry = 0

    /// After an error so many states pass before the next try: half a minute of ticks, so that a
    /// dead disk does not cost a snapshot's encoding each second.
    static let statesBetweenTries = 30
    /// A batch is cut into writes of about so many bytes, so that a full segment is found soon.
    private static let writeHighest = 64 << 10

    init(directory: String, segments: Int, segmentBytes: Int) {
        self.directory = directory
        self.segments = segments
        self.segmentBytes = segmentBytes
        ring = nil
    }

    /// Takes in what waited in the queue, and tells what has changed.
    mutating func take(
        _ notes: [JournalNote], _ base: JournalQueue.Base?, report: (JournalFault) -> Void
    ) {
        let position = base?.position ?? notes.count
        add(notes[..<position], report: report)
        if let base { add(base.state, report: report) }
        add(notes[position...], report: report)
    }

    private mutating func add(_ notes: ArraySlice<JournalNote>, report: (JournalFault) -> Void) {
        guard !notes.isEmpty else { return }
        guard let state else {
            lost += notes.count
            unwritten += Int64(notes.count)
            return
        }
        since.append(contentsOf: notes)
        guard since.count <= JournalQueue.notesHighest else {
            return fail(.overrun, losing: notes.count, report: report)
        }
        do throws(JournalError) {
            if try append(notes) { return }
            try begin(RecordedState(reason: .wentOn, controller: state))
            guard try append(since[...]) else {
                throw JournalError.tooLarge(bytes: since.count, room: segmentBytes)
            }
        } catch {
            fail(.failing(error), losing: notes.count, report: report)
        }
    }

    private mutating func add(_ recorded: RecordedState, report: (JournalFault) -> Void) {
        if recorded.reason == .wentOn, state != nil {
            state = recorded.controller
            since.removeAll()
            return
        }
        if case .resumed(let count) = recorded.reason {
            lost += count
            if fault == nil { tell(.overrun, report: report) }
        }
        guard statesUntilTry == 0 else {
            statesUntilTry -= 1
            return
        }
        let reason: RecordedState.Reason = lost > 0 ? .resumed(lost: lost) : recorded.reason
        do throws(JournalError) {
            try place(RecordedState(reason: reason, controller: recorded.controller))
            state = recorded.controller
            since.removeAll()
            if fault != nil { report(.recording(lost: lost)) }
            fault = nil
            lost = 0
        } catch {
            fail(.failing(error), losing: 0, report: report)
        }
    }

    /// Writes a state where the recording was broken off: into the segment that is written, so
    /// that a daemon that dies again and again does not push out what came before, or into a new
    /// one.
    private mutating func place(_ recorded: RecordedState) throws(JournalError) {
        if ring == nil {
            ring = try SegmentRing(
                directory: directory, segments: segments, segmentBytes: segmentBytes)
        }
        let bytes = try encoded { () throws(RecordError) in try recorded.bytes() }
        keys = PackedKeys()
        if ring?.sequence != nil {
            do throws(JournalError) {
                let record = JournalRecord(kind: Kind.state, payload: bytes)
                if try ring?.append([record]) == .written { return }
            } catch .tooLarge {
                // A record needs a little more room than a snapshot: the snapshot may fit.
            }
        }
        try ring?.begin(snapshot: bytes)
    }

    private mutating func begin(_ recorded: RecordedState) throws(JournalError) {
        let bytes = try encoded { () throws(RecordError) in try recorded.bytes() }
        keys = PackedKeys()
        try ring?.begin(snapshot: bytes)
    }

    /// Whether the segment had room for all of them.
    private mutating func append(_ notes: ArraySlice<JournalNote>) throws(JournalError) -> Bool {
        var records: [JournalRecord] = []
        var size = 0
        for note in notes {
            let payload = try encode(note)
            records.append(JournalRecord(kind: Kind.event, payload: payload))
            size += payload.count
            guard size >= min(Self.writeHighest, segmentBytes / 8) else { continue }
            guard try ring?.append(records) == .written else { return false }
            records.removeAll(keepingCapacity: true)
            size = 0
        }
        if records.isEmpty { return true }
        return try ring?.append(records) == .written
    }

    private mutating func encode(_ note: JournalNote) throws(JournalError) -> [UInt8] {
        var keys = self.keys
        let bytes = try encoded { () throws(RecordError) in
            let digest = try RecordedEvent.digest(of: note.effects)
            return try RecordedEvent(event: note.event, moment: note.moment, digest: digest)
                .bytes(keys: &keys)
        }
        self.keys = keys
        return bytes
    }

    private func encoded(
        _ work: () throws(RecordError) -> [UInt8]
    ) throws(JournalError) -> [UInt8] {
        do throws(RecordError) { return try work() } catch { throw .notEncodable(error.text) }
    }

    /// Recording ends until it is tried again with a later state.
    private mutating func fail(
        _ fault: JournalFault, losing count: Int, report: (JournalFault) -> Void
    ) {
        state = nil
        since.removeAll()
        lost += count
        unwritten += Int64(count)
        statesUntilTry = fault == .overrun ? 0 : Self.statesBetweenTries
        tell(fault, report: report)
    }

    private mutating func tell(_ change: JournalFault, report: (JournalFault) -> Void) {
        guard fault != change else { return }
        fault = change
        report(change)
    }
}
