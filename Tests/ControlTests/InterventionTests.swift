import Control
import Depot
import Testing
import Units

@Suite("what was set before a restart")
struct InterventionTests {
    let first = ConnectorPosition(0)
    let since = UTCTime(milliseconds: 1_800_000_000_000)

    @Test("a pause lasts through it, without a second at the fallback, until it is resumed")
    func pause() {
        var scene = Scene.charging()
        scene.command(.pause(.connector(first)))
        scene.run(20)
        scene.restart(goneFor: 5)
        for _ in 0..<300 {
            scene.run(1)
            #expect(scene.draw(0) == 0)
        }
        #expect(scene.draws == [0, 32, 32])
        #expect(scene.cause(0) == "paused")
        scene.command(.resume(.connector(first)))
        scene.restart(goneFor: 5)
        scene.run(120)
        #expect(scene.draws.reduce(0, +) == 85)
    }

    @Test("it counts as kept once the store has it, and not while the disk is full")
    func kept() {
        var scene = Scene.charging()
        #expect(scene.controller.areInterventionsKept)
        scene.store = .isFull
        scene.command(.pause(.connector(first)))
        scene.run(30)
        #expect(scene.controller.commandsTaken == 1)
        #expect(!scene.controller.areInterventionsKept)
        scene.store = .keeps
        scene.run(15)
        #expect(scene.controller.areInterventionsKept)
        #expect(scene.disk.interventions.count == 1)
    }

    @Test("a pause holds a vehicle that came while its charger waits its quarantine out")
    func pauseInQuarantine() {
        var scene = Scene.charging(.example(readBack: .unproven))
        scene.run(240)
        scene.command(.pause(.connector(first)))
        scene.run(10)
        scene.restart(goneFor: 0)
        scene.run(30)
        #expect(scene.draws == [0, 6, 6])
        #expect(scene.cause(1) == "quarantine")
    }

    @Test("an override ends when the person said, and is forgotten then")
    func override() {
        var scene = Scene.charging()
        scene.command(.override(first, ChargingRate(.amperes(10)), until: .seconds(300)))
        scene.run(20)
        scene.restart(goneFor: 40)
        scene.run(180)
        #expect(scene.draw(0) == 10)
        #expect(scene.cause(0) == "override")
        #expect(scene.disk.interventions.count == 1)
        scene.run(120)
        #expect(scene.draw(0) >= 28)
        #expect(scene.disk.interventions == [])
    }

    @Test("an override that ended meanwhile is dropped", arguments: [Int64(300), 301, 4000])
    func lateOverride(seconds: Int64) {
        var scene = Scene.charging()
        scene.command(.override(first, ChargingRate(.amperes(10)), until: .seconds(300)))
        scene.restart(goneFor: seconds)
        #expect(scene.controller.connectors[0].override == nil)
        #expect(scene.disk.interventions == [])
    }

