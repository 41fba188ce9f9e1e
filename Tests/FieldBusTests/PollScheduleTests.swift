import FieldBus
import Testing
import Units

@Suite("a line's schedule") struct PollScheduleTests {
    /// Runs a schedule for `length` in which asking meter `i` takes `costs[i]`, and tells when
    /// each was asked, in milliseconds.
    static func run(
        periods: [Int64], costs: [Int64], silent: Set<Int>, length: Int64
    ) -> ([[Int64]], PollSchedule) {
        var schedule = PollSchedule(
            periods: periods.map { .milliseconds($0) }, start: Instant(milliseconds: 0))
        var now: Int64 = 0
        var asked = [[Int64]](repeating: [], count: periods.count)
        while true {
            let (index, due) = schedule.next
            now = max(now, due.milliseconds)
            guard now < length else { return (asked, schedule) }
            asked[index].append(now)
            now += costs[index]
            schedule.finished(
                index, at: Instant(milliseconds: now), hasSpoken: !silent.contains(index))
        }
    }

    @Test("asks each meter on its own grid, whatever the answers take")
    func grid() {
        let (asked, schedule) = PollScheduleTests.run(
            periods: [500, 1000], costs: [130, 70], silent: [], length: 3000)
        #expect(asked[0] == [0, 500, 1000, 1500, 2000, 2500])
        #expect(asked[1] == [130, 1130, 2130])
        #expect(schedule.skipped == 0)
    }

    @Test("lets a silent meter rest longer each time, up to five seconds, and the others not")
    func silence() {
        let (asked, _) = PollScheduleTests.run(
            periods: [1000, 1000], costs: [20, 500], silent: [1], length: 30_000)
        #expect(asked[0].count == 30)
        #expect(asked[1].map { $0 / 1000 } == [0, 1, 3, 7, 12, 17, 22, 27])
    }

    @Test("asks a silent meter after the others of its time, and starves none of them")
    func silentLast() {
        let (asked, _) = PollScheduleTests.run(
            periods: [100, 100, 100], costs: [5, 215, 5], silent: [1], length: 60_000)
        let counts = asked.map(\.count)
        #expect(abs(counts[0] - counts[2]) <= 1, "\(counts)")
        #expect(counts[0] > 550, "\(counts)")
        #expect((10...20).contains(counts[1]), "\(counts)")
    }

    @Test("asks a meter that speaks again at its full rate")
    func recovery() {
        var schedule = PollSchedule(
            periods: [.seconds(1)], start: Instant(milliseconds: 0))
        for _ in 0..<6 {
            schedule.finished(0, at: schedule.next.due, hasSpoken: false)
        }
        let due = schedule.next.due
        schedule.finished(0, at: due, hasSpoken: true)
        #expect(schedule.next.due == due + .seconds(1))
    }

    @Test("serves every meter of a line that is too slow for all, and counts what it leaves out")
    func overload() {
        let (asked, schedule) = PollScheduleTests.run(
            periods: [200, 200, 200], costs: [150, 150, 150], silent: [], length: 6000)
        let counts = asked.map(\.count)
        #expect(counts.allSatisfy { $0 >= 9 }, "\(counts)")
        #expect(schedule.skipped > 0)
    }

    @Test("does not ask for what was missed while nothing could run")
    func suspended() {
        var schedule = PollSchedule(
            periods: [.seconds(1)], start: Instant(milliseconds: 0))
        schedule.finished(0, at: Instant(milliseconds: 86_400_500), hasSpoken: true)
        #expect(schedule.next.due == Instant(milliseconds: 86_401_000))
    }

    @Test("keeps a slow meter's own period where it is longer than the longest silence")
    func slowMeter() {
        let (asked, _) = PollScheduleTests.run(
            periods: [60_000], costs: [100], silent: [0], length: 300_000)
        #expect(asked[0] == [0, 60_000, 120_000, 180_000, 240_000])
    }
}

@Suite("a line that can't connect") struct ReconnectBackoffTests {
    @Test("dials again after growing pauses, never more than five seconds, never in step")
    func pauses() {
        var generator = SeededGenerator(state: 1)
        var backoff = ReconnectBackoff()
        var now = Instant(milliseconds: 0)
        var pauses: [Int64] = []
        for _ in 0..<40 {
            #expect(backoff.allows(at: now))
            backoff.failed(at: now, using: &generator)
            #expect(!backoff.allows(at: now))
            let start = now
            while !backoff.allows(at: now) { now = now + .milliseconds(1) }
            pauses.append((now - start).rawValue)
        }
        #expect((125...250).contains(pauses[0]))
        #expect((250...500).contains(pauses[1]))
        #expect(pauses.dropFirst(6).allSatisfy { (2500...5000).contains($0) })
        #expect(Set(pauses.dropFirst(6)).count > 20)
        backoff.succeeded()
        #expect(backoff.allows(at: now))
    }
}
