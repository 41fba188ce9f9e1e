package import Control
package import Units

/// A journal of a run that is played and not lived: written at once, by whoever plays it. What the
/// daemon's writer does with a queue and a thread, so that it waits for no disk, this does without.
package struct JournalRecorder: ~Copyable {
    private var queue = JournalQueue()
    private var tape: JournalTape

    /// The bounds are those of `JournalWriter`.
    package init(directory: String, segments: Int, segmentBytes: Int) {
        tape = JournalTape(directory: directory, segments: segments, segmentBytes: segmentBytes)
    }

    /// A controller starts and stands like this; it is to be given before the first event.
    package mutating func start(_ controller: Controller, report: (JournalFault) -> Void) {
        write(report: report)
        queue = JournalQueue()
        queue.add(controller)
    }

    /// An event was taken in at `moment` and had these effects.
    package mutating func note(_ event: Event, _ moment: Moment, effects: [Effect]) {
        queue.add(JournalNote(event: event, moment: moment, effects: effects))
    }

    /// The controller stands like this, after all events that were noted.
    package mutating func state(_ controller: Controller) {
        queue.add(controller)
    }

    /// Writes what was noted.
    package mutating func write(report: (JournalFault) -> Void) {
        let (notes, base) = queue.take()
        tape.take(notes, base, report: report)
    }
}
