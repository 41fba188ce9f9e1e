import Depot
package import Units

/// What the chargers below the billed meter may draw under the demand targets, held calm: an
/// interval of a quarter of an hour forgives what a second does, so that limits need not follow
/// each machine that starts.
///
/// ```
/// energy that is left / time that is left ── other load, averaged ──► fresh
///
///   fresh                                  what is held
///   ──────────────── + 5 % ─────────────── raise: after a minute, and three times
///                                                 as long for each raise taken back
///        nothing happens in between
///   ──────────────── − 2 % ─────────────── cut: at once
/// ```
///
/// It only ever lowers what a limit leaves.
package struct DemandGovernor: Hashable, Codable, Sendable {
    /// What the chargers may draw together, from the mains; nil while nothing was measured.
    package private(set) var room: Watts?
    /// What draws and is no charger, averaged over some minutes; nil before the first reading.
    package private(set) var otherLoad: Watts?
    /// What the targets alone would give the chargers: less than `room` where departures force it.
    private(set) var roomOfTargets = Watts.zero
    /// Departures need nearly all that the targets leave.
    var isTight = false
    /// The minute since 1970 in which it was last decided who waits.
    var waitMinute: Int64 = 0
    /// `room` in the loads of the division; nil where nothing is bound.
    package internal(set) var capacity: Watts?
    /// When the billed meter answered last, what flowed then, and at which voltage.
    private(set) var readAt: Instant?
    package private(set) var power = Watts.zero
    private(set) var voltage: Volts?

    private var changedAt: Instant?
    private var wasRaised = false
    /// How long a raise waits: longer with each one in `period` that had to be taken back.
    private var pause = raisePause
    private var period: Int64 = 0

    /// What is aimed at: the billing meter and ours differ by their class, and chargers are late.
    private static let aim = Percent.percent(99)
    /// A window that rolls has no end by which to make up for what came too late.
    private static let aimRolling = Percent.percent(98)
    /// The rest of a quiet interval is not worth a rush that the next one has to end.
    private static let highest = Percent.percent(125)
    /// Energy that is left over is spread over at least this part of the interval, or a small one
    /// would be a large power in the last minute.
    private static let spread: Int64 = 3
    /// Smaller changes are not worth new limits for the whole depot; of what is to be kept.
    private static let cutLeast = Percent.percent(2)
    private static let raiseLeast = Percent.percent(5)
    private static let raisePause = Milliseconds.seconds(60)
    /// Each raise that had to be taken back makes the next one wait so many times as long: 1, 3 and
    /// 9 minutes leave room for two such in a quarter of an hour.
    private static let pauseGrowth: Int64 = 3
    private static let periodLongest = Milliseconds.minutes(15)
    /// So shortly before the end no charger follows any more.
    private static let tooLate = Milliseconds.seconds(10)
    /// The time over which other load is averaged: longer than a compressor's round. What it does
    /// meanwhile is in the energy that is left.
    private static let averagingLongest = Milliseconds.seconds(180)
    /// At most this part of what is left of a block: what flows before a rise is believed has to be
    /// made up for in the rest.
    private static let averagingPart: Int64 = 4
    /// The next block begins with what the last seconds of this one have shown.
    private static let averagingShortest = Milliseconds.seconds(10)
    /// A window that rolls is billed at each minute: what is believed late shows in it.
    private static let averagingRolling = Milliseconds.seconds(30)

    init() {}

    // MARK: What is measured

    /// A reading of the billed meter. Other load lay between `lowest` and `highest`: chargers that
    /// have not told yet how they follow leave it open. The time since the reading before it, where
    /// nothing is missing between.
    mutating func read(
        _ reading: Reading, lowest: Watts, highest: Watts, averaging: Milliseconds,
        staleAfter: Milliseconds
    ) -> Milliseconds? {
        let time = readAt.map { reading.takenAt - $0 }
        guard time.map({ $0 > .zero }) ?? true else { return nil }
        readAt = reading.takenAt
        power = reading.powerTotal
        voltage = reading.voltage.map { Volts(rawValue: ($0.l1 + $0.l2 + $0.l3).rawValue / 3) }
        let bounded = (otherLoad ?? highest).clamped(
            from: max(.zero, lowest), to: max(.zero, highest))
        guard let time, time <= staleAfter, let otherLoad else {
            otherLoad = bounded
            return nil
        }
        self.otherLoad =
            otherLoad
            + (bounded - otherLoad).scaledDown(
                by: min(time, averaging).rawValue, over: averaging.rawValue)
        return time
    }

    /// The time over which other load is averaged now.
    static func averaging(_ windows: [DemandWindow], at now: UTCTime) -> Milliseconds {
        windows.reduce(averagingLongest) { shortest, window in
            switch window.target.window {
            case .block:
                let left = window.ends(at: now) - now
                return min(shortest, max(left / averagingPart, averagingShortest))
            case .rolling: return min(shortest, averagingRolling)
            }
        }
    }

    // MARK: What may flow

    /// Decides what the chargers may draw from now on. `needed` is what departures need. While the
    /// meter is silent nothing changes: what is not known is no reason to move.
    mutating func steer(
        _ windows: [DemandWindow], needed: Watts, staleAfter: Milliseconds, at moment: Moment
    ) {
        guard let otherLoad, let readAt, moment.instant - readAt <= staleAfter,
            let base = windows.map(\.kept).min()
        else { return }
        turnPeriod(windows, at: moment.utc)
        var fresh: Watts?
        var ofTargets: Watts?
        var isForced = false
        var isTooLate = false
        for window in windows {
            let left = max(.zero, Self.allowed(by: window, at: moment.utc) - otherLoad)
            let given = window.target.readinessMayExceed ? max(left, needed) : left
            if fresh.map({ given < $0 }) ?? true {
                fresh = given
                isForced = given > left
                isTooLate = window.rest(of: window.kept, at: moment.utc).time < Self.tooLate
            }
            ofTargets = min(ofTargets ?? left, left)
        }
        guard let fresh, let ofTargets else { return }
        roomOfTargets = ofTargets
        guard let room else { return self.room = fresh }
        if fresh < room {
            let isWorth = room - fresh >= Self.cutLeast.share(of: base) || fresh == .zero
            guard isWorth, !isTooLate else { return }
            if wasRaised { pause = min(pause * Self.pauseGrowth, Self.periodLongest) }
            wasRaised = false
        } else {
            let isWorth = fresh - room >= Self.raiseLeast.share(of: base)
            let wait = isForced ? Self.raisePause : pause
            let hasWaited = changedAt.map { moment.instant - $0 >= wait } ?? true
            guard isWorth, hasWaited, !isTooLate else { return }
            wasRaised = true
        }
        self.room = fresh
        changedAt = moment.instant
    }

    private static func aim(of window: DemandWindow) -> Watts {
        switch window.target.window {
        case .block: aim.share(of: window.kept)
        case .rolling: aimRolling.share(of: window.kept)
        }
    }

    /// What the whole site may draw under one window.
    private static func allowed(by window: DemandWindow, at now: UTCTime) -> Watts {
        let aim = Self.aim(of: window)
        let rest = window.rest(of: aim, at: now)
        let spare = rest.energy - aim.over(rest.time)
        guard spare > .zero else {
            return max(.zero, Watts(rawValue: rest.energy.rawValue / rest.time.rawValue))
        }
        switch window.target.window {
        case .block:
            let time = max(rest.time, window.target.interval / spread)
            let more = Watts(rawValue: spare.rawValue / time.rawValue)
            return min(aim + more, highest.share(of: aim))
        case .rolling:
            // More now would have to be less in an interval's time, and more again after that.
            return aim
        }
    }

    /// What one interval had to take back is not held against the next.
    private mutating func turnPeriod(_ windows: [DemandWindow], at now: UTCTime) {
        let shortest = windows.map(\.target.interval).min() ?? Self.periodLongest
        let current = now.milliseconds / min(shortest, Self.periodLongest).rawValue
        guard current != period else { return }
        period = current
        pause = Self.raisePause
        wasRaised = false
    }
}
