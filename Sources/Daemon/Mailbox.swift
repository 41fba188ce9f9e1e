package import Control
import Depot
import Synchronization
package import Units

/// What came in for the control loop since it last looked. The lock is held only for a swap or one
/// append. Readings coalesce by meter, the latest wins; everything else is kept in order up to the
/// bound, beyond which it is counted (`Drops`). What the daemon's own parts say has places that no
/// charger can take: an answer of the store that got lost would leave a start unanswered for ever.
///
/// A class, because threads share it.
package final class Mailbox: Sendable {
    /// An event and when it came in.
    package struct Letter: Sendable {
        package var event: Event
        package var moment: Moment
    }

    /// At most so many letters wait: 300 chargers that all reconnect and replay a minute's backlog.
    package static let lettersHighest = 20_000
    /// So many more for what is no charger's: each has one order under way, or a bound of its own.
    package static let ownHighest = 5_000

    private struct Content {
        var letters: [Letter] = []
        var refused: Int64 = 0
    }

    private let content = Mutex(Content())
    private let signal: WakeDescriptor

    package init(signal: WakeDescriptor) {
        self.signal = signal
    }

    /// Puts an event in and wakes the loop.
    package func post(_ event: Event, at moment: Moment) {
        content.withLock { content in
            if case .metered(let meter, _) = event,
                let index = content.letters.lastIndex(where: { $0.event.isReading(of: meter) })
            {
                content.letters[index] = Letter(event: event, moment: moment)
                return
            }
            let bound = Self.lettersHighest + (event.isChargers ? 0 : Self.ownHighest)
            guard content.letters.count < bound else {
                content.refused += 1
                return
            }
            content.letters.append(Letter(event: event, moment: moment))
        }
        signal.give()
    }

    /// Takes everything out into `letters`, whose memory goes back in.
    func take(into letters: inout [Letter]) {
        letters.removeAll(keepingCapacity: true)
        content.withLock { swap(&$0.letters, &letters) }
    }

    /// How many letters found no room.
    package var refused: Int64 { content.withLock(\.refused) }
}

extension Event {
    /// Whether a charger can make as many of these as it likes.
    fileprivate var isChargers: Bool {
        if case .charger = self { return true }
        return false
    }

    /// Whether it is a reading of this meter, which a later one replaces.
    fileprivate func isReading(of meter: MeterPosition) -> Bool {
        if case .metered(let other, _) = self { return other == meter }
        return false
    }
}
