package import Depot
package import Units

/// S of SAFETY.md section 8: how much of the trip time of a node's breaker each phase has used, as
/// the node's own meter tells. It steers nothing: it is shown, and it is an alarm.
///
/// It rises by dt / t_trip(k) while k = I / Ir is above 1.05 and falls as exp(−dt / 900 s) at or
/// below. Where whole numbers or an entered curve leave room, the earlier trip counts. Between
/// readings the higher of the two flows; while the meter is silent the budget stands still.
package struct TripBudget: Hashable, Codable, Sendable {
    /// Of each phase, in billionths of the whole.
    private var shares = PerPhase<Int64>(repeating: 0)
    /// The last reading's currents and its time.
    private var last: Flow?
    /// It has been past the part that trips, and not below the part that is told since.
    package private(set) var isCritical = false

    private struct Flow: Hashable, Codable {
        var current: PerPhase<Amperes>
        var at: Instant
    }

    /// From here on people are told.
    package static let told = Percent.percent(10)
    /// From here on a person must act; SAFETY.md section 9 opens the node's contactor there.
    package static let critical = Percent.percent(25)

    private static let whole: Int64 = 1_000_000_000
    /// A hundredfold says that the curve is not that of the breaker; it bounds the arithmetic.
    private static let sharesHighest = 100 * whole
    /// In which a warm breaker cools to a third.
    private static let fading: Int64 = 900_000
    /// Above so much of its rated current a breaker warms up towards its trip.
    private static let warmingFrom: Int64 = 10_500
    /// A hundredfold of the rated current: everything trips at once.
    private static let multipleHighest: Int64 = 1_000_000

    package init() {}

    /// The phase that has used most.
    package var used: Percent {
        let most = max(shares.l1, shares.l2, shares.l3)
        return Percent(rawValue: most / (Self.whole / 10_000))
    }

    /// `current` flowed at `now` through `breaker`. A reading that comes later than `silence` after
    /// the one before it speaks for no longer than that.
    package mutating func note(
        _ current: PerPhase<Amperes>, through breaker: Breaker, at now: Instant,
        silence: Milliseconds
    ) {
        defer { last = Flow(current: current, at: now) }
        guard let last, now > last.at else { return }
        let time = min(now - last.at, silence).rawValue
        for phase in Phase.allCases {
            let flowed = max(abs(last.current[phase].rawValue), abs(current[phase].rawValue))
            shares[phase] = Self.share(shares[phase], after: time, at: flowed, breaker)
        }
        if used >= Self.critical { isCritical = true }
        if used < Self.told { isCritical = false }
    }

    /// `time` in milliseconds, `current` in milliamperes without a sign.
    private static func share(
        _ share: Int64, after time: Int64, at current: Int64, _ breaker: Breaker
    ) -> Int64 {
        let rated = max(1, breaker.rated.rawValue)
        let bounded = min(current, rated * (multipleHighest / 10_000))
        let multiple = (bounded * 10_000 + rated - 1) / rated
        guard multiple > warmingFrom else {
            // 1 / (1 + x) is never below exp(−x), so it never fades too fast.
            return Milliseconds(rawValue: share)
                .scaledUp(by: fading, over: fading + time).rawValue
        }
        guard let trip = earliestTrip(at: multiple, on: breaker.curve) else { return share }
        return min(sharesHighest, share + (time * whole + trip - 1) / trip)
    }

    /// In milliseconds, at least one; nil below an entered curve, which tells nothing there. Between
    /// two points the time of the higher holds, past the last it falls with the square.
    private static func earliestTrip(at multiple: Int64, on curve: Breaker.Curve) -> Int64? {
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
