import Control
import Depot
import Testing
import Units

@Suite("the trip budget of a breaker")
struct TripBudgetTests {
    /// A breaker of 100 A with a long time of 12 s: 36 × 12 / k² seconds.
    private static let longTime = OverloadRating.breaker(.longTime(.seconds(12)))
    private static let points = OverloadRating.breaker(
        .points([
            OverloadRating.Point(multiple: .percent(120), time: .seconds(300)),
            OverloadRating.Point(multiple: .percent(200), time: .seconds(40)),
        ]))

    @Test(
        "is used up after the time that its curve names, never later",
        arguments: [
            // Breaker, amperes, seconds to the trip: SAFETY.md section 8 rounds them.
            (longTime, Int64(125), 276.48), (longTime, 150, 192.0), (longTime, 200, 108.0),
            (longTime, 600, 12.0), (points, 120, 300.0), (points, 160, 40.0), (points, 200, 40.0),
            (points, 400, 10.0),
        ])
    func trips(breaker: OverloadRating, amperes: Int64, seconds: Double) {
        var flow = Flow(breaker)
        var elapsed = 0.0
        flow.run(amperes, seconds: 1)
        while flow.budget.used < .whole, elapsed < 400 {
            flow.run(amperes, seconds: 1)
            elapsed += 1
        }
        #expect(elapsed <= seconds.rounded(.up) && elapsed >= seconds - 2, "\(elapsed) s")
    }

    @Test("does not rise at 105 % and below, nor below the first point of an entered curve")
    func holds() {
        for (breaker, amperes) in [(Self.longTime, Int64(105)), (Self.points, 118)] {
            var flow = Flow(breaker)
            flow.run(amperes, seconds: 900)
            #expect(flow.budget.used == .zero)
        }
    }

    @Test(
        "has used a quarter after a quarter of that time: the table of SAFETY.md section 8",
        arguments: [
            // tr at 6 Ir, amperes, seconds to a quarter.
            (500, 125, 2.88), (500, 150, 2.0), (500, 200, 1.125), (4000, 125, 23.04),
            (4000, 150, 16.0), (4000, 200, 9.0), (12_000, 125, 69.12), (12_000, 150, 48.0),
            (12_000, 200, 27.0), (24_000, 125, 138.24), (24_000, 150, 96.0), (24_000, 200, 54.0),
        ] as [(Int64, Int64, Double)])
    func quarter(time: Int64, amperes: Int64, seconds: Double) {
        var flow = Flow(.breaker(.longTime(Milliseconds(rawValue: time))))
        flow.run(amperes, milliseconds: 1)
        var elapsed = 0
        while flow.budget.used < .percent(25) {
            flow.run(amperes, milliseconds: 10)
            elapsed += 10
        }
        let exact = seconds * 1000
        #expect(
            Double(elapsed) <= exact + 10 && Double(elapsed) >= exact * 0.999 - 20, "\(elapsed) ms")
    }

    @Test("takes two readings for an excess, though one of them counts")
    func slip() {
        var flow = Flow(Self.longTime)
        flow.run(90, seconds: 5)
        flow.run(300, seconds: 1)
        #expect(flow.budget.used > .zero)
        #expect(!flow.budget.isWarming(Self.longTime))
        flow.run(300, seconds: 1)
        #expect(flow.budget.isWarming(Self.longTime))
        flow.run(90, seconds: 1)
        #expect(!flow.budget.isWarming(Self.longTime))
    }

    @Test("falls to a third in its own time, not faster", arguments: [Int64(900), 10_800])
    func fades(time: Int64) {
        var rating = Self.longTime
        rating.fading = .seconds(time)
        var flow = Flow(rating)
        flow.run(200, seconds: 50)
        // The higher of two readings flows between them.
        flow.run(50, seconds: 1)
        let before = Double(flow.budget.used.rawValue)
        flow.run(50, seconds: Int(time))
        let after = Double(flow.budget.used.rawValue)
        #expect(after >= before * 0.3678 && after <= before * 0.37, "\(before) to \(after)")
    }

    @Test("counts what flows out as what flows in, and never more than all, whatever flows")
    func extremes() {
        for amperes in [Int64(-600), 1_000_000, -1_000_000, 9_000_000_000_000] {
            var flow = Flow(Self.longTime)
            flow.run(amperes, seconds: 14)
            #expect(flow.budget.used == .whole)
        }
    }

    /// A breaker and what its node's meter shows, each second.
    private struct Flow {
        var budget = TripBudget(used: .zero)
        let breaker: OverloadRating
        private var now = Instant(milliseconds: 0)

        init(_ breaker: OverloadRating) { self.breaker = breaker }

        mutating func run(_ amperes: Int64, seconds: Int) {
            for _ in 0..<seconds { run(amperes, milliseconds: 1000) }
        }

        mutating func run(_ amperes: Int64, milliseconds: Int64) {
            now = now + Milliseconds(rawValue: milliseconds)
            budget.note(
                PerPhase(.zero, .amperes(amperes), .zero), through: breaker, at: now,
                silence: .seconds(10))
        }
    }
}
