import Control
import Depot
import Ledger
import Testing
import Units

/// Two boxes of 32 A with a fallback of 6 A on 100 A with 5 A of reserve and at most 40 A of other load: 55 A are
/// allowed with nobody there.
@Suite("what would flow with nobody there")
struct FloorOutlookTests {
    private static let first = ConnectorPosition(0)

    private func outlook(_ scene: Scene) -> [String] {
        scene.controller.floorOutlook(at: scene.moment).map { limit in
            "\(limit.constraint.name): \(limit.floors / 1000), with plans "
                + "\(limit.withPlans / 1000) of \(limit.allowed / 1000)"
        }
    }

    @Test("is the floors alone where there are no plans")
    func floorsAlone() {
        let scene = Scene.charging(DayPlanTests.depot(.unproven), fleet: DayPlanTests.fleet)
        #expect(
            outlook(scene) == [
                "L1: 12, with plans 12 of 55", "L2: 12, with plans 12 of 55",
                "L3: 12, with plans 12 of 55",
            ])
        #expect(scene.controller.planPeriods(of: Self.first, at: scene.moment) == [])
    }

    @Test("is the floors with the plans of the hour in which these take the most")
    func worstHour() throws {
        var scene = Scene.charging(DayPlanTests.depot(), fleet: DayPlanTests.fleet)
        scene.run(120)
        let plans = try [0, 1].map { index in
            try #require(
                scene.controller.planPeriods(of: ConnectorPosition(index), at: scene.moment).first)
        }
        let together = try #require(plans.compactMap(\.begins).max())
        #expect(plans.allSatisfy { $0.ends.map { $0 > together } ?? false }, "they overlap")
        let sum = plans.reduce(0) { $0 + $1.rate.rawValue }
        let limits = scene.controller.floorOutlook(at: scene.moment)
        #expect(limits.allSatisfy { $0.floors == 12_000 && $0.withPlans == sum && $0.fits })
        // As early as clocks may differ, and not in the past.
        #expect(limits.allSatisfy { $0.worstAt <= max(together, scene.moment.utc) })
    }

    @Test("counts a charger that was never heard at its rating")
    func neverHeard() {
        var scene = Scene(DayPlanTests.depot(), fleet: DayPlanTests.fleet)
        scene.recall([])
        scene.run(20)
        let limits = scene.controller.floorOutlook(at: scene.moment)
        #expect(limits.allSatisfy { $0.floors == 64_000 && !$0.fits })
    }

    @Test("counts a plan of a run before at all times, until it is replaced")
    func ofBefore() {
        var scene = Scene.charging(DayPlanTests.depot(), fleet: DayPlanTests.fleet)
        scene.run(120)
        let rate = DayPlanTests.restart(&scene)
        let periods = scene.controller.planPeriods(of: Self.first, at: scene.moment)
        #expect(periods.map(\.rate) == [rate])
        #expect(periods.allSatisfy { $0.begins == nil && $0.ends == nil })
        scene.run(400)
        #expect(scene.controller.planPeriods(of: Self.first, at: scene.moment) == [])
    }
}

@Suite("why a connector has no default above its fallback")
struct PlanObstacleTests {
    private static let first = ConnectorPosition(0)

    private func obstacle(_ scene: Scene) -> PlanObstacle? {
        scene.controller.planObstacle(of: Self.first, at: scene.moment)
    }

    @Test("is its model, or its site, whoever comes")
    func never() {
        let unproven = Scene.charging(DayPlanTests.depot(.unproven), fleet: DayPlanTests.fleet)
        #expect(obstacle(unproven) == .never(.model(.unproven)))
        var stingy = DayPlanTests.depot()
        stingy.control.planShare = .zero
        #expect(obstacle(Scene.charging(stingy, fleet: DayPlanTests.fleet)) == .never(.noShare))
        var absent = DayPlanTests.depot()
        absent.chargers[0].isAbsent = true
        #expect(obstacle(Scene(absent)) == .never(.absent))
        var kept = DayPlanTests.depot()
        kept.chargers[0].model.leaseClass = .d
        #expect(obstacle(Scene(kept)) == .never(.leaseClass(.d)))
    }

    @Test("is that its vehicle needs nothing, or that another back end steers it")
    func others() {
        var full = Scene.running(DayPlanTests.depot(), fleet: DayPlanTests.fleet)
        full.boxes[0].energy = .wattHours(100)
        full.plugIn(0)
        full.run(5)
        full.boxes[0].energy = .wattHours(40_100)
        full.run(120)
        #expect(obstacle(full) == .ready)
        var released = Scene.running(DayPlanTests.depot(), fleet: DayPlanTests.fleet)
        released.command(.release(ChargerPosition(0)))
        released.run(5)
        #expect(obstacle(released) == .released)
    }

    @Test("is that it is cut off, then that nobody is there, and nothing once it has one")
    func forNow() {
        var scene = Scene(DayPlanTests.depot(), fleet: DayPlanTests.fleet)
        scene.recall([])
        scene.run(20)
        #expect(obstacle(scene) == .notConnected)
        for box in scene.boxes.indices { scene.connect(box) }
        scene.run(20)
        #expect(obstacle(scene) == .nobody)
        scene.tellState(0, .preparing)
        scene.ask(0, start: "CARD-0", secondsAgo: 0)
        scene.tellState(0, .charging)
        scene.run(20)
        #expect(obstacle(scene) == .justCame)
        scene.run(160)
        #expect(obstacle(scene) == nil)
    }

    @Test("is that the fallbacks and the worst other load leave no room")
    func noRoom() {
        // 55 A less 5 % and 40 A leave 12 A: the two fallbacks.
        var depot = SitePlan.example(boxes: 2, limit: 55)
        depot.control.planShare = .whole
        for index in depot.chargers.indices { depot.chargers[index].model.dayPlan = .proven }
        var scene = Scene.charging(depot, fleet: DayPlanTests.fleet)
        scene.run(120)
        #expect(obstacle(scene) == .noRoom)
    }

    @Test("is that its charger refuses it, until its next boot")
    func refused() {
        var scene = Scene.running(DayPlanTests.depot(), fleet: DayPlanTests.fleet)
        scene.boxes[0].outcomes = [("plan 18", .refused("Rejected"))]
        scene.plugIn(0)
        scene.run(400)
        #expect(obstacle(scene) == .refused)
        scene.boxes[0].outcomes = []
        scene.report(0, .booted(maker: "Example", model: "Box", firmware: "1"))
        scene.run(60)
        #expect(obstacle(scene) == nil)
        #expect(scene.boxes[0].orders.count { $0 == "plan 18" } == 4)
    }

    @Test("is that nobody knows when its vehicle leaves")
    func noDeparture() {
        var scene = Scene.charging(DayPlanTests.depot())
        scene.run(120)
        #expect(obstacle(scene) == .noDeparture)
    }

    @Test("is told in a sentence of its own for each")
    func texts() {
        let never: [DayPlanObstacle] = [
            .absent, .noShare, .model(.unproven), .model(.refused), .control(.stationMax),
            .leaseClass(.d),
        ]
        let obstacles: [PlanObstacle] =
            never.map { .never($0) } + [
                .released, .notConnected, .notRecalled, .clock, .fallback, .refused, .nobody,
                .justCame,
                .noDeparture, .ready, .asleep, .noRoom, .over, .toBeMade,
            ]
        #expect(Set(obstacles.map(\.text)).count == obstacles.count)
    }
}
