import Foundation
import Synchronization
import Units

/// The daemon's parts on their way out: all at the same time, and waited for until one moment that
/// they share. What is not done by then ends with the process, which is safe at any instant.
///
/// A class, because those that end and the one who waits share it.
final class Ending: Sendable {
    private let group = DispatchGroup()
    private let under = Mutex<[String]>([])

    /// Begins to end a part, on a thread of its own: it may block.
    func begin(_ part: String, _ work: @escaping @Sendable () -> Void) {
        enter(part)
        Thread.detachNewThread { [self] in
            work()
            leave(part)
        }
    }

    /// The same for a part that suspends.
    func begin(_ part: String, awaiting work: @escaping @Sendable () async -> Void) {
        enter(part)
        Task {
            await work()
            leave(part)
        }
    }

    /// Waits until all parts have ended, at most for `patience`; tells those that have not.
    func wait(_ patience: Milliseconds) async -> [String] {
        await withCheckedContinuation { continuation in
            // A thread of its own, because waiting for a group blocks.
            Thread.detachNewThread { [self] in
                let deadline = DispatchTime.now() + .milliseconds(Int(patience.rawValue))
                _ = group.wait(timeout: deadline)
                continuation.resume(returning: under.withLock { $0 })
            }
        }
    }

    private func enter(_ part: String) {
        under.withLock { $0.append(part) }
        group.enter()
    }

    private func leave(_ part: String) {
        under.withLock { parts in
            if let index = parts.firstIndex(of: part) { parts.remove(at: index) }
        }
        group.leave()
    }
}
