import Control
import Depot
import Ledger
import Testing
import Units

@Suite("an order that ends in another way than with a yes")
struct OutcomeTests {
    /// Three boxes that charge, of which the first ends orders that begin like `name` with `outcome`.
    private func scene(_ name: String, _ outcome: OrderOutcome) -> Scene {
        var scene = Scene.running()
        scene.boxes[0].outcomes = [(name, outcome)]
        for box in scene.boxes.indices { scene.plugIn(box) }
        scene.run(60)
        return scene
    }

    @Test("counts nothing where a lease never left")
    func notSent() {
        let scene = scene("lease", .notSent)
        #expect(scene.envelope(0) == 6)
        #expect(scene.draws[0] == 6)
    }

    @Test(
        "counts all that a lease may have permitted where nobody knows whether it is in force",
        arguments: [OrderOutcome.timedOut, .failed("InternalError")])
    func perhaps(outcome: OrderOutcome) {
        let scene = scene("lease", outcome)
        #expect(scene.boxes[0].orders.count { $0.hasPrefix("lease") } > 1, "it is told again")
        let given = (0..<3).map { scene.envelope($0) }
        #expect(given[0] > 6)
        #expect(given.reduce(0, +) <= 85, "95 A less 10 A of other load: \(given)")
    }

    @Test("gives room back where an order of an earlier connection turns out never to have left")
    func late() throws {
        var scene = Scene.running()
        scene.boxes[0].isMute = true
        scene.plugIn(0)
        scene.run(3)
        let lease = try #require(scene.boxes[0].leaseOrder)
        scene.disconnect(0)
        scene.run(3)
        #expect(scene.envelope(0) == 32, "it may have come through")
        scene.report(0, .outcome(order: lease, .timedOut))
        #expect(scene.envelope(0) == 32, "and still may")
        scene.report(0, .outcome(order: lease, .notSent))
        #expect(scene.envelope(0) == 6)
    }

    @Test("is told again where it was a pause that nobody has answered")
    func pause() {
        // Room for one of two, which change places at 900 s.
        var scene = Scene(.example(boxes: 2, otherLoadHighest: 85, fallback: 0))
        scene.otherLoad = 85
        scene.recall([])
        for box in scene.boxes.indices { scene.connect(box) }
        scene.run(20)
        for box in scene.boxes.indices { scene.plugIn(box) }
        scene.run(870)
        #expect(scene.draws == [10, 0])
        scene.boxes[0].isMute = true
        scene.run(35)
        #expect(scene.boxes[0].orders.count { $0 == "lease 0" } >= 3)
        #expect(scene.draws == [10, 0], "it goes on, and its room is nobody else's")
        scene.boxes[0].isMute = false
        scene.run(30)
        #expect(scene.draws == [0, 10])
    }

    @Test("is told to people where a part of the set-up is refused, and hinders no charging")
    func setUpRefused() throws {
        var scene = Scene(.example())
        scene.recall([])
        scene.boxes[0].outcomes = [("configure MeterValueSampleInterval", .refused("NotSupported"))]
        for box in scene.boxes.indices { scene.connect(box) }
        scene.run(20)
        for box in scene.boxes.indices { scene.plugIn(box) }
        scene.run(60)
        let alarm = try #require(scene.controller.alarms.standing.first { $0.id == "set_up:CP-0" })
        #expect(alarm.text.contains("MeterValueSampleInterval: NotSupported"))
        #expect(scene.draws.reduce(0, +) == 85)
        scene.boxes[0].outcomes = []
        scene.disconnect(0)
        scene.run(60)
        scene.connect(0)
        scene.run(20)
        #expect(!scene.alarms.contains("set_up:CP-0"), "its next boot asks anew")
    }

    @Test("is tried again after half a minute where a part of the set-up has no answer")
    func setUpTimedOut() {
        var scene = Scene(.example())
        scene.recall([])
        let key = "configure MeterValueSampleInterval"
        scene.boxes[0].outcomes = [(key, .timedOut)]
        scene.connect(0)
        scene.run(25)
        #expect(scene.boxes[0].orders.count { $0 == key } == 1)
        scene.boxes[0].outcomes = []
        scene.run(20)
        #expect(scene.boxes[0].orders.count { $0 == key } == 2)
        #expect(scene.boxes[0].orders.contains("configure MeterValuesSampledData"), "it goes on")
    }
}
