package import Depot
package import Units

/// The energy of one billing interval, what of it may still flow, and the month's highest. Billing
/// averages over blocks on the clock, or over the time just past; both are counted in minutes here.
///
/// ```
///            minutes that are over            running    still to come
///     │ e1 │ e2 │ e3 │ e4 │ e5 │ e6 │ e7 │ e8 ···│···················│
///     block begins                              now             block ends
/// ```
///
/// A rolling window asks anew at every moment: what has flowed in all of the interval but one
/// minute, and what may flow in the minute to come.
///
/// Time that nobody measured (a restart, a silent meter) counts at what the site may average where
/// the rest is reckoned: it earns nothing, and costs nothing that might not have been. For the
/// month's peak it counts as nothing, because a peak that was never measured would allow another.
package struct DemandWindow: Hashable, Codable, Sendable {
    /// What is to be kept.
    package let target: DemandTarget
    /// The minutes that are over, newest last; as many as the interval has.
    private var minutes: [Minute]
    /// The minute since 1970 that runs, and what has flowed in it.
    private var minute: Int64
    private var running = Minute()
    /// The highest average of a whole interval in the running month.
    package private(set) var monthPeak: Watts = .zero
    /// When that month began; nil while nobody has told.
    package private(set) var month: UTCTime?
    /// The last interval that is over, where it was above what it was to keep.
    package private(set) var passed: Passed?
    /// What an earlier run has seen: counts again when a clock that woke in the past is set.
    private var recalled: DemandPeak?
    /// Whether the store has yet to be told of the month's peak.
    private var isUntold = false

    /// What has flowed in one minute.
    private struct Minute: Hashable, Codable, Sendable {
        /// Through the billed meter.
        var energy = Energy.zero
        /// The part of the minute that was measured.
        var measured = Milliseconds.zero
        /// What of the energy chargers could have been without.
        var flexible = Energy.zero
        /// What of that departures forced, past the target.
        var forced = Energy.zero

        static func + (left: Minute, right: Minute) -> Minute {
            Minute(
                energy: left.energy + right.energy, measured: left.measured + right.measured,
                flexible: left.flexible + right.flexible, forced: left.forced + right.forced)
        }

        /// A share of it, as if it had flowed evenly.
        func part(_ numerator: Int64, of denominator: Int64) -> Minute {
            Minute(
                energy: energy.scaledDown(by: numerator, over: denominator),
                measured: measured.scaledDown(by: numerator, over: denominator),
                flexible: flexible.scaledDown(by: numerator, over: denominator),
                forced: forced.scaledDown(by: numerator, over: denominator))
        }
    }

    /// Powers that flow at the same time.
    package struct Flow: Hashable, Sendable {
        /// Through the billed meter; what is fed back counts as nothing.
        package var total: Watts
        /// What of it chargers draw above the least that they can be held at.
        package var flexible: Watts
        /// What of that they may draw for departures alone, past the target.
        package var forced: Watts

        package init(total: Watts, flexible: Watts, forced: Watts) {
            self.total = total
            self.flexible = flexible
            self.forced = forced
        }
    }

    /// An interval above what it was to keep.
    package struct Passed: Hashable, Codable, Sendable {
        /// Its average.
        package let average: Watts
        /// What it was to keep: the target, or the month's peak till then.
        package let kept: Watts
        /// Why.
        package let reason: Reason

        /// Why an interval was passed, as it shows afterwards.
        package enum Reason: Hashable, Codable, Sendable {
            /// Chargers could have been held lower by more than what was too much.
            case avoidable
            /// Departures would have been missed.
            case readiness
            /// Other load, and the least that chargers draw, were too much alone.
            case otherLoad
        }
    }

    /// What may flow, and for how long.
    package struct Rest: Hashable, Sendable {
        /// Negative where too much has flowed already.
        package let energy: Energy
        /// More than zero.
        package let time: Milliseconds
    }

    private static let length = Milliseconds.minutes(1)
    /// Chargers are late and count in steps: so much of an interval is nobody's fault.
    private static let tolerance = Percent.percent(2)

    package init(_ target: DemandTarget, at now: UTCTime) {
        self.target = target
        minute = Self.minute(of: now)
        let count = target.interval.rawValue / Self.length.rawValue
        minutes = Array(repeating: Minute(), count: Int(count))
    }

    private static func minute(of time: UTCTime) -> Int64 {
        time.milliseconds / length.rawValue
    }

    private var count: Int64 { Int64(minutes.count) }

    /// Minutes of the running block that are over. Blocks are counted from the month's beginning,
    /// so that those of an hour begin on the hour in zones that are half an hour off too.
    private var minutesIntoBlock: Int64 {
        let begun = minute - (month.map { Self.minute(of: $0) } ?? 0)
        return ((begun % count) + count) % count
    }

    /// What the interval may average: the target, or the month's peak where it is higher and that is
    /// how the site pays.
    package var kept: Watts {
        target.ratchetsToMonthPeak ? max(target.target, monthPeak) : target.target
    }

    // MARK: What has flowed

    /// A flow has lasted `time` up to `now`; a few seconds, at most some meter's `stale_after_ms`.
    package mutating func flowed(_ flow: Flow, for time: Milliseconds, until now: UTCTime) {
        let begun = now - UTCTime(milliseconds: Self.minute(of: now) * Self.length.rawValue)
        let inMinute = begun.clamped(from: .zero, to: time)
        // What came before the minute turned belongs to the one that is over.
        if inMinute < time { add(flow, for: time - inMinute) }
        turn(to: now)
        add(flow, for: inMinute)
    }

    private mutating func add(_ flow: Flow, for time: Milliseconds) {
        running.energy += max(.zero, flow.total).over(time)
        running.flexible += max(.zero, flow.flexible).over(time)
        running.forced += max(.zero, flow.forced).over(time)
        running.measured += time
    }

    /// Ends the minutes that are over.
    package mutating func turn(to now: UTCTime) {
        let current = Self.minute(of: now)
        // A clock that was set back by seconds: the minute that runs waits for it.
        guard current != minute, current != minute - 1 else { return }
        guard current > minute, current - minute <= count else {
            // What was counted belongs to no interval that is billed.
            minutes = Array(repeating: Minute(), count: minutes.count)
            running = Minute()
            minute = current
            return
        }
        while minute < current {
            minutes.removeFirst()
            minutes.append(running)
            running = Minute()
            minute += 1
            endInterval()
        }
    }

    /// An interval is over with each minute of a rolling window, and with each whole block.
    private mutating func endInterval() {
        guard target.window == .rolling || minutesIntoBlock == 0 else { return }
        // One that reaches back into the month before belongs to neither.
        if let month, minute - count < Self.minute(of: month) { return }
        let flowed = minutes.reduce(Minute(), +)
        let average = Watts(rawValue: flowed.energy.rawValue / target.interval.rawValue)
        passed = judge(flowed, average)
        if average > monthPeak {
            monthPeak = average
            isUntold = true
        }
    }

    private func judge(_ flowed: Minute, _ average: Watts) -> Passed? {
        let excess = flowed.energy - kept.over(target.interval)
        guard excess > .zero else { return nil }
        let nearly = Self.tolerance.share(of: kept.over(target.interval))
        let reason: Passed.Reason =
            if flowed.forced > .zero, flowed.forced + nearly >= excess {
                .readiness
            } else if flowed.flexible >= excess {
                .avoidable
            } else {
                .otherLoad
            }
        return Passed(average: average, kept: kept, reason: reason)
    }

    // MARK: The month

    /// The peak that an earlier run has seen.
    package mutating func recall(_ told: DemandPeak) {
        guard told.window == target.window, told.interval == target.interval else { return }
        recalled = told
        guard month == nil || month == told.month else { return }
        month = told.month
        monthPeak = max(monthPeak, told.peak)
    }

    /// The month that runs; another one's peak is its own.
    package mutating func begin(_ month: UTCTime) {
        guard self.month != month else { return }
        if self.month != nil { monthPeak = .zero }
        self.month = month
        if let recalled, recalled.month == month { monthPeak = max(monthPeak, recalled.peak) }
        isUntold = monthPeak > .zero
    }

    /// What the store is to be told, once. A clock that nobody has set may show any month: it does
    /// not drive out a later one.
    package mutating func peakToKeep(isSynchronised: Bool) -> DemandPeak? {
        guard isUntold, let month, isSynchronised || recalled.map({ $0.month <= month }) ?? true
        else { return nil }
        isUntold = false
        return DemandPeak(
            window: target.window, interval: target.interval, month: month, peak: monthPeak)
    }

    /// The store may have lost what it was told.
    package mutating func tellAgain() { isUntold = monthPeak > .zero }

    // MARK: What may flow

    /// What has flowed in the interval that runs, and how much of it is over.
    private func soFar(at now: UTCTime) -> (flowed: Minute, time: Milliseconds) {
        let inMinute = inMinute(at: now)
        switch target.window {
        case .block:
            let over = minutesIntoBlock
            return (
                minutes.suffix(Int(over)).reduce(running, +), Self.length * over + inMinute
            )
        case .rolling:
            // Of the oldest minute, what has not left the window yet.
            let share = (Self.length - inMinute).rawValue
            let oldest = minutes[0].part(share, of: Self.length.rawValue)
            return (minutes.dropFirst().reduce(running + oldest, +), target.interval)
        }
    }

    private func inMinute(at now: UTCTime) -> Milliseconds {
        (now - UTCTime(milliseconds: minute * Self.length.rawValue))
            .clamped(from: .zero, to: Self.length)
    }

    /// What may still flow so that the interval averages `aim`.
    package func rest(of aim: Watts, at now: UTCTime) -> Rest {
        var (flowed, time) = soFar(at: now)
        if target.window == .rolling {
            // All but the minute that leaves the window while the next one comes.
            let inMinute = inMinute(at: now)
            let left = (Self.length - inMinute).rawValue
            let second = minutes[1].part(left, of: Self.length.rawValue)
            flowed = minutes.dropFirst(2).reduce(running + second, +)
            time = target.interval - Self.length
        }
        let unmeasured = max(.zero, time - flowed.measured)
        return Rest(
            energy: aim.over(target.interval) - flowed.energy - aim.over(unmeasured),
            time: max(.seconds(1), target.interval - time))
    }

    /// When the running interval ends; now, where it rolls.
    package func ends(at now: UTCTime) -> UTCTime {
        now + (target.interval - soFar(at: now).time)
    }

    /// The average of the running interval as far as it was measured; nil where it was not.
    package func average(at now: UTCTime) -> Watts? {
        let flowed = soFar(at: now).flowed
        guard flowed.measured > .zero else { return nil }
        return Watts(rawValue: flowed.energy.rawValue / flowed.measured.rawValue)
    }

    /// What the rest of the interval may average; never negative.
    package func allowed(at now: UTCTime) -> Watts {
        let rest = rest(of: kept, at: now)
        return max(.zero, Watts(rawValue: rest.energy.rawValue / rest.time.rawValue))
    }

    /// What the interval will average if `power` flows for the rest of it.
    package func forecast(_ power: Watts, at now: UTCTime) -> Watts {
        let rest = rest(of: kept, at: now)
        let energy = kept.over(target.interval) - rest.energy + power.over(rest.time)
        return max(.zero, Watts(rawValue: energy.rawValue / target.interval.rawValue))
    }
}
