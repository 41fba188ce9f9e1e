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
        /// The order that told it.
        var order: Int64
        var isAccepted = false
    }

    /// Since when the oldest unproven cut waits; nil while there is none.
    var waitingSince: Instant? { cuts.first?.since }

    /// Since when the oldest cut waits that the charger has not even said yes to.
    var unansweredSince: Instant? { cuts.first { !$0.isAccepted }?.since }

    /// The connector was told by `order` to draw at most `rate`, less than before.
    mutating func note(_ rate: ChargingRate, order: Int64, at now: Instant) {
        guard cuts.count < Self.cutsHighest else {
            cuts[cuts.count - 1].rate = rate
            cuts[cuts.count - 1].order = order
            cuts[cuts.count - 1].isAccepted = false
            return
        }
        cuts.append(Cut(rate: rate, since: now, order: order))
    }

    /// The charger has said yes to `order`, which took the place of all before it.
    mutating func accepted(_ order: Int64) {
        for index in cuts.indices where cuts[index].order <= order {
            cuts[index].isAccepted = true
        }
    }

    /// The most that it may draw is now `envelope`, while it was last told `held`: what is within
    /// that is proven, also where a raise has come after it.
    mutating func prove(_ envelope: ChargingRate, held: ChargingRate) {
        cuts.removeAll { envelope <= max($0.rate, held) }
    }
}
