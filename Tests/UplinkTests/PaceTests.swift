import Testing
import Units
import Uplink

@Suite("the pace of deliveries")
struct PaceTests {
    private static let interval = Milliseconds.minutes(15)
    private static let start = Instant(milliseconds: 1_000_000)

    private static func failed(
        _ failure: DeliveryFailure, first: Int64 = 1, rows: Int = 10
    ) -> DeliveryPace.Outcome {
        .failed(failure, first: first, rows: rows)
    }

    /// The waits after outcomes in turn, with the longest draw of each.
    private static func waits(_ outcomes: [DeliveryPace.Outcome]) -> [Int64] {
        var pace = DeliveryPace(interval: interval)
        return outcomes.map { outcome in
            // The shortest is half of the longest, and so is the draw that makes the longest.
            var copy = pace
            let half = copy.wait(after: outcome, at: start, draw: 0).rawValue
            return pace.wait(after: outcome, at: start, draw: UInt64(half)).rawValue / 1000
        }
    }

    @Test("waits ever longer while deliveries fail, up to a quarter of an hour")
    func backsOff() {
        let failures = [DeliveryPace.Outcome](
            repeating: Self.failed(.status(500, retryAfterSeconds: nil)), count: 20)
        #expect(
            Self.waits(failures)
                == [5, 10, 20, 40, 80, 160, 320, 640] + [Int64](repeating: 900, count: 12))
    }

    @Test("goes on at once where more waits, in its turn where not, and forgets earlier failures")
    func goesOn() {
        #expect(
            Self.waits([
                .took(upTo: 10, isMore: true), .took(upTo: 20, isMore: false), .nothingWaits,
                Self.failed(.cut), Self.failed(.cut), .took(upTo: 30, isMore: true),
                Self.failed(.cut),
            ]) == [0, 900, 900, 5, 10, 0, 5])
    }

    static let asked: [(seconds: Int64?, wait: Int64)] = [
        (nil, 5), (-100, 5), (0, 5), (1, 5), (30, 30), (3600, 3600), (3601, 3600),
        (.max, 3600), (.min, 5),
    ]

    @Test("leaves a receiver alone for as long as it asks, up to an hour", arguments: asked)
    func obeys(_ row: (seconds: Int64?, wait: Int64)) {
        #expect(
            Self.waits([Self.failed(.status(429, retryAfterSeconds: row.seconds))])
                == [row.wait])
    }

    @Test("asks a daemon that is away again within a minute, and counts that as no failure")
    func waitsForTheDaemon() {
        let outcomes =
            [Self.failed(.cut)] + [DeliveryPace.Outcome](repeating: .daemonAway, count: 6) + [
                Self.failed(.cut)
            ]
        #expect(Self.waits(outcomes) == [5, 5, 10, 20, 40, 60, 60, 10])
    }

    @Test("draws each wait between half of it and all of it")
    func jitters() {
        var lowest = Int64.max
        var highest = Int64.min
        for draw in UInt64(0)..<5000 {
            var pace = DeliveryPace(interval: Self.interval)
            let wait = pace.wait(
                after: Self.failed(.tooSlow), at: Self.start, draw: draw
            ).rawValue
            lowest = min(lowest, wait)
            highest = max(highest, wait)
        }
        #expect(lowest >= 2500 && lowest < 2600)
        #expect(highest <= 5000 && highest > 4900)
    }

    @Test("looks for the one row that is refused, by halves")
    func searches() {
        var pace = DeliveryPace(interval: Self.interval)
        let refusal = DeliveryFailure.batchRefused(422, "")
        for (rows, next) in [(1000, 500), (500, 250), (250, 125), (125, 62), (3, 1), (2, 1)] {
            let wait = pace.wait(
                after: Self.failed(refusal, rows: rows), at: Self.start, draw: 1)
            #expect(wait == .seconds(1))
            #expect(pace.rowsHighest == next)
            #expect(pace.refused == nil)
        }
        _ = pace.wait(after: .took(upTo: 1, isMore: true), at: Self.start, draw: 1)
        #expect(pace.rowsHighest == 2)
    }

    @Test("lets a gap stand in for a row only after it was refused by itself for a day")
    func standsIn() {
        var pace = DeliveryPace(interval: Self.interval)
        let refusal = DeliveryFailure.batchRefused(422, "")
        let day = Milliseconds.minutes(24 * 60)
        _ = pace.wait(after: Self.failed(refusal, first: 7, rows: 1), at: Self.start, draw: 1)
        #expect(!pace.standsIn(for: 7, at: Self.start + day - .seconds(1)))
        // Other failures in between change nothing of it.
        _ = pace.wait(after: Self.failed(.cut, first: 7, rows: 1), at: Self.start, draw: 1)
        _ = pace.wait(after: .daemonAway, at: Self.start, draw: 1)
        let noon = Self.start + .minutes(720)
        _ = pace.wait(after: Self.failed(refusal, first: 7, rows: 1), at: noon, draw: 1)
        #expect(pace.standsIn(for: 7, at: Self.start + day))
        #expect(!pace.standsIn(for: 8, at: Self.start + day))
        _ = pace.wait(after: .took(upTo: 7, isMore: true), at: Self.start + day, draw: 1)
        #expect(pace.refused == nil)
        #expect(!pace.standsIn(for: 7, at: Self.start + day * 2))
    }
}
