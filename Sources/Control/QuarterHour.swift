import Depot
import Units

/// What one meter or connector moves in the quarter hour that runs, on the grid of UTC.
///
/// ```
///        :00             :15             :30
/// ───mark─┼───────────mark─┼───────────mark─┼──   energy registers: mark to mark
///         │ ▁▃▃▃▃▃▃▅▅▅▅▅▅▅ │                │     power and current: each reading counts for
///                                                 the time since the one before it
/// ```
///
/// A reading after a silence counts for no time: what is not known is left out, and `measured` says
/// so, as in the quarter hour in which the controller starts.
struct QuarterHour: Hashable, Codable, Sendable {
    /// What flows, as it was read.
    struct Flow: Hashable, Sendable {
        var load: Load
        /// The registers, where they were read.
        var imported: Energy?
        var exported: Energy?
    }

    /// Energy registers, and when they showed that.
    private struct Mark: Hashable, Codable, Sendable {
        var imported: Energy
        var exported: Energy?
        var at: UTCTime
    }

    /// What was measured so far.
    private struct Sum: Hashable, Codable, Sendable {
        var time = Milliseconds.zero
        var imported = Energy.zero
        var exported = Energy.zero
        /// Milliampere-milliseconds.
        var charge = PerPhase<Int64>(repeating: 0)
        var highest: Load?
        var isSynchronised = true
    }

    /// When it began.
    private(set) var from: UTCTime
    private var sum = Sum()
    /// The registers at its beginning; nil where they are not known.
    private var begin: Mark?
    /// The registers as they were read last.
    private var last: Mark?
    private var readAt: Instant?

    /// So long before a border a register may have been read to stand for it: registers are not
    /// read with every poll.
    private static let markOldest = Milliseconds.seconds(90)
    /// So long after its end a quarter hour waits for a sample that tells of it.
    private static let patience = Milliseconds.minutes(2)

    init(at now: UTCTime) { from = Self.start(of: now) }

    private static func start(of time: UTCTime) -> UTCTime {
        let length = IntervalSummary.length.rawValue
        let past = time.milliseconds % length
        return UTCTime(milliseconds: time.milliseconds - (past < 0 ? past + length : past))
    }

    /// A reading that was taken at `moment`; it stands for the time since the one before it, unless
    /// that is more than `longest`. The quarter hour that it ends.
    mutating func read(
        _ flow: Flow, at moment: Moment, longest: Milliseconds,
        of subject: @autoclosure () -> IntervalSummary.Subject
    ) -> IntervalSummary? {
        let since = readAt.map { moment.instant - $0 }
        // The same reading again, or one that was overtaken.
        if let since, since <= .zero { return nil }
        readAt = moment.instant
        let time = since.flatMap { $0 <= longest ? $0 : nil } ?? .zero
        let start = Self.start(of: moment.utc)
        let inThis = min(time, moment.utc - start)
        var ended: IntervalSummary?
        if start != from {
            // What came before the border belongs to the quarter hour that is over.
            if start - from == IntervalSummary.length { add(flow, for: time - inThis) }
            ended = turn(to: start, of: subject())
        }
        add(flow, for: inThis)
        if !moment.isSynchronised { sum.isSynchronised = false }
        if let imported = flow.imported {
            last = Mark(imported: imported, exported: flow.exported, at: moment.utc)
        }
        return ended
    }

    /// The quarter hour, where it is over and nothing has come for so long that nothing will.
    mutating func end(
        at now: UTCTime, of subject: @autoclosure () -> IntervalSummary.Subject
    ) -> IntervalSummary? {
        let start = Self.start(of: now)
        guard start > from, now - from >= IntervalSummary.length + Self.patience else { return nil }
        return turn(to: start, of: subject())
    }

    private mutating func add(_ flow: Flow, for time: Milliseconds) {
        guard time > .zero else { return }
        sum.time += time
        sum.imported += max(.zero, flow.load.power).over(time)
        sum.exported += max(.zero, -flow.load.power).over(time)
        sum.charge = sum.charge.combined(with: flow.load.current) {
            $0 + $1.rawValue * time.rawValue
        }
        sum.highest = sum.highest?.highest(flow.load) ?? flow.load
    }

    /// Begins another; what the one before came to, where anything was measured.
    private mutating func turn(
        to start: UTCTime, of subject: IntervalSummary.Subject
    ) -> IntervalSummary? {
        let to = from + IntervalSummary.length
        let summary = summary(of: subject, to: to, until: mark(at: to))
        begin = mark(at: start)
        from = start
        sum = Sum()
        return summary
    }

    /// The registers as they stood at `border`.
    private func mark(at border: UTCTime) -> Mark? {
        guard let last, last.at <= border, border - last.at <= Self.markOldest else { return nil }
        return last
    }

    private func summary(
        of subject: IntervalSummary.Subject, to: UTCTime, until end: Mark?
    ) -> IntervalSummary? {
        guard sum.time > .zero, let highest = sum.highest else { return nil }
        var imported = sum.imported
        var exported = sum.exported
        var source = IntervalSummary.Source.power
        // A register that runs backward was reset.
        if let begin, let end, end.imported >= begin.imported {
            imported = end.imported - begin.imported
            source = .register
            if let before = begin.exported, let after = end.exported, after >= before {
                exported = after - before
            }
        }
        let time = sum.time.rawValue
        return IntervalSummary(
            subject: subject, from: from, to: to, measured: sum.time, energyImported: imported,
            energyExported: exported, source: source,
            powerAverage: Watts(rawValue: (sum.imported - sum.exported).rawValue / time),
            powerHighest: highest.power,
            currentAverage: sum.charge.map { Amperes(rawValue: $0 / time) },
            currentHighest: highest.current, isSynchronised: sum.isSynchronised)
    }
}
