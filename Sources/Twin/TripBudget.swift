import Depot
import Units

/// How much of a breaker's trip time a phase has used: S of SAFETY.md section 8.
struct TripBudget: Hashable, Sendable {
    /// In billionths of the whole.
    private var share: Int64 = 0

    /// Seconds in which an old overload fades to a third.
    private static let fading: Int64 = 900_000
    private static let whole: Int64 = 1_000_000_000

    /// At most a hundredfold.
    var used: Percent { Percent(rawValue: min(100 * Self.whole, share) / (Self.whole / 10_000)) }

    mutating func flow(_ current: Amperes, through breaker: OverloadRating, for time: Milliseconds)
    {
        let multiple = current.rawValue * 10_000 / max(1, breaker.rated.rawValue)
        if multiple > 10_500, let trip = earliestTrip(at: multiple, on: breaker.curve) {
            share = min(100 * Self.whole, share + time.rawValue * Self.whole / max(1, trip))
        } else {
            share -= share / Self.fading * time.rawValue
        }
    }

    /// In milliseconds; nil where the curve never trips. Between two entered points the later
    /// one's time holds, which is the earlier trip.
    private func earliestTrip(at multiple: Int64, on curve: OverloadRating.Curve) -> Int64? {
        switch curve {
        case .longTime(let time):
            let squared = max(1, multiple * multiple / 10_000)
            return 36 * time.rawValue * 10_000 / squared
        case .points(let points):
            guard let first = points.first, multiple >= first.multiple.rawValue else { return nil }
            let next = points.first { $0.multiple.rawValue > multiple } ?? points.last
            return next?.time.rawValue
        }
    }
}
