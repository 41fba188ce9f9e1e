package import Units

/// What a connector was allowed in the last minutes, for comparing with samples that describe the
/// past (SAFETY.md R8).
package struct EnvelopeHistory: Hashable, Codable, Sendable {
    /// One for each change, oldest first.
    private var changes: [Change] = []

    /// At most so many changes are kept: a raise every 10 s fills 5 minutes. The oldest two are
    /// merged into the higher of them, which errs on the charger's side.
    private static let changesHighest = 32

    private struct Change: Hashable, Codable, Sendable {
        var from: Instant
        var rate: ChargingRate
    }

    package init() {}

    /// From `instant` on the connector may draw `rate`.
    mutating func note(_ rate: ChargingRate, from instant: Instant) {
        if let last = changes.last, last.rate == rate { return }
        changes.append(Change(from: instant, rate: rate))
        guard changes.count > Self.changesHighest else { return }
        changes[1].rate = max(changes[0].rate, changes[1].rate)
        changes[1].from = changes[0].from
        changes.removeFirst()
    }

    /// The most that was allowed at any time from `instant` until now; nil before the first note.
    package func highest(since instant: Instant) -> ChargingRate? {
        var highest: ChargingRate?
        for change in changes.reversed() {
            highest = max(highest ?? change.rate, change.rate)
            if change.from <= instant { break }
        }
        return highest
    }

    /// When it last rose; nil where it never did.
    package var lastRise: Instant? {
        var index = changes.count - 1
        while index > 0 {
            if changes[index].rate > changes[index - 1].rate { return changes[index].from }
            index -= 1
        }
        return nil
    }
}
