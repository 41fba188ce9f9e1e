import Control
import Depot
import Foundation
import Glibc
import Units

/// Steps a controller through what was recorded and compares what it wants done with what was
/// wanted then.
package struct Replay: Sendable {
    private let reader: SegmentReader

    /// What stands at `path`: a journal's directory, or one segment file.
    package init(path: String) throws(JournalError) {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { throw JournalError(errno: errno) }
        let isDirectory = status.st_mode & S_IFMT == S_IFDIR
        reader = try isDirectory ? SegmentReader(directory: path) : SegmentReader(file: path)
        if reader.sequences.isEmpty { throw .notASegment }
    }

    /// The segments' numbers, oldest first.
    package var segments: [UInt64] { reader.sequences }

    /// Files of the directory that are damaged where their segment begins: they have no number.
    package var damagedFiles: [String] { reader.damagedFiles }

    /// What the segment at a position of `segments` holds; nil where it can't be stepped.
    func segment(at position: Int) throws(JournalError) -> Segment? {
        try reader.segment(at: position)
    }

    /// Replays the segment at a position of `segments`.
    package func outcome(at position: Int) throws(JournalError) -> ReplayOutcome {
        var outcome = ReplayOutcome(segment: reader.sequences[position])
        guard let segment = try reader.segment(at: position) else {
            outcome.problem = .unreadableState(.damaged("its checksum is wrong"))
            return outcome
        }
        do throws(RecordError) {
            var run = Run(state: try RecordedState(bytes: segment.snapshot), outcome: outcome)
            for record in segment.records where run.goesOn { run.take(record) }
            outcome = run.outcome
        } catch {
            outcome.problem = .unreadableState(error)
            return outcome
        }
        if outcome.problem == nil, outcome.difference == nil,
            case .damaged(let offset) = segment.ending
        {
            outcome.problem = .tail(offset: offset)
        }
        return outcome
    }

    /// A segment while it is replayed.
    private struct Run {
        var outcome: ReplayOutcome
        private var controller: Controller
        private var keys = PackedKeys()
        private var effects = Effects()

        init(state: RecordedState, outcome: ReplayOutcome) {
            self.outcome = outcome
            controller = state.controller
            begin(state)
        }

        var goesOn: Bool { outcome.difference == nil && outcome.problem == nil }

        mutating func take(_ record: JournalRecord) {
            do throws(RecordError) {
                switch record.kind {
                case JournalTape.Kind.event:
                    try step(RecordedEvent(bytes: record.payload, keys: &keys))
                case JournalTape.Kind.state: begin(try RecordedState(bytes: record.payload))
                default: throw .damaged("a record of the unknown kind \(record.kind)")
                }
            } catch {
                outcome.problem = .record(error)
            }
        }

        private mutating func begin(_ state: RecordedState) {
            controller = state.controller
            keys = PackedKeys()
            switch state.reason {
            case .wentOn: break
            case .started: outcome.starts += 1
            case .resumed(let lost): outcome.lost += max(0, min(lost, .max - outcome.lost))
            }
        }

        private mutating func step(_ recorded: RecordedEvent) throws(RecordError) {
            guard recorded.event.fits(controller.plan) else {
                throw .damaged("an event of something that the site does not have")
            }
            effects.removeAll()
            controller.step(recorded.event, at: recorded.moment, into: &effects)
            outcome.events += 1
            if recorded.event == .tick { outcome.ticks += 1 }
            outcome.from = outcome.from ?? recorded.moment
            outcome.to = recorded.moment
            let digest = try RecordedEvent.digest(of: effects.items)
            guard digest != recorded.digest else { return }
            outcome.difference = ReplayOutcome.Difference(
                event: outcome.events, moment: recorded.moment, expected: recorded.digest,
                got: digest, cause: Self.text(recorded.event),
                effects: effects.items.map(Self.text))
        }

        /// JSON with sorted keys: two of them can be laid side by side.
        private static func text(_ value: some Encodable) -> String {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            do {
                return String(decoding: try encoder.encode(value), as: UTF8.self)
            } catch {
                return "\(value)"
            }
        }
    }
}
