import Control
import Depot
import Ledger
import Testing
import Units

/// Three boxes with a fallback of 6 A on what leaves 42 A for all of them, at a site where nothing begins
/// without our answer.
@Suite("a bay that stays empty where chargers begin nothing without our answer")
struct StartTests {
    private static func depot(
        refuses: Bool = true, startsOffline: Bool = false, setUp: ChargerSetUp = .ordinary,
        cut: ChargerModel.Proof = .unproven
    ) -> SitePlan {
        var plan = SitePlan.example(limit: 55, setUp: setUp)
        plan.ocpp.refusesOfflineStart = refuses
        for index in plan.chargers.indices {
            plan.chargers[index].model.startsOffline = startsOffline
            plan.chargers[index].model.stationCut = cut
        }
        return plan
    }

    /// The first two charge with all that there is, and the third has been idle for long.
    private static func scene(_ plan: SitePlan = depot()) -> Scene {
        var scene = Scene.running(plan)
        scene.plugIn(0)
        scene.plugIn(1)
        scene.run(330)
        return scene
    }

    @Test("counts 0 once it has told so five minutes after our start, and others have its fallback")
    func lends() {
        var scene = Scene.running(Self.depot())
        scene.plugIn(0)
        scene.plugIn(1)
        scene.run(270)
        #expect(scene.draws == [18, 18, 0], "an earlier run may have let a vehicle begin")
        scene.run(60)
        #expect(scene.envelope(2) == 0)
        #expect(scene.draws == [21, 21, 0], "42 A: 55 A less 5 % and 10 A of other load")
    }

    @Test(
        "counts at its fallback where the site, its model or a list of cards lets it begin by itself",
        arguments: ["site", "model", "list"])
    func doesNotLend(who: String) {
        let list = ChargerSetUp(
            measurands: nil, keys: [], takesTriggers: true, localListHighest: 100)
        let scene = Self.scene(
            Self.depot(
                refuses: who != "site", startsOffline: who == "model",
                setUp: who == "list" ? list : .ordinary))
        #expect(scene.draws == [18, 18, 0])
    }

    @Test("has its vehicle begin as soon as the others have made room, and says what it waits for")
    func begins() {
        var scene = Self.scene()
        scene.tellState(2, .preparing)
        let question = scene.ask(2, start: "CARD-2", secondsAgo: 0)
        #expect(scene.answer(to: question) == nil)
        #expect(scene.envelope(2) == 6, "it counts before it is let begin")
        scene.run(2)
        #expect(scene.cause(2) == "room_not_free_yet")
        #expect(scene.controller.connectors[2].limit.rate == .zero)
        var waited: Int64 = 2
        while scene.number(for: question) == nil, waited < 18 {
            scene.run(1)
            waited += 1
        }
        #expect((11...13).contains(waited), "others follow within 10 s: \(waited)")
        #expect(scene.draws == [18, 18, 6])
        scene.tellState(2, .charging)
        scene.run(60)
        #expect(scene.draws == [14, 14, 14])
    }

    @Test("has its vehicle begin at once where there is room")
    func beginsAtOnce() {
        var scene = Scene.running(Self.depot())
        scene.run(330)
        #expect(scene.envelope(2) == 0)
        let question = scene.ask(2, start: "CARD-2", secondsAgo: 0)
        #expect(scene.number(for: question) == 1)
        #expect(scene.envelope(2) == 6)
    }

    @Test("has its card wait like its start, and a card that may not charge for nothing")
    func authorizes() {
        var plan = Self.depot()
        plan.authorization.acceptsUnknown = false
        let vehicle = Vehicle(
            id: "BUS", idTokens: ["CARD-0", "CARD-1", "CARD-2"], battery: .wattHours(300_000),
            acHighest: .kilowatts(22), acPhases: 3, dcHighest: .kilowatts(100),
            stateOfChargeLowest: .percent(10), stateOfChargeHighest: .percent(95))
        var scene = Scene.running(
            plan, fleet: FleetList(vehicles: [vehicle], departures: []))
        scene.plugIn(0)
        scene.plugIn(1)
        scene.run(330)
        let stranger = scene.ask(2, card: "STRANGER")
        #expect(scene.answer(to: stranger) == .authorize(isAccepted: false))
        #expect(scene.envelope(2) == 0)
        let known = scene.ask(2, card: "CARD-2")
        #expect(scene.answer(to: known) == nil)
        scene.run(13)
        #expect(scene.answer(to: known) == .authorize(isAccepted: true))
        let start = scene.ask(2, start: "CARD-2", secondsAgo: 0)
        #expect(scene.number(for: start) != nil)
    }

