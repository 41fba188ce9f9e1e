import Control
import Depot
import Testing
import Units

/// What a billing interval keeps account of. Times are minutes after 2027-01-01T00:00:00Z, on which
/// a month and every block begin.
@Suite("a demand window")
struct DemandWindowTests {
    private static let month = UTCTime(milliseconds: 1_798_761_600_000)

    private static func time(_ minutes: Int64, seconds: Int64 = 0) -> UTCTime {
        month + .minutes(minutes) + .seconds(seconds)
    }

    private func window(
        _ kind: DemandTarget.Window = .block, minutes: Int64 = 15, kilowatts: Int64 = 100,
        ratchets: Bool = false, from start: Int64 = 0
    ) -> DemandWindow {
        var window = DemandWindow(
            DemandTarget(
                window: kind, interval: .minutes(minutes), target: .kilowatts(kilowatts),
                ratchetsToMonthPeak: ratchets, readinessMayExceed: true), at: Self.time(start))
        window.begin(Self.month)
        return window
    }

    /// Readings each second from `minutes.lowerBound` on.
    private func flow(
        _ kilowatts: Int64, in minutes: Range<Int64>, into window: inout DemandWindow,
        flexible: Int64 = 0, forced: Int64 = 0
    ) {
        let flow = DemandWindow.Flow(
            total: .kilowatts(kilowatts), flexible: .kilowatts(flexible),
            forced: .kilowatts(forced))
        for second in minutes.lowerBound * 60 + 1...minutes.upperBound * 60 {
            window.flowed(flow, for: .seconds(1), until: Self.time(0, seconds: second))
        }
    }

    /// What may flow on average in the rest of a block of 15 minutes at 100 kW.
    struct Row: Sendable {
        /// Kilowatts, and for how many minutes from the block's beginning.
        var flows: [(kilowatts: Int64, minutes: Int64)]
        /// What the rest may average, in watts, and how long it is, in minutes.
        var allowed: Int64
        var left: Int64
    }

    @Test(
        "leaves to the rest of a block what has not flowed yet",
        arguments: [
            Row(flows: [(100, 6)], allowed: 100_000, left: 9),
            Row(flows: [(0, 5)], allowed: 150_000, left: 10),
            Row(flows: [(0, 14)], allowed: 1_500_000, left: 1),
            Row(flows: [(150, 5)], allowed: 75_000, left: 10),
            Row(flows: [(150, 10)], allowed: 0, left: 5),
            Row(flows: [(300, 10)], allowed: 0, left: 5),
            Row(flows: [(-50, 5), (100, 5)], allowed: 200_000, left: 5),
            Row(flows: [(120, 15)], allowed: 100_000, left: 15),
        ])
    func rest(row: Row) {
        var window = window()
        var minute: Int64 = 0
        for (kilowatts, minutes) in row.flows {
            flow(kilowatts, in: minute..<minute + minutes, into: &window)
            minute += minutes
        }
        let now = Self.time(minute)
        #expect(window.allowed(at: now) == .watts(row.allowed))
        #expect(window.ends(at: now) == now + .minutes(row.left))
        #expect(window.rest(of: .kilowatts(100), at: now).time == .minutes(row.left))
    }

    @Test("shows the contract's example: 288.1 kW for six minutes leave 391.3 of 350")
    func example() {
        var window = window(kilowatts: 350)
        let flow = DemandWindow.Flow(total: .watts(288_100), flexible: .zero, forced: .zero)
        for second in 1...360 as ClosedRange<Int64> {
            window.flowed(flow, for: .seconds(1), until: Self.time(0, seconds: second))
        }
        let now = Self.time(6)
        #expect(window.average(at: now) == .watts(288_100))
        #expect(window.allowed(at: now) == .watts(391_266))
        #expect(window.forecast(.watts(288_100), at: now) == .watts(288_100))
        #expect(window.forecast(.watts(391_266), at: now) == .watts(349_999))
    }