    @Test("an override that ended with its transaction does not come back")
    func overrideOfTransaction() throws {
        var scene = Scene.charging()
        scene.command(.override(first, ChargingRate(.amperes(10)), until: .minutes(60)))
        scene.ask(0, stop: try #require(scene.boxes[0].transaction))
        #expect(scene.disk.interventions == [])
    }

    @Test("an override is no longer than the person wished where the wall clock woke in the past")
    func overrideByWrongClock() {
        var scene = Scene.charging()
        let late = since + .minutes(60 * 24 * 365)
        scene.restart(
            with: .overridden(ChargingRate(.amperes(10)), .amperes, until: late + .minutes(5)),
            since: late)
        #expect(scene.controller.connectors[0].override?.until == scene.now + .minutes(5))
    }

    @Test("a released charger is left alone and counts at its rating, and its floor is unproven")
    func release() {
        var scene = Scene.charging()
        scene.command(.release(ChargerPosition(0)))
        scene.run(10)
        #expect(scene.disk.floors.map(\.charger) == ["CP-1", "CP-2"])
        let orders = scene.boxes[0].orders.count
        scene.restart(goneFor: 5)
        #expect(scene.envelope(0) == 32)
        scene.run(120)
        #expect(scene.envelope(0) == 32)
        #expect(scene.boxes[0].orders.count == orders)
        #expect(scene.alarms == ["released:CP-0"])
        #expect(scene.draw(1) + scene.draw(2) <= 85 - 32)
        scene.command(.takeBack(ChargerPosition(0)))
        #expect(scene.disk.interventions == [])
        scene.restart(goneFor: 5)
        scene.run(300)
        #expect(scene.alarms == [])
        #expect(scene.boxes[0].orders.dropFirst(orders).first == "floor 6")
        #expect(scene.draws.reduce(0, +) == 85)
    }

    @Test("a violator is one still, and has its probation before it again")
    func violator() {
        var scene = Scene.charging()
        scene.boxes[0].ignoresLimits = true
        scene.otherLoad = 40
        scene.run(45)
        scene.boxes[0].ignoresLimits = false
        scene.otherLoad = 10
        scene.run(200)
        scene.restart(goneFor: 5)
        scene.run(200)
        #expect(scene.alarms == ["violator:CP-0/1"])
        #expect(scene.envelope(0) == 32)
        #expect(scene.draw(1) + scene.draw(2) <= 85 - 32)
        scene.run(160)
        #expect(scene.alarms == [])
        #expect(scene.draws.reduce(0, +) == 85)
    }

    @Test("a violator of the third time waits for a person, however often we restart")
    func violatorByHand() {
        var scene = Scene.charging()
        scene.restart(with: .violated(times: 3, isViolator: true), since: since)
        scene.run(2400)
        #expect(scene.alarms == ["violator:CP-0/1"])
        scene.restart(goneFor: 5)
        scene.run(2400)
        #expect(scene.alarms == ["violator:CP-0/1"])
        scene.command(.resume(.connector(first)))
        #expect(scene.disk.interventions == [])
        scene.restart(goneFor: 5)
        scene.run(60)
        #expect(scene.alarms == [])
        #expect(scene.draws.reduce(0, +) == 85)
    }

    @Test("earlier violations count towards the time when a person must decide")
    func violationsCount() {
        var scene = Scene.charging()
        scene.restart(with: .violated(times: 2, isViolator: false), since: since)
        scene.run(60)
        #expect(scene.alarms == [])
        scene.boxes[0].ignoresLimits = true
        scene.otherLoad = 40
        scene.run(30)
        scene.boxes[0].ignoresLimits = false
        scene.otherLoad = 10
        scene.run(2400)
        #expect(scene.alarms == ["violator:CP-0/1"])
        #expect(scene.disk.interventions.map(\.kind) == [.violated(times: 3, isViolator: true)])
    }

    @Test("what the site file no longer has is ignored, and removed")
    func strangers() {
        var scene = Scene.charging()
        let watts = Intervention.Kind.overridden(
            ChargingRate(.watts(4000)), .watts, until: since + .minutes(600))
        let paused = Intervention(
            charger: "CP-1", connector: 1, kind: .paused, since: since, user: 7)
        scene.restart(
            with: [
                Intervention(
                    charger: "CP-9", connector: 0, kind: .released, since: since, user: 7),
                Intervention(charger: "CP-1", connector: 2, kind: .paused, since: since, user: 7),
                Intervention(charger: "CP-1", connector: 0, kind: .paused, since: since, user: 7),
                Intervention(charger: "CP-1", connector: 1, kind: watts, since: since, user: 7),
                paused,
            ])
        #expect(scene.disk.interventions == [paused])
        scene.run(60)
        #expect(scene.draws == [32, 0, 32])
        #expect(scene.alarms == [])
    }

    @Test("what a person says before the disk has spoken holds, and nothing on it is lost")
    func earlyWord() {
        var scene = Scene.charging()
        scene.command(.pause(.connector(first)))
        scene.command(.pause(.connector(ConnectorPosition(1))))
        scene.command(.release(ChargerPosition(2)))
        let before = scene.disk.interventions
        scene.die(for: 5)
        scene.command(.resume(.connector(first)))
        scene.command(.takeBack(ChargerPosition(2)))
        #expect(scene.disk.interventions == before)
        scene.take(.recalled(scene.disk.recalled))
        #expect(scene.controller.connectors.map(\.isPaused) == [false, true, false])
        #expect(!scene.controller.chargers[2].isReleased)
        #expect(scene.disk.interventions.map(\.charger) == ["CP-1"])
    }

    @Test("a full disk is told again, with the last word")
    func fullDisk() {
        var scene = Scene.charging()
        scene.store = .isFull
        scene.command(.pause(.site))
        scene.command(.resume(.connector(first)))
        scene.run(30)
        #expect(scene.alarms == ["store"])
        #expect(scene.disk.interventions == [])
        scene.store = .keeps
        scene.run(15)
        #expect(scene.alarms == [])
        #expect(scene.disk.interventions.map(\.charger) == ["CP-1", "CP-2"])
    }

    @Test("a thousand commands before a disk that hangs leave one order, and one for the rest")
    func flood() {
        var scene = Scene.charging()
        scene.store = .isSlow
        let before = scene.kept.count
        for _ in 0..<500 {
            scene.command(.pause(.site))
            scene.command(.resume(.site))
        }
        scene.command(.pause(.site))
        #expect(scene.kept.count == before + 1)
        scene.store = .keeps
        scene.commitAll()
        #expect(scene.kept.count == before + 2)
        #expect(scene.disk.interventions.map(\.kind) == [.paused, .paused, .paused])
        #expect(scene.disk.interventions.map(\.user) == [1000, 1000, 1000])
    }
}

extension Scene {
    /// A restart of at once, with this for the first connector on the disk.
    fileprivate mutating func restart(with kind: Intervention.Kind, since: UTCTime) {
        restart(
            with: [
                Intervention(charger: "CP-0", connector: 1, kind: kind, since: since, user: nil)
            ])
    }

    /// A restart of at once, with these on the disk.
    fileprivate mutating func restart(with interventions: [Intervention]) {
        disk.interventions = interventions
        restart(goneFor: 0)
    }
}
