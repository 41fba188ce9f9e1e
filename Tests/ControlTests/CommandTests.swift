import Control
import Depot
import Testing
import Units

@Suite("what a person asks for")
struct CommandTests {
    let first = ConnectorPosition(0)

    @Test("pauses one connector for as long as it takes, lends its room, and resumes it")
    func pause() {
        var scene = Scene.charging()
        scene.command(.pause(.connector(first)))
        for _ in 0..<5 {
            scene.run(60)
            #expect(scene.draws == [0, 32, 32])
            #expect(scene.envelope(0) == 6, "what is below the floor earns no credit")
        }
        #expect(scene.cause(0) == "paused")
        scene.command(.resume(.connector(first)))
        scene.run(60)
        #expect(scene.draws.reduce(0, +) == 85)
        #expect(scene.draw(0) >= 28)
    }

    @Test("pauses a vehicle though its charger's fallback is not proven")
    func pauseWithoutFallback() {
        var scene = Scene(.example())
        scene.recall([])
        scene.boxes[0].refusesFloors = true
        scene.connect(0)
        scene.run(20)
        scene.plugIn(0)
        scene.run(20)
        #expect(scene.cause(0) == "floor_not_in_force")
        scene.command(.pause(.connector(first)))
        scene.run(200)
        #expect(scene.cause(0) == "paused")
        #expect(scene.boxes[0].lease?.rate == .zero)
        #expect(scene.envelope(0) == 32, "what is not proven counts at its rating all the same")
    }

    @Test("resumes at the fallback where there is no room for more")
    func resumeWithoutRoom() {
        var scene = Scene.charging()
        scene.command(.pause(.connector(first)))
        scene.run(20)
        scene.otherLoad = 77
        scene.run(60)
        scene.command(.resume(.connector(first)))
        scene.run(3)
        #expect(scene.draw(0) == 6)
    }

    @Test("pauses at the fallback where the charger says no to 0")
    func pauseRefused() {
        var scene = Scene.charging()
        scene.boxes[0].refusesZero = true
        scene.command(.pause(.connector(first)))
        scene.run(120)
        #expect(scene.draws == [6, 32, 32])
    }

    @Test("pauses the whole site")
    func pauseSite() {
        var scene = Scene.charging()
        scene.command(.pause(.site))
        scene.run(3)
        #expect(scene.draws == [0, 0, 0])
    }

    @Test("holds a connector at another limit until then, inside the ledger")
    func overrides() {
        var scene = Scene.charging()
        scene.command(.override(first, ChargingRate(.amperes(10)), until: .seconds(120)))
        scene.run(60)
        #expect(scene.draws == [10, 32, 32])
        #expect(scene.cause(0) == "override")
        scene.run(120)
        #expect(scene.draws.reduce(0, +) == 85)
        #expect(scene.draw(0) >= 28)
    }

    @Test("never puts a connector above what fits")
    func overrideIsBounded() {
        var scene = Scene.charging()
        scene.otherLoad = 40
        scene.command(.override(first, ChargingRate(.amperes(500)), until: .minutes(10)))
        scene.run(2)
        for _ in 0..<60 {
            #expect(scene.draws.reduce(0, +) + 40 <= 95)
            scene.run(1)
        }
        #expect(scene.draw(0) <= 32)
    }

    @Test("says when a released charger may be handed over: when all leases of before are over")
    func handOver() {
        let scene = Scene.charging()
        let now = scene.now
        #expect(scene.controller.lentUntil(at: now) == now + scene.controller.plan.leaseHorizon)
        // A run before lent for longer than this one does.
        var next = Scene(.example())
        var recalled = next.disk.recalled
        recalled.leaseLongest = .seconds(600)
        next.take(.recalled(recalled))
        #expect(next.controller.plan.leaseHorizon < .seconds(600))
        #expect(next.controller.lentUntil(at: next.now) >= next.now + .seconds(600))
    }

    @Test("releases a charger, which counts at its rating, and takes it back")
    func release() {
        var scene = Scene.charging()
        scene.command(.release(ChargerPosition(0)))
        scene.run(3)
        let orders = scene.boxes[0].orders.count
        scene.run(60)
        #expect(scene.envelope(0) == 32)
        #expect(scene.boxes[0].orders.count == orders)
        #expect(scene.alarms == ["released:CP-0"])
        #expect(scene.draw(1) + scene.draw(2) <= 85 - 32)
        scene.command(.takeBack(ChargerPosition(0)))
        // Its old lease runs out, then a minute at the fallback proves that this is in force (R5).
        scene.run(300)
        #expect(scene.alarms == [])
        #expect(scene.boxes[0].orders.dropFirst(orders).first == "floor 6")
        #expect(scene.draws.reduce(0, +) == 85)
    }
}