    @Test("counts what nobody measured at what is to be kept, from a start in the middle on")
    func middle() {
        var window = window(from: 7)
        #expect(window.allowed(at: Self.time(7)) == .kilowatts(100))
        #expect(window.average(at: Self.time(7)) == nil)
        flow(130, in: 7..<10, into: &window)
        // 7 × 100 and 3 × 130 leave 410 kW·min for 5 min.
        #expect(window.allowed(at: Self.time(10)) == .kilowatts(82))
        #expect(window.average(at: Self.time(10)) == .kilowatts(130))
        // Silent for two minutes.
        window.turn(to: Self.time(12))
        #expect(window.allowed(at: Self.time(12)) == .watts(70_000))
        flow(70, in: 12..<15, into: &window)
        #expect(window.monthPeak == .kilowatts(40), "only what was measured: 600 kW·min of 15 min")
    }

    @Test("gives a reading that spans the turn of a block to both")
    func turn() {
        var window = window()
        flow(100, in: 0..<14, into: &window)
        let flow = DemandWindow.Flow(total: .kilowatts(60), flexible: .zero, forced: .zero)
        for second in stride(from: 14 * 60 + 10, through: 14 * 60 + 50, by: 10) {
            window.flowed(flow, for: .seconds(10), until: Self.time(0, seconds: Int64(second)))
        }
        window.flowed(flow, for: .seconds(14), until: Self.time(15, seconds: 4))
        #expect(window.monthPeak == .watts(97_333))
        #expect(window.average(at: Self.time(15, seconds: 4)) == .kilowatts(60))
    }

    /// A clock that is set.
    struct Step: Sendable {
        var toSecond: Int64
        var allowed: Int64
        var why: Comment
    }

    @Test(
        "survives a clock that is set",
        arguments: [
            Step(toSecond: 10 * 60 - 3, allowed: 75_000, why: "seconds back"),
            Step(toSecond: 12 * 60, allowed: 58_333, why: "forward in the block: unmeasured"),
            Step(toSecond: 16 * 60, allowed: 100_000, why: "into the next block"),
            Step(toSecond: 3 * 60, allowed: 100_000, why: "back: nothing of it is billed"),
            Step(toSecond: 400 * 60, allowed: 100_000, why: "far ahead"),
        ])
    func clockStep(step: Step) {
        var window = window()
        flow(110, in: 0..<5, into: &window)
        flow(115, in: 5..<10, into: &window)
        #expect(window.allowed(at: Self.time(10)) == .kilowatts(75))
        window.turn(to: Self.time(0, seconds: step.toSecond))
        let allowed = window.allowed(at: Self.time(0, seconds: step.toSecond))
        #expect(abs(allowed.rawValue - step.allowed) <= 1, step.why)
    }

    @Test("that rolls asks about the minute to come")
    func rolling() {
        var window = window(.rolling)
        flow(100, in: 0..<15, into: &window)
        #expect(window.allowed(at: Self.time(15)) == .kilowatts(100))
        flow(110, in: 15..<16, into: &window)
        // What was too much in one minute is less in the next.
        #expect(window.allowed(at: Self.time(16)) == .kilowatts(90))
        #expect(window.average(at: Self.time(16)) == .watts(100_666))
        #expect(window.monthPeak == .watts(100_666))
        flow(90, in: 16..<17, into: &window)
        #expect(window.allowed(at: Self.time(17)) == .kilowatts(100))
        #expect(window.ends(at: Self.time(17)) == Self.time(17))
    }

    @Test("that rolls moves smoothly within a minute")
    func rollingWithin() {
        var window = window(.rolling)
        flow(100, in: 0..<15, into: &window)
        let flow = DemandWindow.Flow(total: .kilowatts(112), flexible: .zero, forced: .zero)
        var last = window.allowed(at: Self.time(15))
        for second in 1...60 as ClosedRange<Int64> {
            window.flowed(flow, for: .seconds(1), until: Self.time(15, seconds: second))
            let allowed = window.allowed(at: Self.time(15, seconds: second))
            #expect(last - allowed <= .watts(250), "second \(second)")
            last = allowed
        }
        #expect(last == .kilowatts(88))
    }