    @Test("is told to ask again after 18 s, and is answered at once when it does and there is room")
    func asksAgain() {
        var scene = Self.scene()
        // Were it one of the two, the other would yield for it.
        scene.boxes[0].isMute = true
        scene.boxes[1].isMute = true
        let first = scene.ask(2, start: "CARD-2", secondsAgo: 0)
        scene.run(17)
        #expect(scene.answer(to: first) == nil)
        scene.run(1)
        #expect(scene.answer(to: first) == .retryLater)
        // The leases that nobody can cut: 180 s, d and a.
        scene.run(190)
        let again = scene.ask(2, start: "CARD-2", secondsAgo: 208)
        #expect(scene.number(for: again) != nil, "its room was kept for it")
        #expect(scene.draws.reduce(0, +) <= 42)
    }

    @Test("counts 0 again once it is idle five minutes after it was let begin, not before")
    func restsAgain() {
        var scene = Self.scene()
        let question = scene.ask(2, start: "CARD-2", secondsAgo: 0)
        scene.run(13)
        let number = scene.number(for: question) ?? 0
        scene.tellState(2, .charging)
        scene.run(60)
        scene.ask(2, stop: number)
        scene.tellState(2, .available)
        scene.run(200)
        #expect(scene.envelope(2) == 6, "a doubled answer may let the next one begin")
        scene.run(60)
        #expect(scene.envelope(2) == 0)
        #expect(scene.draws == [21, 21, 0])
    }

    @Test("goes on counting 0 while it is out of reach, and its fallback once it was answered")
    func isLost() {
        var scene = Self.scene()
        scene.disconnect(2)
        scene.run(400)
        #expect(scene.envelope(2) == 0)
        #expect(scene.draws == [21, 21, 0])
        scene.connect(2)
        scene.run(2)
        #expect(scene.envelope(2) == 0)
        let question = scene.ask(2, start: "CARD-2", secondsAgo: 0)
        scene.run(13)
        #expect(scene.number(for: question) != nil)
        // Whether the answer came is not known.
        scene.disconnect(2)
        scene.run(700)
        #expect(scene.envelope(2) == 6)
    }

    @Test("has its question forgotten with its connection")
    func asksAnew() {
        var scene = Self.scene()
        let lost = scene.ask(2, start: "CARD-2", secondsAgo: 0)
        scene.run(5)
        scene.disconnect(2)
        scene.connect(2)
        let asked = scene.ask(2, start: "CARD-2", secondsAgo: 5)
        scene.run(10)
        #expect(scene.answer(to: lost) == nil)
        #expect(scene.number(for: asked) != nil)
    }

    @Test("has its vehicle wait after our own start until it is known what others hold")
    func waitsAfterStart() {
        var scene = Self.scene()
        scene.restart(goneFor: 2)
        let question = scene.ask(2, start: "CARD-2", secondsAgo: 0)
        scene.run(3)
        #expect(scene.number(for: question) == nil)
        var waited: Int64 = 3
        while scene.number(for: question) == nil, waited < 60 {
            scene.run(1)
            waited += 1
            if scene.answer(to: question) == .retryLater { break }
            #expect(scene.draws.reduce(0, +) <= 42)
        }
        #expect(
            (10...18).contains(waited), "the others are cut, and drew no more for 10 s: \(waited)")
    }

    @Test("counts at its fallback for good, with an alarm, once it was seen to begin by itself")
    func beginsUnasked() {
        var scene = Self.scene()
        scene.tellState(2, .charging)
        #expect(scene.envelope(2) == 6)
        scene.run(1)
        #expect(scene.alarms.contains("starts_unasked:CP-2/1"))
        scene.tellState(2, .available)
        scene.run(700)
        #expect(scene.envelope(2) == 6)
    }

    @Test("counts at its fallback for good once its meter shows a draw that nobody let begin")
    func drawsUnasked() {
        var scene = Self.scene()
        scene.report(
            2,
            .sampled(
                ConnectorPosition(2), transaction: nil,
                DrawSample(
                    current: PerPhase(repeating: .amperes(6)), power: nil, energy: nil,
                    offered: nil, stateOfCharge: nil, voltage: nil), at: nil))
        #expect(scene.envelope(2) == 6)
        scene.run(1)
        #expect(scene.alarms.contains("starts_unasked:CP-2/1"))
    }

    @Test("has one question wait, and that is the last that was asked")
    func asksTwice() {
        var scene = Self.scene()
        // Were it one of the two, the other would yield for it.
        scene.boxes[0].isMute = true
        scene.boxes[1].isMute = true
        let first = scene.ask(2, start: "CARD-2", secondsAgo: 0)
        scene.run(5)
        let again = scene.ask(2, start: "CARD-2", secondsAgo: 5)
        scene.run(17)
        #expect(scene.answer(to: first) == nil, "its charger has given it up")
        #expect(scene.answer(to: again) == nil)
        scene.run(1)
        #expect(scene.answer(to: again) == .retryLater)
    }

    @Test("needs no cap of 0, though its model is proven to keep one")
    func needsNoCap() {
        let scene = Self.scene(Self.depot(cut: .proven))
        #expect(scene.draws == [21, 21, 0])
        #expect(!scene.boxes[2].orders.contains("station 0"))
    }
}
