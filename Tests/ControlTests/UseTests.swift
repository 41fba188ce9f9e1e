import Control
import Depot
import Ledger
import Testing
import Units

/// What a vehicle does not use is the others'.
@Suite("a vehicle that takes less than it may")
struct UseTests {
    /// Two boxes without a fallback, and this many amperes for both beside 10 A of other load.
    private func depot(for amperes: Int64) -> SitePlan {
        .example(boxes: 2, limit: (amperes + 10) * 100 / 95 + 1, fallback: 0)
    }

    @Test("sleeps after a minute, and leaves its minimum to those who can use it")
    func leavesItsMinimum() {
        var scene = Scene.charging(depot(for: 29))
        scene.boxes[0].wants = 0
        scene.run(40)
        #expect(scene.boxes[0].lease?.rate == ChargingRate(.amperes(6)), "it may be about to begin")
        scene.run(80)
        #expect(scene.draws == [0, 29])
        #expect(scene.boxes[0].lease?.rate == .zero)
        #expect(scene.cause(0) == "vehicle_takes_less")
    }

    @Test("keeps its minimum while nobody else can use that, and begins again by itself")
    func keepsItsMinimum() {
        var scene = Scene.charging(depot(for: 38))
        scene.boxes[0].wants = 0
        scene.run(3600)
        #expect(scene.draws == [0, 32])
        #expect(scene.boxes[0].lease?.rate == ChargingRate(.amperes(6)))
        scene.boxes[0].wants = 32
        scene.run(1)
        #expect(scene.draw(0) == 6)
        scene.run(60)
        #expect(scene.draws == [19, 19])
    }

    @Test("is offered its minimum for a minute in ten, and is one of all again once it takes that")
    func isCalled() {
        var scene = Scene.charging(depot(for: 29))
        scene.boxes[0].wants = 0
        scene.run(120)
        var offered = 0
        for _ in 0..<3600 {
            scene.run(1)
            if let lease = scene.boxes[0].lease, lease.rate > .zero { offered += 1 }
        }
        // Five or six calls, each a minute less what others need to make room.
        #expect((200...400).contains(offered))
        scene.boxes[0].wants = 32
        scene.run(660)
        #expect(scene.draws.sorted() == [14, 15])
    }

    @Test("does not give way while its departure presses")
    func pressing() {
        var scene = Scene.charging(depot(for: 29))
        scene.boxes[0].wants = 0
        scene.command(
            .override(ConnectorPosition(0), ChargingRate(.amperes(32)), until: .minutes(30)))
        scene.run(300)
        #expect(scene.draws == [0, 23], "a person set it: it keeps its minimum")
        #expect(scene.boxes[0].lease?.rate == ChargingRate(.amperes(6)))
    }

    @Test("is asked for a sample once it should follow, where its charger tells rarely")
    func isAsked() {
        var plan = SitePlan.example()
        for index in plan.chargers.indices {
            plan.chargers[index].model.meterInterval = .seconds(60)
        }
        var scene = Scene.charging(plan)
        scene.run(200)
        #expect(scene.draws.reduce(0, +) == 85)
        scene.boxes[0].isUntold = true
        let before = scene.boxes.map(\.orders.count)
        scene.otherLoad = 25
        scene.run(9)
        #expect(!scene.boxes[0].orders.dropFirst(before[0]).contains("ask sample"))
        scene.run(4)
        let orders = scene.boxes[0].orders.dropFirst(before[0])
        #expect(orders.count { $0 == "ask sample" } == 1, "\(orders)")
    }

    @Test("counts as other load what its meter's voltage leaves open, and no more")
    func powerAlone() {
        var scene = Scene.running(.example(boxes: 1))
        scene.plugIn(0)
        scene.boxes[0].isUntold = true
        for _ in 0..<300 {
            scene.run(1)
            let power = Watts.watts(scene.draw(0) * 690)
            scene.report(
                0,
                .sampled(
                    ConnectorPosition(0), transaction: scene.boxes[0].transaction,
                    DrawSample(
                        current: nil, power: power, energy: nil, offered: nil, stateOfCharge: nil,
                        voltage: nil), at: nil))
        }
        #expect(scene.draw(0) == 32)
        // 22 kW at 230 V are 32 A, and 31.07 A at 3 % more than that.
        let counted = scene.controller.budgets[0].otherLoad.current.l1
        #expect(counted >= .amperes(10))
        #expect(counted <= .milliamperes(11_000))
    }

    /// Tells for so many seconds that the first box draws all that it may on these phases alone.
    private func tell(_ phases: [Phase], for seconds: Int64, in scene: inout Scene) {
        for _ in 0..<seconds / 5 {
            var current = PerPhase(repeating: Amperes.zero)
            for phase in phases { current[phase] = .amperes(scene.draw(0)) }
            scene.report(
                0,
                .sampled(
                    ConnectorPosition(0), transaction: scene.boxes[0].transaction,
                    DrawSample(
                        current: current, power: nil, energy: nil, offered: nil,
                        stateOfCharge: nil, voltage: nil), at: nil))
            scene.run(5)
        }
    }

    @Test("counts on one phase once it was seen there alone for a minute, and on all when on two")
    func onePhase() {
        var scene = Scene.running(.example(boxes: 1))
        scene.boxes[0].isUntold = true
        scene.plugIn(0)
        scene.run(5)
        let connector = ConnectorPosition(0)
        let lease = Amperes.amperes(scene.draw(0))
        tell([.l2], for: 50, in: &scene)
        #expect(scene.controller.ledger.load(of: connector).current.l1 >= lease)
        tell([.l2], for: 20, in: &scene)
        let narrow = scene.controller.ledger.load(of: connector).current
        #expect(narrow.l2 >= lease)
        // Without us it may charge another vehicle at its fallback, on any phase.
        #expect(narrow.l1 == .amperes(6) && narrow.l3 == .amperes(6))
        tell([.l2, .l3], for: 5, in: &scene)
        let wide = scene.controller.ledger.load(of: connector).current
        #expect(wide.l1 == wide.l2 && wide.l2 == wide.l3 && wide.l1 > .amperes(6))
    }
}
