import Control
import Depot
import Foundation
import Testing
import Units

/// The depot of `Scene` behind a breaker of 100 A with a long time of 12 s: one and a half times its
/// rated current for 192 s.
@Suite("a node that carries more than it is rated for")
struct TripTests {
    private static let breaker = OverloadRating.breaker(.longTime(.seconds(12)))

    private func plan(boxes: Int = 3, setUp: (inout SitePlan) -> Void = { _ in }) -> SitePlan {
        var plan = SitePlan.example(boxes: boxes, breaker: Self.breaker)
        setUp(&plan)
        return plan
    }

    /// A depot that charges, two hours after its start.
    private func cool(_ plan: SitePlan) -> Scene {
        var scene = Scene.charging(plan)
        scene.run(7200)
        return scene
    }

    private func tripAlarms(_ scene: Scene) -> [String] {
        scene.alarms.filter { $0.hasPrefix("trip") }
    }

    private func state(_ scene: Scene) -> TripChain.State { scene.controller.trips[0].chain.state }

    @Test("cuts its chargers with the first reading, and nothing more where that is enough")
    func enough() {
        var scene = cool(plan())
        #expect(scene.draws == [29, 28, 28])
        scene.otherLoad = 40
        scene.run(20)
        #expect(scene.draws == [19, 18, 18])
        #expect(tripAlarms(scene) == [])
        #expect(scene.trips.isEmpty)
    }

    @Test("stops its chargers once the excess outlasts the cuts, and is to be opened at 25 %, once")
    func goesOn() throws {
        var scene = cool(plan())
        let start = scene.time
        // Half as much again, whatever the chargers do: their floors of 18 A count already.
        scene.otherLoad = 132
        scene.run(2)
        #expect(scene.draws == [6, 6, 6])
        while state(scene) == .resting { scene.run(1) }
        #expect((17...20).contains(scene.time - start), "acts after \(scene.time - start) s")
        scene.run(1)
        #expect(state(scene) == .shedding)
        #expect(tripAlarms(scene) == ["trip_budget_shedding:main"])
        #expect(scene.draws == [0, 0, 0])
        #expect((0..<3).map { scene.cause($0) } == ["trip_budget", "trip_budget", "trip_budget"])
        scene.otherLoad = 150
        scene.run(100)
        let opened = try #require(scene.trips.first)
        #expect(opened.decision == .open)
        #expect((44...50).contains(opened.second - start), "\(opened.second - start) s")
        #expect(scene.trips.count == 1)
        #expect(tripAlarms(scene) == ["trip_budget_critical:main"])

        scene.otherLoad = 10
        let over = scene.time
        while scene.trips.count == 1, scene.time < over + 3600 { scene.run(1) }
        #expect(scene.trips.last?.decision == .closingAllowed)
        // From some 75 % down to 10 % at 900 s for each third.
        #expect((1600...2000).contains(scene.time - over), "\(scene.time - over) s")
        #expect(tripAlarms(scene) == [])
        scene.run(30)
        #expect(scene.draws == [29, 28, 28])
        #expect(scene.trips.count == 2)
    }

    @Test("leaves a model that takes no 0 at its fallback")
    func keptAlive() {
        var scene = cool(
            plan { plan in
                for charger in plan.chargers.indices {
                    plan.chargers[charger].model.pause = .keepAlive
                }
            })
        scene.otherLoad = 150
        scene.run(30)
        #expect(state(scene) == .shedding)
        #expect(scene.draws == [6, 6, 6])
    }

    @Test("is acted on at once where the excess is there when Busbar starts, and opened no earlier")
    func start() {
        var scene = Scene.running(plan())
        #expect(tripAlarms(scene) == [])
        scene.otherLoad = 150
        scene.run(3)
        #expect(tripAlarms(scene) == ["trip_budget:main"])
        // 15 of 100 are left to the trip path, of 192 s.
        scene.run(20)
        #expect(scene.trips.isEmpty)
        scene.run(10)
        #expect(scene.trips.map(\.decision) == [.open])
    }

    @Test("is left alone by a start without an excess, and forgets what it might have been")
    func calmStart() {
        var scene = Scene.charging(plan())
        #expect(scene.draws == [29, 28, 28])
        #expect(tripAlarms(scene) == [])
        scene.run(7200)
        #expect(scene.controller.trips[0].used < .percent(1))
    }

    @Test("is not opened by a meter that fell silent while all below hold their fallbacks")
    func silent() {
        var scene = cool(plan())
        scene.otherLoad = 150
        scene.run(25)
        let before = scene.controller.trips[0].used
        scene.otherLoad = nil
        scene.run(600)
        #expect(scene.controller.trips[0].used == before)
        #expect(state(scene) == .shedding)
        #expect(scene.trips.isEmpty)
    }

    @Test("is opened under a silent meter where a charger below holds no fallback")
    func silentAndUnproven() {
        var scene = Scene(plan())
        scene.recall([])
        for box in 0..<2 { scene.connect(box) }
        scene.run(7200)
        scene.otherLoad = 150
        scene.run(25)
        scene.otherLoad = nil
        scene.run(60)
        #expect(scene.trips.map(\.decision) == [.open])
    }

    @Test("may not be closed while a charger below holds no fallback, and people are told so")
    func notClosed() {
        var scene = Scene(plan())
        scene.recall([])
        for box in 0..<2 { scene.connect(box) }
        scene.run(7200)
        scene.otherLoad = 150
        scene.run(25)
        scene.otherLoad = nil
        scene.run(60)
        scene.otherLoad = 10
        scene.run(3600)
        #expect(tripAlarms(scene) == ["trip_closing:main"])
        #expect(scene.trips.map(\.decision) == [.open])
        scene.connect(2)
        scene.run(300)
        #expect(tripAlarms(scene) == [])
        #expect(scene.trips.map(\.decision) == [.open, .closingAllowed])
    }

    @Test(
        "counts its transformer's short-time rating beside its breaker, and the higher of the two")
    func transformer() {
        var scene = cool(
            plan { plan in
                plan.nodes[0].shortTime = OverloadRating(
                    rated: .amperes(95),
                    curve: .points([
                        OverloadRating.Point(multiple: .percent(108), time: .seconds(7200)),
                        OverloadRating.Point(multiple: .percent(130), time: .seconds(1800)),
                    ]), fading: OverloadRating.transformerFading)
            })
        // 125 A are 1.25 of the breaker, which trips after 276 s, and past 1.3 of the transformer.
        scene.shown = 125
        scene.run(60)
        let byBreaker = scene.controller.trips[0].used
        #expect((Percent.percent(21)...Percent.percent(23)).contains(byBreaker))
        // 104 A are nothing to the breaker, and between two points of the transformer: the higher
        // one's 1800 s count.
        scene.shown = 104
        scene.run(900)
        let byTransformer = scene.controller.trips[0].used
        #expect((Percent.percent(57)...Percent.percent(60)).contains(byTransformer))
        #expect(scene.trips.map(\.decision) == [.open])
    }

    @Test("decides alike after its state was written down and read back")
    func survives() throws {
        var scene = cool(plan())
        scene.otherLoad = 150
        scene.run(40)
        #expect(state(scene) == .shedding)
        var other = scene
        other.controller = try JSONDecoder().decode(
            Controller.self, from: JSONEncoder().encode(scene.controller))
        #expect(other.controller == scene.controller)
        scene.run(60)
        other.run(60)
        #expect(other.trips.map(\.second) == scene.trips.map(\.second))
        #expect(scene.trips.count == 1)
    }
}
