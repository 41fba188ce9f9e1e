import Control
import Depot
import Foundation
import Testing
import Units

@Suite("a depot under control")
struct RegulationTests {
    @Test("shares what the meter leaves, up to the reserve")
    func regulates() {
        let scene = Scene.charging()
        // 100 − 5 − 10 A.
        #expect(scene.draws.reduce(0, +) == 85)
        #expect(scene.draws.sorted() == [28, 28, 29])
        #expect(scene.controller.mode == .regulating)
        #expect(
            scene.boxes.indices.map { scene.cause($0) } == [
                "node_limit", "node_limit", "node_limit",
            ])
        #expect(scene.alarms == [])
    }

    @Test("says in which mode it is, and which meter is the reason")
    func modes() {
        func told(_ scene: Scene) -> [String?] {
            let mode = scene.controller.mode
            return [mode.name, mode.because(in: scene.controller.plan)]
        }
        var scene = Scene(.example())
        scene.recall([])
        scene.take(.tick)
        #expect(told(scene) == ["starting", "waiting for meter m"])
        scene.run(1)
        #expect(told(scene) == ["regulating", nil])
        scene.otherLoad = nil
        scene.run(12)
        #expect(told(scene) == ["degraded", "meter m is silent"])
        var held = Scene.running(.example(meterLost: .fallback))
        held.otherLoad = nil
        held.run(12)
        #expect(told(held) == ["failsafe", "meter m is silent"])
    }

    @Test("keeps a whole station to its own limit, and says that it is that")
    func station() {
        var plan = SitePlan.example()
        plan.chargers[0].powerHighest = .kilowatts(11)
        let scene = Scene.charging(plan)
        // 14 A on three phases at 253 V are 10.6 kW.
        #expect(scene.draws == [14, 32, 32])
        #expect(scene.cause(0) == "charger_rating")
    }

    @Test("leaves idle chargers what they take for themselves where no meter shows it")
    func idleChargers() {
        var plan = SitePlan.example(boxes: 3, fallback: 0)
        var feeder = plan.nodes[0]
        feeder.id = "feeder"
        feeder.parent = NodePosition(0)
        feeder.meter = nil
        feeder.currentLimit = .amperes(30)
        feeder.otherLoadHighest = .zero
        plan.nodes.append(feeder)
        for index in plan.connectors.indices { plan.connectors[index].node = NodePosition(1) }
        for index in plan.chargers.indices { plan.chargers[index].model.standby = .watts(414) }
        var scene = Scene.running(plan)
        scene.otherLoad = 6
        scene.plugIn(0)
        scene.run(60)
        // 30 A less 5 %, and 2 A for each of three boxes.
        #expect(scene.draw(0) == 22)
        #expect(scene.controller.budgets[0].otherLoad.current == PerPhase(repeating: .amperes(6)))
    }

    @Test("renews leases before they end, and sends nothing else while nothing changes")
    func isCalm() {
        var scene = Scene.charging()
        let before = scene.boxes.map(\.orders.count)
        scene.run(180)
        for box in scene.boxes.indices {
            let orders = scene.boxes[box].orders.dropFirst(before[box])
            #expect((3...4).contains(orders.count), "\(orders)")
            #expect(Set(orders) == ["lease \(scene.draw(box))"])
        }
        #expect(scene.draws.reduce(0, +) == 85)
    }

    @Test("answers a step of other load within two ticks, and takes the room back when it is gone")
    func loadStep() {
        var scene = Scene.charging()
        scene.otherLoad = 40
        scene.run(2)
        #expect(scene.draws.reduce(0, +) <= 55)
        #expect(scene.draws.allSatisfy { $0 >= 6 })
        scene.run(30)
        #expect((53...55).contains(scene.draws.reduce(0, +)))
        scene.otherLoad = 10
        scene.run(90)
        #expect(scene.draws.reduce(0, +) == 85)
    }

    @Test("never draws past the limit while other load jumps up and down")
    func neverOver() {
        var scene = Scene.charging()
        for load in [20, 0, 40, 5, 35, 10, 40, 0] as [Int64] {
            scene.otherLoad = load
            scene.run(2)
            for _ in 0..<40 {
                #expect(scene.draws.reduce(0, +) + load <= 95)
                scene.run(1)
            }
        }
    }

    @Test(
        "gives a freed share to the others only once its lease is over or its draw is proven gone")
    func departure() {
        var scene = Scene.charging()
        scene.ask(0, stop: 1)
        scene.tellState(0, .available)
        scene.run(60)
        #expect(scene.draws == [0, 32, 32])
        #expect(scene.cause(1) == "connector_rating")
        #expect(scene.cause(0) == "no_transaction")
    }

    // MARK: Start

    @Test("waits for its meter before it raises anything")
    func waitsForTheMeter() {
        var scene = Scene(.example())
        scene.otherLoad = nil
        scene.recall([])
        scene.connect(0)
        scene.run(7)
        scene.plugIn(0)
        scene.run(2)
        #expect(scene.controller.mode == .starting(waitingFor: [MeterPosition(0)]))
        #expect(scene.cause(0) == "starting")
        #expect(!scene.boxes[0].orders.contains { $0.hasPrefix("lease") })
        scene.otherLoad = 10
        scene.run(3)
        #expect(scene.controller.mode == .regulating)
        // Until the meter has spoken for two intervals of samples and the follow time.
        #expect(scene.draw(0) == 6, "the worst other load counts")
        scene.run(30)
        #expect(scene.draw(0) > 6)
    }

    @Test("counts no less other load than before until a meter has spoken for a while again")
    func meterSpeaksAgain() {
        var scene = Scene.charging()
        scene.otherLoad = 30
        scene.run(60)
        func otherLoad() -> Int64 {
            (scene.controller.budgets[0].otherLoad.current.l1.rawValue + 500) / 1000
        }
        #expect(otherLoad() == 30)
        scene.otherLoad = nil
        scene.run(15)
        #expect(otherLoad() == 40, "its worst")
        scene.otherLoad = 10
        scene.run(15)
        #expect(otherLoad() == 30)
        scene.run(60)
        #expect(otherLoad() == 10)
    }

    @Test("goes on without a meter that never speaks, at its worst other load")
    func meterNeverSpeaks() {
        var scene = Scene(.example())
        scene.otherLoad = nil
        scene.recall([])
        for box in scene.boxes.indices { scene.connect(box) }
        scene.run(20)
        for box in scene.boxes.indices { scene.plugIn(box) }
        scene.run(40)
        #expect(scene.controller.mode == .degraded(silent: [MeterPosition(0)]))
        #expect(scene.draws.reduce(0, +) == 55)
        #expect(scene.alarms == ["meter_stale:m"])
    }

    @Test("counts a charger it never heard at its rating, and says so after a minute")
    func neverHeard() {
        var scene = Scene(.example())
        scene.recall([])
        scene.connect(0)
        scene.connect(1)
        scene.run(20)
        scene.plugIn(0)
        scene.plugIn(1)
        scene.run(60)
        #expect(scene.envelope(2) == 32)
        #expect(scene.draws.reduce(0, +) == 53)
        #expect(scene.alarms == ["never_heard:CP-2"])
    }

    // MARK: State

    @Test("goes on alike from a state that was written down and read again")
    func codedStateStepsAlike() throws {
        var scene = Scene.charging()
        scene.otherLoad = 30
        scene.run(7)
        var copy = scene
        copy.controller = try JSONDecoder().decode(
            Controller.self, from: JSONEncoder().encode(scene.controller))
        #expect(copy.controller == scene.controller)
        for load in [30, 5, 40, nil, 10] as [Int64?] {
            for second in 0..<30 {
                scene.otherLoad = load
                copy.otherLoad = load
                scene.run(1)
                copy.run(1)
                #expect(
                    copy.boxes.map(\.orders) == scene.boxes.map(\.orders), "\(load ?? -1) \(second)"
                )
            }
            #expect(copy.controller == scene.controller)
        }
    }

    // MARK: Turns

    @Test("lets those wait whose minimum does not fit, and changes places on the quarter hour")
    func rotation() throws {
        // 15 − 0.75 A: two minima of 6 A.
        let plan = SitePlan.example(limit: 15, otherLoadHighest: 0, fallback: 0)
        var scene = Scene(plan)
        scene.otherLoad = 0
        scene.recall([])
        for box in scene.boxes.indices { scene.connect(box) }
        scene.run(20)
        for box in scene.boxes.indices { scene.plugIn(box) }
        scene.run(60)
        let waiting = try #require(scene.draws.firstIndex(of: 0))
        #expect(scene.cause(waiting) == "waiting_for_turn")
        #expect(scene.draws.reduce(0, +) == 14)
        scene.run(800)
        #expect(scene.draws.firstIndex(of: 0) == waiting, "nobody is started and stopped by turns")
        scene.run(100)
        #expect(scene.draw(waiting) >= 6)
        #expect(scene.draws.filter { $0 == 0 }.count == 1)
        #expect(scene.draws.reduce(0, +) == 14)
    }

    @Test("begins the count for turns with each session, also where its bay was never free")
    func servedAnew() throws {
        var scene = Scene.charging()
        scene.run(300)
        #expect(scene.controller.connectors[0].served > .minutes(2))
        scene.ask(0, stop: try #require(scene.boxes[0].transaction))
        scene.tellState(0, .finishing)
        scene.ask(0, start: "CARD-9", secondsAgo: 0)
        scene.tellState(0, .charging)
        scene.run(20)
        #expect(scene.draw(0) > 6)
        #expect(scene.controller.connectors[0].served <= .seconds(20))
        #expect(scene.controller.connectors[1].served > .minutes(2))
    }
}
