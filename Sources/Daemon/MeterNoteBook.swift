import Depot
import Metering
import Synchronization
import Units

/// What has been told of each meter's notes lately: one that comes with every poll is a log line now
/// and then, not each second.
///
/// A class, because the threads of all meter lines share it.
final class MeterNoteBook: Sendable {
    private let told: Mutex<[Key: Instant]> = Mutex([:])

    private struct Key: Hashable {
        let meter: MeterPosition
        let subject: String
    }

    /// Until a note that goes on is told again.
    private static let pause = Milliseconds.minutes(60)
    /// At most so many notes are remembered: a few for each meter of the largest site. Past it, all
    /// are told again.
    private static let toldHighest = 1_000

    /// Those of `notes` that are to be told at `now`.
    func news(_ notes: [MeterNote], of meter: MeterPosition, at now: Instant) -> [MeterNote] {
        guard !notes.isEmpty else { return [] }
        return told.withLock { told in
            if told.count > Self.toldHighest { told.removeAll() }
            return notes.filter { note in
                let key = Key(meter: meter, subject: note.subject)
                if let last = told[key], now - last < Self.pause { return false }
                told[key] = now
                return true
            }
        }
    }
}
