import Control
import Depot
import Testing
import Units

@Suite("the trip budget of a breaker")
struct TripBudgetTests {
    /// A breaker of 100 A with a long time of 12 s: 36 × 12 / k² seconds.
    private static let longTime = Breaker(
        rated: .amperes(100), curve: .longTime(.seconds(12)))
    private static let points = Breaker(
        rated: .amperes(100),
        curve: .points([
            Breaker.Point(multiple: .percent(120), time: .seconds(300)),
            Breaker.Point(multiple: .percent(200), time: .seconds(40)),
        ]))

    @Test(
        "is used up after the time that its curve names, never later",
        arguments: [
            // Breaker, amperes, seconds to the trip: SAFETY.md section 8 rounds them.
            (longTime, Int64(125), 276.48), (longTime, 150, 192.0), (longTime, 200, 108.0),
            (longTime, 600, 12.0), (points, 120, 300.0), (points, 160, 40.0), (points, 200, 40.0),
            (points, 400, 10.0),
        ])
    func trips(breaker: Breaker, amperes: Int64, seconds: Double) {
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

    @Test("falls to a third in a quarter of an hour, not faster")
    func fades() {
        var flow = Flow(Self.longTime)
        flow.run(200, seconds: 50)
        // The higher of two readings flows between them.
        flow.run(50, seconds: 1)
        let before = Double(flow.budget.used.rawValue)
        flow.run(50, seconds: 900)
        let after = Double(flow.budget.used.rawValue)
        #expect(after >= before * 0.3678 && after <= before * 0.37, "\(before) to \(after)")
    }

    @Test("stands still while its meter is silent, and counts no longer than that in between")
    func silence() {
        var scene = self.scene(Self.longTime)
        scene.shown = 200
        scene.run(30)
        let before = scene.controller.tripBudgets[0].used
        scene.otherLoad = nil
        scene.run(300)
        #expect(scene.controller.tripBudgets[0].used == before)
        scene.otherLoad = 0
        scene.run(1)
        // Ten seconds of staleness at most: 10 / 108.
        let after = scene.controller.tripBudgets[0].used
        #expect(after - before <= Percent(rawValue: 926 + 1))
    }

    @Test("is told from 10 %, is critical from 25 %, and stays so until it is below 10 % again")
    func alarms() {
        var scene = self.scene(Self.longTime)
        func trip() -> [String] { scene.alarms.filter { $0.hasPrefix("trip") } }
        scene.shown = 200
        scene.run(10)
        #expect(trip() == [])
        scene.run(3)
        #expect(trip() == ["trip_budget:main"])
        scene.run(15)
        #expect(trip() == ["trip_budget_critical:main"])
        scene.shown = 50
        scene.run(600)
        #expect(scene.controller.tripBudgets[0].used < .percent(25))
        #expect(trip() == ["trip_budget_critical:main"])
        scene.run(600)
        #expect(trip() == [])
    }

    @Test("counts what flows out as what flows in, and survives the largest current there is")
    func extremes() {
        for amperes in [Int64(-600), 1_000_000, -1_000_000, 9_000_000_000_000] {
            var flow = Flow(Self.longTime)
            flow.run(amperes, seconds: 14)
            #expect(flow.budget.used >= .whole)
        }
    }

    private func scene(_ breaker: Breaker) -> Scene {
        Scene(.example(boxes: 1, breaker: breaker))
    }

    /// A breaker and what its node's meter shows, each second.
    private struct Flow {
        var budget = TripBudget()
        let breaker: Breaker
        private var now = Instant(milliseconds: 0)

        init(_ breaker: Breaker) { self.breaker = breaker }

        mutating func run(_ amperes: Int64, seconds: Int) {
            for _ in 0..<seconds {
                now = now + .seconds(1)
                budget.note(
                    PerPhase(.zero, .amperes(amperes), .zero), through: breaker, at: now,
                    silence: .seconds(10))
            }
        }
    }
}
