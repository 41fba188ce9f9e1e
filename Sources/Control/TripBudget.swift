package import Depot
package import Units

/// S of SAFETY.md section 8: how much of an overload rating each phase has used, as the node's own
/// meter tells.
///
/// It rises by dt / t_trip(k) while k = I / Ir is above 1.05 and falls as exp(−dt / τ) at or below.
/// Where whole numbers or an entered curve leave room, the earlier trip counts. Between readings the
/// higher of the two flows; while the meter is silent the budget stands still.
package struct TripBudget: Hashable, Codable, Sendable {
    /// Of each phase, in billionths of the whole.
    private var shares: PerPhase<Int64>
    /// The last reading.
    private var last: Flow?

    private struct Flow: Hashable, Codable {
        /// Without signs: what flows out warms as what flows in.
        var current: PerPhase<Amperes>
        /// What this reading and the one before it both show.
        var steady: PerPhase<Amperes>
        var at: Instant
    }

    private static let whole: Int64 = 1_000_000_000
    /// What has used all of it has tripped, or its curve is not the breaker's, or the meter was wrong: more
    /// says nothing, and would only be shed for longer.
    private static let sharesHighest = whole
    /// Above so much of its rated current it warms up.
    private static let warmingFrom: Int64 = 10_500
    /// A hundredfold of the rated current: everything trips at once.
    private static let multipleHighest: Int64 = 1_000_000

    /// A budget of which `used` counts as used on each phase.
    package init(used: Percent) {
        shares = PerPhase(repeating: used.rawValue * (Self.whole / 10_000))
    }

    /// The phase that has used most.
    package var used: Percent { Self.most(of: shares) }

    private static func most(of shares: PerPhase<Int64>) -> Percent {
        Percent(rawValue: max(shares.l1, shares.l2, shares.l3) / (whole / 10_000))
    }

    /// `current` flowed at `now` through what is rated so. A reading that comes later than `silence`
    /// after the one before it speaks for no longer than that.
    package mutating func note(
        _ current: PerPhase<Amperes>, through rating: OverloadRating, at now: Instant,
        silence: Milliseconds
    ) {
        let current = current.map { max($0, .zero - $0) }
        guard let last else {
            self.last = Flow(current: current, steady: PerPhase(repeating: .zero), at: now)
            return
        }
        self.last = Flow(
            current: current, steady: current.combined(with: last.current) { min($0, $1) }, at: now)
        guard now > last.at else { return }
        let time = min(now - last.at, silence)
        let flowed = current.combined(with: last.current) { max($0, $1) }
        shares = Self.shares(shares, after: time, of: flowed, rating)
    }

    /// Whether the last two readings both show an excess: one alone may be a slip of the meter, which
    /// counts and decides nothing.
    package func isWarming(_ rating: OverloadRating) -> Bool {
        guard let steady = last?.steady else { return false }
        return Phase.allCases.contains { Self.multiple(steady[$0], rating) > Self.warmingFrom }
    }

    /// What would be used if what the last reading showed had flowed on until `now`.
    package func feared(at now: Instant, through rating: OverloadRating) -> Percent {
        guard let last, now > last.at else { return used }
        return Self.most(
            of: Self.shares(shares, after: now - last.at, of: last.current, rating))
    }

    private static func shares(
        _ shares: PerPhase<Int64>, after time: Milliseconds, of current: PerPhase<Amperes>,
        _ rating: OverloadRating
    ) -> PerPhase<Int64> {
        shares.combined(with: current) { share($0, after: time.rawValue, at: $1, rating) }
    }

    /// Current over Ir, rounded up.
    private static func multiple(_ current: Amperes, _ rating: OverloadRating) -> Int64 {
        let rated = max(1, rating.rated.rawValue)
        let bounded = min(current.rawValue, rated * (multipleHighest / 10_000))
        return (bounded * 10_000 + rated - 1) / rated
    }

    /// `time` in milliseconds.
    private static func share(
        _ share: Int64, after time: Int64, at current: Amperes, _ rating: OverloadRating
    ) -> Int64 {
        let multiple = multiple(current, rating)
        guard multiple > warmingFrom else {
            // 1 / (1 + x) is never below exp(−x), so it never fades too fast.
            let fading = max(1, rating.fading.rawValue)
            return Milliseconds(rawValue: share)
                .scaledUp(by: fading, over: fading + time).rawValue
        }
        guard let trip = earliestTrip(at: multiple, on: rating.curve) else { return share }
        // In parts: a long time at a short trip is more than a word.
        let rise = Milliseconds(rawValue: min(time, trip * 100)).scaledUp(by: whole, over: trip)
        return min(sharesHighest, share + rise.rawValue)
    }

    /// In milliseconds, at least one; nil below an entered curve, which tells nothing there. Between
    /// two points the time of the higher holds, past the last it falls with the square.
    private static func earliestTrip(at multiple: Int64, on curve: OverloadRating.Curve) -> Int64? {
        let squared = multiple * multiple
        switch curve {
        case .longTime(let time):
            // t_trip(k) = 36 tr / k².
            return max(1, time.scaledDown(by: 36 * 100_000_000, over: squared).rawValue)
        case .points(let points):
            guard let first = points.first, let last = points.last,
                multiple >= first.multiple.rawValue
            else { return nil }
            if let next = points.first(where: { $0.multiple.rawValue >= multiple }) {
                return max(1, next.time.rawValue)
            }
            let entered = last.multiple.rawValue * last.multiple.rawValue
            return max(1, last.time.scaledDown(by: entered, over: squared).rawValue)
        }
    }
}