    @Test("remembers the month's highest block, and begins anew with the month")
    func months() {
        var window = window()
        flow(80, in: 0..<15, into: &window)
        flow(90, in: 15..<30, into: &window)
        flow(70, in: 30..<45, into: &window)
        #expect(window.monthPeak == .kilowatts(90))
        #expect(window.peakToKeep(isSynchronised: true)?.peak == .kilowatts(90))
        #expect(window.peakToKeep(isSynchronised: true) == nil, "told once")
        window.tellAgain()
        #expect(window.peakToKeep(isSynchronised: true)?.peak == .kilowatts(90))
        window.begin(Self.time(45))
        #expect(window.monthPeak == .zero)
        #expect(window.month == Self.time(45))
    }

    @Test("takes up the month's peak of an earlier run, of the same month and kind only")
    func recalled() {
        func recalled(
            _ kind: DemandTarget.Window = .block, minutes: Int64 = 15,
            month: UTCTime = Self.month
        ) -> Watts {
            var window = window(ratchets: true)
            window.recall(
                DemandPeak(
                    window: kind, interval: .minutes(minutes), month: month, peak: .kilowatts(120)))
            return window.kept
        }
        #expect(recalled() == .kilowatts(120))
        #expect(recalled(.rolling) == .kilowatts(100))
        #expect(recalled(minutes: 30) == .kilowatts(100))
        #expect(recalled(month: Self.time(-44_640)) == .kilowatts(100))
    }

    @Test("takes its peak up again when a clock that woke in the past is set")
    func wokeInThePast() {
        var window = window(ratchets: true)
        window.begin(UTCTime(milliseconds: 0))
        window.recall(
            DemandPeak(
                window: .block, interval: .minutes(15), month: Self.month, peak: .kilowatts(120)))
        #expect(window.kept == .kilowatts(100))
        flow(130, in: 0..<15, into: &window)
        #expect(window.peakToKeep(isSynchronised: false) == nil)
        window.begin(Self.month)
        #expect(window.kept == .kilowatts(120))
        #expect(window.peakToKeep(isSynchronised: false)?.month == Self.month)
    }

    @Test("keeps the target, or what the month has paid for where the site says so")
    func ratchet() {
        for (ratchets, kept) in [(true, 120), (false, 100)] as [(Bool, Int64)] {
            var window = window(ratchets: ratchets)
            flow(120, in: 0..<15, into: &window)
            #expect(window.kept == .kilowatts(kept))
        }
    }

    @Test("counts blocks from the month's beginning, half an hour off in India")
    func halfHour() {
        var window = window(minutes: 60)
        window.begin(Self.time(-330))
        #expect(window.ends(at: Self.time(0)) == Self.time(30))
    }

    /// Kilowatts over a whole block of 100.
    struct Verdict: Sendable {
        var total: Int64
        var flexible: Int64
        var forced: Int64
        var reason: DemandWindow.Passed.Reason?
    }

    @Test(
        "says afterwards why it was passed",
        arguments: [
            Verdict(total: 100, flexible: 90, forced: 0, reason: nil),
            Verdict(total: 110, flexible: 10, forced: 0, reason: .avoidable),
            Verdict(total: 110, flexible: 9, forced: 0, reason: .otherLoad),
            Verdict(total: 110, flexible: 30, forced: 10, reason: .readiness),
            Verdict(total: 110, flexible: 30, forced: 7, reason: .avoidable),
        ])
    func verdict(row: Verdict) {
        var window = window()
        flow(row.total, in: 0..<15, into: &window, flexible: row.flexible, forced: row.forced)
        #expect(window.passed?.reason == row.reason)
        flow(90, in: 15..<30, into: &window)
        #expect(window.passed == nil, "until one has kept it again")
    }
}
