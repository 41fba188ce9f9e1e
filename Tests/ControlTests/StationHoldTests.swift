import Control
import Depot
import Ledger
import Testing
import Units

/// Three boxes with a fallback of 6 A on what leaves 40 A for all of them, or 41.
@Suite("a charger that nobody needs")
struct StationHoldTests {
    private static func depot(cut: ChargerModel.Proof = .proven) -> SitePlan {
        var plan = SitePlan.example(limit: 55)
        for index in plan.chargers.indices { plan.chargers[index].model.stationCut = cut }
        return plan
    }

    /// The first two charge, and want all that they can get.
    private static func scene(cut: ChargerModel.Proof = .proven) -> Scene {
        var scene = Scene.running(depot(cut: cut))
        scene.plugIn(0)
        scene.plugIn(1)
        return scene
    }

    private static func caps(_ scene: Scene, _ box: Int) -> [String] {
        scene.boxes[box].orders.filter { $0.hasPrefix("station") }
    }

    @Test("lends its fallback after three minutes to those who are short of it, if it is proven to")
    func lends() {
        var scene = Self.scene()
        scene.run(300)
        #expect(scene.draws == [21, 21, 0], "42 A: 55 A less 5 % and 10 A of other load")
        #expect(Self.caps(scene, 2).contains("station 0"))
        var plain = Self.scene(cut: .unproven)
        plain.run(300)
        #expect(plain.draws == [18, 18, 0])
        #expect(Self.caps(plain, 2) == [])
    }

    /// A cap stands for some minutes, and their leases may last an hour more than those of others.
    @Test(
        "lends its fallback to nobody whose clock is far ahead",
        arguments: [([0], [21, 21, 0]), ([0, 1], [18, 18, 0])] as [([Int], [Int64])])
    func clocksAreAhead(ahead: [Int], draws: [Int64]) {
        var scene = Scene(Self.depot())
        scene.recall([])
        for box in ahead { scene.boxes[box].clockOffset = 3600 }
        for box in scene.boxes.indices { scene.connect(box) }
        scene.run(20)
        scene.plugIn(0)
        scene.plugIn(1)
        scene.run(330)
        #expect(Self.caps(scene, 2).contains("station 0"))
        #expect(scene.draws == draws)
    }

    @Test("is told so again every 100 s, as long as somebody is short of it")
    func isRenewed() {
        var scene = Self.scene()
        scene.run(1200)
        #expect(scene.draws == [21, 21, 0])
        let told = Self.caps(scene, 2).count
        #expect((9...13).contains(told), "\(told)")
        for box in 0...1 {
            scene.ask(box, stop: scene.boxes[box].transaction ?? 0)
            scene.tellState(box, .available)
        }
        scene.run(330)
        #expect(Self.caps(scene, 2).last == "station 32", "lifted: nobody is short any more")
    }

    @Test("gives its vehicle the fallback as soon as the others have made room for it")
    func isLifted() {
        var scene = Self.scene()
        scene.run(300)
        scene.plugIn(2)
        scene.run(2)
        #expect(scene.draw(2) == 0)
        #expect(scene.cause(2) == "room_not_free_yet")
        var waited = 2
        while scene.draw(2) == 0, waited < 60 {
            scene.run(1)
            waited += 1
            #expect(scene.draws.reduce(10, +) <= 55)
        }
        #expect((11...20).contains(waited), "others follow within 10 s: \(waited)")
        scene.run(60)
        #expect(scene.draws == [14, 14, 14])
    }

    @Test("is left alone once it has refused three times")
    func refuses() {
        var scene = Scene.running(Self.depot())
        scene.boxes[2].refusesCaps = true
        scene.plugIn(0)
        scene.plugIn(1)
        scene.run(600)
        #expect(Self.caps(scene, 2).count { $0 == "station 0" } == 3)
        #expect(scene.draws == [18, 18, 0])
    }

    @Test("counts at its fallback again before a cap that nobody can renew may end")
    func isLost() {
        var scene = Self.scene()
        scene.run(300)
        scene.disconnect(2)
        scene.run(180)
        #expect(scene.envelope(2) == 0)
        scene.run(120)
        #expect(scene.envelope(2) == 6)
        scene.run(30)
        #expect(scene.draws == [18, 18, 0])
    }

    @Test("that an earlier run held is freed once its floors fit beside what else may be in force")
    func isFoundHeld() {
        var scene = Self.scene()
        scene.run(300)
        scene.restart(goneFor: 5)
        scene.run(30)
        #expect(scene.boxes[2].cap?.rate == .zero, "what the last run granted still rests on it")
        scene.run(300)
        #expect(Self.caps(scene, 2).contains("station 32"))
        scene.plugIn(2)
        scene.run(90)
        #expect(scene.draws == [14, 14, 14])
    }
}
