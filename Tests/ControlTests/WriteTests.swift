import Control
import Depot
import Testing
import Units

@Suite("a charger whose flash bears few writes")
struct WriteTests {
    /// Boxes whose model bears so many profiles a day.
    private func site(
        writes: Int?, leaseClass: ChargerModel.LeaseClass = .b, boxes: Int = 1
    ) -> SitePlan {
        var plan = SitePlan.example(boxes: boxes)
        for index in plan.chargers.indices {
            plan.chargers[index].model.writesPerDayHighest = writes
            plan.chargers[index].model.leaseClass = leaseClass
        }
        return plan
    }

    private func leases(_ scene: Scene) -> Int {
        scene.boxes.reduce(0) { $0 + $1.orders.count { $0.hasPrefix("lease") } }
    }

    /// Other load comes and goes each half minute.
    private func compressor(_ scene: inout Scene, hours: Int64) {
        for _ in 0..<(hours * 60) {
            scene.otherLoad = 10
            scene.run(30)
            scene.otherLoad = 80
            scene.run(30)
        }
    }

    @Test("is raised ever more seldom once half of them are used, and stays within them")
    func isSpared() {
        var plan = site(writes: 400)
        plan.nodes[0].otherLoadHighest = .amperes(80)
        var scene = Scene.charging(plan)
        compressor(&scene, hours: 24)
        #expect(scene.controller.chargers[0].writes.used(at: scene.now) < 400)
        #expect(scene.draw(0) < 32, "other load is at its highest")
        plan.chargers[0].model.writesPerDayHighest = nil
        var free = Scene.charging(plan)
        compressor(&free, hours: 24)
        #expect(leases(free) > 2 * leases(scene))
    }

    @Test("is offered one step all the same while it refuses limits, and charges when it takes it")
    func isOfferedOneStep() {
        var scene = Scene.charging(site(writes: 400))
        scene.run(60)
        scene.boxes[0].refusesLeases = true
        scene.run(3600)
        #expect(scene.draw(0) == 6)
        #expect(scene.cause(0) == "refuses_limits")
        scene.boxes[0].refusesLeases = false
        scene.run(1800)
        #expect(scene.draw(0) == 32)
    }

    @Test("is told of once they are used up, and a day later no more")
    func isToldOf() {
        var scene = Scene.charging(site(writes: 30, leaseClass: .d))
        for _ in 0..<40 {
            scene.report(0, .booted(maker: "Example", model: "Box", firmware: "1"))
            scene.run(61)
        }
        #expect(scene.alarms.contains("writes:CP-0"))
        scene.run(3600 * 26)
        #expect(!scene.alarms.contains("writes:CP-0"))
        #expect(scene.draw(0) == 32)
    }

    @Test("of class D is told a limit once, and charges by it for hours")
    func isToldOnce() {
        var scene = Scene.charging(site(writes: 20, leaseClass: .d))
        scene.run(60)
        #expect(scene.draw(0) == 32)
        let told = leases(scene)
        scene.run(4 * 3600)
        #expect(leases(scene) == told)
        #expect(scene.draw(0) == 32)
    }

    @Test("of class D that finds no room which lasts is told so, and where there is none")
    func hasNoLastingRoom() throws {
        var plan = site(writes: 20, leaseClass: .d, boxes: 2)
        for index in plan.connectors.indices { plan.fallbacks[index] = .zero }
        plan.connectors[1].phases = .unknown
        // 100 A less 5 and 60: the first keeps 32 A of 35 for good, and 3 A are less than a minimum.
        plan.nodes[0].otherLoadHighest = .amperes(60)
        var scene = Scene.charging(plan)
        scene.run(60)
        #expect(scene.draw(0) == 32)
        #expect(scene.cause(0) == "connector_rating")
        let limit = scene.controller.connectors[1].limit
        #expect(limit.rate == .zero)
        #expect(limit.cause == .leaseStays(NodePosition(0), .current(.l1)))
        #expect(scene.cause(1) == "lease_class")
        #expect(limit.cause.text(in: plan).contains("fits below main on L1 for good"))
        // Nothing but what it keeps is in its way: other load is at 10 A.
        scene.ask(0, stop: try #require(scene.boxes[0].transaction))
        scene.tellState(0, .available)
        scene.run(120)
        #expect(scene.cause(1) == "connector_rating")
    }

    @Test("of class D yields when other load comes, and is told that at once")
    func isCut() {
        var scene = Scene.charging(site(writes: 20, leaseClass: .d, boxes: 3))
        scene.run(60)
        scene.otherLoad = 40
        scene.run(30)
        #expect(scene.draws.reduce(0, +) <= 55)
    }

    @Test("of class D counts after a restart until its vehicle leaves or it shows what it holds")
    func isKnownAgain() {
        var scene = Scene.charging(site(writes: 20, leaseClass: .d, boxes: 2))
        scene.restart(goneFor: 5)
        scene.run(1)
        #expect(scene.cause(0) == "quarantine")
        scene.run(120)
        #expect(scene.draw(0) > 6)
    }
}
