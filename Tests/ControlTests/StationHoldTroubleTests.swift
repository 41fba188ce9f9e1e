import Control
import Depot
import Ledger
import Testing
import Units

/// The depot of `StationHoldTests`: three boxes with a fallback of 6 A on 42 A; the first two charge, and
/// the third is held at 0 after some minutes.
@Suite("a charger that is held at 0, in trouble")
struct StationHoldTroubleTests {
    private static func plan(
        limit: Int64 = 55, fallbacks: [Int64] = [6, 6, 6],
        setUp: (inout SitePlan) -> Void = { _ in }
    ) -> SitePlan {
        var plan = SitePlan.example(boxes: fallbacks.count, limit: limit)
        for index in plan.chargers.indices { plan.chargers[index].model.stationCut = .proven }
        plan.fallbacks = fallbacks.map { ChargingRate(.amperes($0)) }
        setUp(&plan)
        return plan
    }

    private static func held(_ plan: SitePlan) -> Scene {
        var scene = Scene.running(plan)
        scene.plugIn(0)
        scene.plugIn(1)
        scene.run(300)
        return scene
    }

    private static func isHeld(_ scene: Scene, _ box: Int) -> Bool {
        scene.boxes[box].cap?.rate == .zero
    }

    @Test("comes back after another back end steered it")
    func isTakenBack() {
        var scene = Self.held(Self.plan())
        let isHeld = Self.isHeld(scene, 2)
        #expect(isHeld)
        scene.command(.release(ChargerPosition(2)))
        scene.run(20)
        scene.command(.takeBack(ChargerPosition(2)))
        scene.run(900)
        scene.plugIn(2)
        scene.run(90)
        #expect(scene.draws == [14, 14, 14])
    }

    @Test("waits no longer than the cap lasts where its fallback never fits beside the others")
    func neverFits() {
        let plan = Self.plan(fallbacks: [6, 6, 6, 6]) {
            $0.chargers[3].model.leaseClass = .e
            $0.chargers[3].model.stationCut = .unproven
        }
        var scene = Scene.running(plan)
        scene.plugIn(0)
        // 42 A less 32 A of a charger that nobody controls, 6 A and 6 A of fallbacks.
        scene.run(300)
        let isHeld = Self.isHeld(scene, 2)
        #expect(isHeld)
        scene.plugIn(2)
        scene.run(700)
        #expect(scene.cause(2) != "room_not_free_yet")
        #expect(scene.draw(2) == 6)
        #expect(scene.boxes[2].cap?.rate != .zero)
    }

    @Test("is not kept waiting by a vehicle that sleeps")
    func sleeper() {
        var scene = Scene.running(Self.plan(limit: 25, fallbacks: [6, 0, 6]))
        scene.plugIn(0)
        scene.plugIn(1)
        scene.run(300)
        let isHeld = Self.isHeld(scene, 2)
        #expect(isHeld)
        #expect(scene.draws == [7, 6, 0])
        scene.boxes[1].wants = 0
        scene.run(120)
        scene.plugIn(2)
        scene.run(60)
        #expect(scene.draws == [7, 0, 6])
    }

    @Test("whose fallback is 0 is proven as fast as any at its first start")
    func firstStart() {
        var scene = Scene.running(Self.plan(fallbacks: [0, 0, 0]))
        #expect((0..<3).map { scene.envelope($0) } == [0, 0, 0])
        scene.plugIn(0)
        scene.run(30)
        #expect(scene.draw(0) > 20)
    }

    @Test("is not held while its clock is behind, as our next answer may set that ahead")
    func isBehind() {
        var scene = Scene(Self.plan())
        scene.boxes[2].clockOffset = -600
        scene.recall([])
        for box in 0...2 { scene.connect(box) }
        scene.run(20)
        scene.tellState(2, .available)
        scene.plugIn(0)
        scene.plugIn(1)
        scene.run(600)
        #expect(scene.boxes[2].cap?.rate != .zero)
        scene.boxes[2].clockOffset = 0
        for _ in 0..<50 {
            scene.tellState(2, .available)
            scene.run(10)
        }
        #expect(scene.boxes[2].cap?.rate == .zero)
    }

    @Test("draws nothing above a called limit once its cap is over")
    func calledLimit() {
        let plan = Self.plan {
            $0.inputs = [
                InputLine(
                    name: "ripple", place: LinePlace(chip: "gpiochip0", line: "R"),
                    isActiveLow: true, debounce: .milliseconds(20), node: NodePosition(0),
                    limit: .watts(690 * 20), isActiveOnFault: false)
            ]
        }
        var scene = Scene.running(plan)
        func run(_ seconds: Int64, calling: Bool) {
            for _ in 0..<seconds {
                scene.take(.lineRead(InputPosition(0), isActive: calling))
                scene.run(1)
            }
        }
        run(20, calling: false)
        scene.plugIn(0)
        scene.plugIn(1)
        run(300, calling: false)
        let isHeld = Self.isHeld(scene, 2)
        #expect(isHeld)
        run(60, calling: true)
        scene.plugIn(2)
        var above = 0
        for _ in 0..<1200 {
            run(1, calling: true)
            if scene.draws.reduce(10, +) > 20 { above += 1 }
        }
        #expect(above < 20, "\(above) s above the called limit: \(scene.draws), \(scene.cause(2))")
        run(60, calling: false)
        #expect(scene.draws == [14, 14, 14])
    }

    @Test("that refuses its fallback after a reboot is not held for ever")
    func losesFloor() {
        var scene = Self.held(Self.plan())
        let isHeld = Self.isHeld(scene, 2)
        #expect(isHeld)
        scene.boxes[2].refusesFloors = true
        scene.disconnect(2)
        scene.connect(2)
        scene.tellState(2, .available)
        scene.run(120)
        scene.boxes[2].refusesFloors = false
        scene.run(600)
        scene.plugIn(2)
        scene.run(90)
        #expect(scene.draws == [14, 14, 14])
    }
}
