package import Depot
package import Units

/// The energy of one billing interval, and what may still flow so that its average keeps the
/// target. Billing averages over blocks on the clock, or over the time just past; both are counted
/// in minutes here.
///
/// ```
///            minutes that are over            running    still to come
///     │ e1 │ e2 │ e3 │ e4 │ e5 │ e6 │ e7 │ e8 ···│···················│
///     block begins                              now             block ends
///     allowed = (target × interval − what has flowed) / time to come
/// ```
///
/// Time that nobody measured (a restart, a silent meter) counts at the target: it earns nothing, and
/// costs nothing that might not have been.
package struct DemandWindow: Hashable, Codable, Sendable {
    /// What is to be kept.
    package let target: DemandTarget
    /// Energies of the minutes that are over, newest last; no more than the interval has.
    private var minutes: [Energy] = []
    /// The minute since 1970 that runs.
    private var minute: Int64
    /// What has flowed in it, and the time of it that was measured.
    private var running: Energy = .zero
    private var measured: Milliseconds = .zero
    /// The highest average of a whole interval in the running month.
    package private(set) var monthPeak: Watts = .zero
    /// When that month began; nil while nobody has told.
    package private(set) var month: UTCTime?
    /// What the whole site may draw now; nil before the first measurement.
    package private(set) var allowed: Watts?
    private var allowedSince: Instant?

    private static let length = Milliseconds.minutes(1)
    /// The rest of a quiet interval is not worth a rush: no more than this share of the target.
    private static let highest = Percent.percent(125)
    /// Smaller raises are not worth new limits for the whole depot.
    private static let raiseLeast = Percent.percent(3)
    /// Nor are raises that come faster.
    private static let raisePause = Milliseconds.seconds(30)

    init(_ target: DemandTarget, at now: UTCTime) {
        self.target = target
        minute = Self.minute(of: now)
        minutes = Array(
            repeating: target.target.over(Self.length),
            count: Int(target.interval.rawValue / Self.length.rawValue))
    }

    private static func minute(of time: UTCTime) -> Int64 {
        time.milliseconds / length.rawValue
    }

    private var count: Int64 { target.interval.rawValue / Self.length.rawValue }

    /// What the interval may average: the target, or the month's peak where it is higher and that is
    /// how the site pays.
    package var kept: Watts {
        target.ratchetsToMonthPeak ? max(target.target, monthPeak) : target.target
    }

    // MARK: What has flowed

    /// A power has flowed for `time` up to `now`; time is at most a few seconds.
    mutating func flowed(_ power: Watts, for time: Milliseconds, until now: UTCTime) {
        turn(to: now)
        running += max(.zero, power).over(time)
        measured += time
    }

    /// Ends the minutes that are over.
    private mutating func turn(to now: UTCTime) {
        let current = Self.minute(of: now)
        guard current != minute else { return }
        guard current > minute, current - minute <= count else {
            // The clock was set: what was counted belongs to no interval that is billed.
            self = DemandWindow(keeping: self, at: now)
            return
        }
        while minute < current {
            let unmeasured = max(.zero, Self.length - measured)
            minutes.removeFirst()
            minutes.append(running + target.target.over(unmeasured))
            minute += 1
            running = .zero
            measured = .zero
            noteAverage()
        }
    }

    private init(keeping old: DemandWindow, at now: UTCTime) {
        self.init(old.target, at: now)
        monthPeak = old.monthPeak
        month = old.month
    }

    /// An interval is over with each minute of a rolling window, and with each whole block.
    private mutating func noteAverage() {
        guard target.window == .rolling || minute % count == 0 else { return }
        let energy = minutes.reduce(Energy.zero, +)
        monthPeak = max(monthPeak, Watts(rawValue: energy.rawValue / target.interval.rawValue))
    }

    /// The peak of the month that began at `month`, as an earlier run has seen it.
    mutating func recall(_ peak: Watts, of month: UTCTime) {
        guard self.month == nil || self.month == month else { return }
        self.month = month
        monthPeak = max(monthPeak, peak)
    }

    /// Another month begins: its peak is its own.
    mutating func begin(_ month: UTCTime) {
        guard self.month != month else { return }
        if self.month != nil { monthPeak = .zero }
        self.month = month
    }

    // MARK: What may flow

    /// What has flowed of the running interval, and how much of it is over.
    private func soFar(at now: UTCTime) -> (energy: Energy, time: Milliseconds) {
        let begun = now - UTCTime(milliseconds: minute * Self.length.rawValue)
        let inMinute = begun.clamped(from: .zero, to: Self.length)
        let unmeasured = max(.zero, inMinute - measured)
        let over =
            switch target.window {
            case .block: minute % count
            case .rolling: count - 1
            }
        let energy = minutes.suffix(Int(over)).reduce(running, +)
        return (
            energy + target.target.over(unmeasured), Self.length * over + inMinute
        )
    }

    /// When the running interval ends.
    package func ends(at now: UTCTime) -> UTCTime {
        now + max(.zero, target.interval - soFar(at: now).time)
    }

    /// The average of the running interval so far.
    package func average(at now: UTCTime) -> Watts {
        let (energy, time) = soFar(at: now)
        return time > .zero ? Watts(rawValue: energy.rawValue / time.rawValue) : .zero
    }

    /// Decides what the site may draw from now on: cuts at once, raises seldom and by enough.
    mutating func steer(at moment: Moment) {
        turn(to: moment.utc)
        let (energy, time) = soFar(at: moment.utc)
        let left = max(.seconds(1), target.interval - time)
        let rest = kept.over(target.interval) - energy
        let fresh = Watts(rawValue: rest.rawValue / left.rawValue)
            .clamped(from: .zero, to: Self.highest.share(of: kept))
        guard let allowed, let allowedSince, fresh > allowed else {
            if fresh != allowed { allowedSince = moment.instant }
            allowed = fresh
            return
        }
        guard fresh - allowed >= Self.raiseLeast.share(of: kept),
            moment.instant - allowedSince >= Self.raisePause
        else { return }
        self.allowed = fresh
        self.allowedSince = moment.instant
    }
}
