import Depot
import Units

/// The cuts of one connector that nobody has seen it follow yet, each with the time at which it was
/// first told: a charger that is mute while it is cut again and again is overdue by the first.
package struct CutBook: Hashable, Codable, Sendable {
    /// Oldest first; their rates fall.
    private var cuts: [Cut] = []

    /// Cuts that one obedient charger can have open while other load rises. Past it, the newest takes
    /// the place of the one before it and keeps its time, which makes it overdue earlier.
    private static let cutsHighest = 16

    private struct Cut: Hashable, Codable, Sendable {
        var rate: ChargingRate
        let since: Instant
    }

    /// Since when the oldest unproven cut waits; nil while there is none.
    var waitingSince: Instant? { cuts.first?.since }

    /// The connector was told to draw at most `rate`, less than before.
    mutating func note(_ rate: ChargingRate, at now: Instant) {
        guard cuts.count < Self.cutsHighest else {
            cuts[cuts.count - 1].rate = rate
            return
        }
        cuts.append(Cut(rate: rate, since: now))
    }

    /// The most that it may draw is now `envelope`, while it was last told `held`: what is within
    /// that is proven, also where a raise has come after it.
    mutating func prove(_ envelope: ChargingRate, held: ChargingRate) {
        cuts.removeAll { envelope <= max($0.rate, held) }
    }
}
