package import Control
import Dispatch
import Foundation
import Synchronization
package import Units

/// The journal as the control thread sees it: what it is told is put into a bounded queue, and a
/// thread of its own encodes and writes it. Nobody who tells it anything ever waits for a disk.
///
/// The first state opens the recording: it is to be given before the first event.
///
/// A class, because it stands for a thread. The thread keeps it alive until `finish`.
package final class JournalWriter: Sendable {
    private let waiting = Mutex(Waiting())
    private let work = DispatchSemaphore(value: 0)
    private let ended = DispatchSemaphore(value: 0)

    private struct Waiting {
        var queue = JournalQueue()
        /// What the thread was given and could not write.
        var unwritten: Int64 = 0
        var isFinishing = false
    }

    /// Starts the thread, which opens the ring with the first state.
    ///
    /// - Parameters:
    ///   - segments: 2 to 1,000.
    ///   - segmentBytes: 4 KiB to 64 MiB; a state and a queue's worth of events (100 bytes each) must
    ///     fit, or a slow disk costs a gap.
    ///   - report: called on the journal's thread, once for each change.
    package init(
        directory: String, segments: Int, segmentBytes: Int,
        report: @escaping @Sendable (JournalFault) -> Void
    ) {
        let thread = Thread {
            self.run(
                JournalTape(directory: directory, segments: segments, segmentBytes: segmentBytes),
                report: report)
        }
        thread.name = "journal"
        thread.start()
    }

    /// An event was taken in at `moment` and had these effects. Returns at once.
    package func note(_ event: Event, _ moment: Moment, effects: [Effect]) {
        let note = JournalNote(event: event, moment: moment, effects: effects)
        submit { $0.add(note) }
    }

    /// The controller stands like this, after all events that were noted. Returns at once.
    package func state(_ controller: Controller) {
        submit { $0.add(controller) }
    }

    /// How many events wait for the thread.
    package var backlog: Int { waiting.withLock { $0.queue.notes.count } }

    /// How many events are missing in the journal since the start.
    package var lost: Int64 { waiting.withLock { $0.queue.refused + $0.unwritten } }

    /// Takes no more, writes what waits and ends the thread. False where that took longer than
    /// `patience`; it goes on by itself then.
    package func finish(within patience: Milliseconds) -> Bool {
        waiting.withLock { $0.isFinishing = true }
        work.signal()
        let deadline = DispatchTime.now() + .milliseconds(Int(patience.rawValue))
        guard ended.wait(timeout: deadline) == .success else { return false }
        ended.signal()
        return true
    }

    /// The lock is held for an append here and for a swap in the thread.
    private func submit(_ change: (inout JournalQueue) -> Void) {
        let wakes = waiting.withLock { waiting -> Bool in
            guard !waiting.isFinishing else { return false }
            let wasEmpty = waiting.queue.isEmpty
            change(&waiting.queue)
            return wasEmpty && !waiting.queue.isEmpty
        }
        if wakes { work.signal() }
    }

    private func run(_ started: consuming JournalTape, report: (JournalFault) -> Void) {
        var tape = started
        while true {
            work.wait()
            let (batch, isFinishing) = waiting.withLock { ($0.queue.take(), $0.isFinishing) }
            tape.take(batch.notes, batch.base, report: report)
            waiting.withLock { $0.unwritten = tape.unwritten }
            if isFinishing { break }
        }
        ended.signal()
    }
}
