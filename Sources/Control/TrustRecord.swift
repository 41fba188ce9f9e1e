package import Units

/// Whether a connector keeps what it accepts (SAFETY.md R8). `Accepted` is not `applied`.
///
/// ```
/// trusted ── two samples above all it may ──► violating ── 3 good samples and 5 min ──► trusted
///                                                │  the second time 30 min, then by hand
///                                                └─ cut again ─► stopped ─► inoperative
/// ```
package struct TrustRecord: Hashable, Codable, Sendable {
    /// Samples in a row that were above all it may.
    private var strikes = 0
    /// Samples in a row that were within, while it is a violator.
    private var goodSamples = 0
    /// How often it has violated, here and in earlier runs.
    package private(set) var violations = 0
    /// When it last began to; nil where it never did.
    package private(set) var violatedAt: UTCTime?
    /// Since when it is a violator.
    package private(set) var violatingSince: Instant?
    /// When it was last seen above.
    private var lastOver: Instant?
    /// What was tried against it.
    package var remedy: Remedy = .none

    /// Counted no further: the third time needs a person as the thousandth does.
    private static let violationsHighest = 1_000

    /// Each step of the escalation; tried in this order.
    package enum Remedy: Int, Hashable, Comparable, Codable, Sendable {
        case none, cutAgain, stopped, inoperative

        package static func < (left: Remedy, right: Remedy) -> Bool {
            left.rawValue < right.rawValue
        }
    }

    /// What a sample means.
    enum Finding: Hashable {
        case nothing
        case violates
        case earnedItsWayBack
    }

    /// So much above is an error of measurement: the larger of 1 A and 5 %.
    static func tolerance(of rate: ChargingRate, ampere: ChargingRate) -> ChargingRate {
        max(ampere, rate.scaledUp(by: 5, over: 100))
    }

    /// A sample came in; `isOver`: it was above all that was allowed while it was taken.
    mutating func note(isOver: Bool, at moment: Moment) -> Finding {
        guard violatingSince == nil else {
            return noteWhileViolating(isOver: isOver, at: moment.instant)
        }
        strikes = isOver ? strikes + 1 : 0
        guard strikes >= 2 else { return .nothing }
        strikes = 0
        violations = min(violations + 1, Self.violationsHighest)
        violatedAt = moment.utc
        beginProbation(at: moment.instant)
        return .violates
    }

    private mutating func beginProbation(at now: Instant) {
        goodSamples = 0
        violatingSince = now
        lastOver = now
        remedy = .none
    }

    /// It had violated so often when an earlier run ended. A violator is one still; how long it
    /// has behaved since is not known, so its probation begins anew.
    mutating func recall(times: Int, isViolator: Bool, since: UTCTime, at now: Instant) {
        violations = min(violations + min(times, Self.violationsHighest), Self.violationsHighest)
        violatedAt = violatedAt ?? since
        if isViolator, violatingSince == nil { beginProbation(at: now) }
    }

    private mutating func noteWhileViolating(isOver: Bool, at now: Instant) -> Finding {
        if isOver {
            goodSamples = 0
            lastOver = now
            return .nothing
        }
        goodSamples += 1
        guard let wait = probation, goodSamples >= 3, let lastOver, now - lastOver >= wait else {
            return .nothing
        }
        violatingSince = nil
        return .earnedItsWayBack
    }

    /// How long it must behave; nil: a person must decide.
    private var probation: Milliseconds? {
        switch violations {
        case 0, 1: .minutes(5)
        case 2: .minutes(30)
        default: nil
        }
    }

    /// A person gives it another chance.
    mutating func forgive() {
        let tried = remedy
        self = TrustRecord()
        // What was done to it is undone by who carries that out.
        remedy = tried
    }
}
