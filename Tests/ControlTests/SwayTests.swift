import Control
import Depot
import Testing
import Units

/// Each change of a limit is a write of its charger and a jolt for its vehicle.
@Suite("a limit that could go up and down again and again")
struct SwayTests {
    @Test("follows a load that swings by a step of it ever more slowly")
    func swings() {
        var scene = Scene.charging(.example(boxes: 1, limit: 40))
        #expect(scene.draws == [28])
        var changes: [Int64] = []
        for second in Int64(0)..<3600 {
            scene.otherLoad = second % 60 < 20 ? 11 : 10
            let before = scene.boxes[0].lease?.rate
            scene.run(1)
            if scene.boxes[0].lease?.rate != before { changes.append(second) }
        }
        // Followed each time it were 120.
        #expect((10...36).contains(changes.count), "\(changes)")
    }

    @Test("takes back at once what is more than a few steps, however often it has swung")
    func gainsMuch() {
        var scene = Scene.charging(.example(boxes: 1, limit: 40))
        for second in Int64(0)..<900 {
            scene.otherLoad = second % 60 < 20 ? 11 : 10
            scene.run(1)
        }
        scene.otherLoad = 12
        scene.run(30)
        #expect(scene.draws == [26])
        scene.otherLoad = 4
        // The peak of two intervals of samples and a follow time, and a tick.
        scene.run(22)
        #expect(scene.draws == [32])
    }

    @Test("takes what is less than a sixty-fourth of the rating once a minute, or with a renewal")
    func tinyRaises() {
        var plan = SitePlan.example(boxes: 4)
        for index in plan.chargers.indices {
            plan.chargers[index].model.step = ChargingRate(.milliamperes(100))
        }
        var scene = Scene.charging(plan)
        var changes: [Int64] = []
        for second in Int64(0)..<140 {
            // A quarter of an ampere for each.
            scene.otherLoad = 10 - second / 14
            let before = scene.boxes[0].lease?.rate
            scene.run(1)
            if scene.boxes[0].lease?.rate != before { changes.append(second) }
        }
        #expect((2...4).contains(changes.count), "\(changes)")
        #expect(zip(changes, changes.dropFirst()).allSatisfy { $1 - $0 >= 20 }, "\(changes)")
        #expect(scene.boxes[0].lease?.rate ?? .zero > ChargingRate(.milliamperes(22_000)))
    }

    @Test("keeps a limit in force while a raise of it waits")
    func renews() {
        var plan = SitePlan.example(boxes: 1, limit: 40, fallback: 0)
        plan.chargers[0].model.lease = .seconds(60)
        plan.chargers[0].model.renewal = .seconds(20)
        plan.control.lease = .seconds(60)
        plan.control.renewal = .seconds(20)
        var scene = Scene.charging(plan)
        var lowest: Int64 = 100
        for second in Int64(0)..<1800 {
            scene.otherLoad = second % 60 < 20 ? 11 : 10
            scene.run(1)
            lowest = min(lowest, scene.draw(0))
            #expect((scene.boxes[0].lease?.expiry).map { $0 > scene.now } ?? false)
        }
        #expect(lowest >= 27)
    }

    @Test("does not take a power that is told again for less of it")
    func samePower() {
        var scene = Scene.running(.example(boxes: 1, limit: 40))
        scene.plugIn(0)
        scene.boxes[0].isUntold = true
        var bounds: Set<Int64> = []
        for second in 0..<200 {
            scene.run(1)
            if second % 10 == 0 {
                scene.report(
                    0,
                    .sampled(
                        ConnectorPosition(0), transaction: scene.boxes[0].transaction,
                        DrawSample(
                            current: nil, power: .watts(scene.draw(0) * 690), energy: nil,
                            offered: nil, stateOfCharge: nil, voltage: nil), at: nil))
                scene.take(.tick)
            }
            if second >= 100 {
                bounds.insert(scene.controller.budgets[0].otherLoad.current.l1.rawValue / 10)
            }
        }
        #expect(bounds.count == 1, "it draws alike all the time: \(bounds)")
    }

    /// Two vehicles, one of which wants nothing and says so whenever it is offered anything, on what is
    /// enough for one of them; how often its limit changed in ten minutes, and what the other one had in
    /// all of them, in ampere seconds.
    private func changesOfOneThatDeclines(for amperes: Int64) -> (changes: Int, other: Int64) {
        var scene = Scene.charging(
            .example(boxes: 2, limit: (amperes + 10) * 100 / 95 + 1, fallback: 0))
        scene.boxes[0].wants = 0
        var changes = 0
        var told = scene.boxes[0].lease?.rate ?? .zero
        var other: Int64 = 0
        for _ in 0..<600 {
            scene.run(1)
            other += scene.draw(1)
            let offered = scene.boxes[0].lease?.rate ?? .zero
            guard offered != told else { continue }
            changes += 1
            told = offered
            scene.tellState(0, offered > .zero ? .suspendedByVehicle : .suspendedByCharger)
        }
        return (changes, other)
    }

    @Test("is no vehicle's for long that takes nothing of it", arguments: [7, 11] as [Int64])
    func declines(amperes: Int64) {
        let (changes, other) = changesOfOneThatDeclines(for: amperes)
        #expect(changes <= 4)
        // All but the first minute and the grace.
        #expect(other >= 500 * amperes)
    }

    @Test("is offered ever more rarely where other load takes each offer back, but is offered")
    func naps() {
        var scene = Scene.charging(.example(boxes: 1, limit: 40, fallback: 0))
        scene.boxes[0].wants = 0
        var offers = 0
        var told = scene.boxes[0].lease?.rate ?? .zero
        for second in Int64(0)..<1200 {
            // Room for the minimum for 18 s of 60, after the peak is forgotten.
            scene.otherLoad = second % 60 < 22 ? 36 : 10
            scene.run(1)
            let offered = scene.boxes[0].lease?.rate ?? .zero
            guard offered != told else { continue }
            if told == .zero { offers += 1 }
            told = offered
            scene.tellState(0, offered > .zero ? .suspendedByVehicle : .suspendedByCharger)
        }
        #expect((5...11).contains(offers), "\(offers) offers in 20 minutes, one a minute at most")
        scene.otherLoad = 10
        scene.boxes[0].wants = 32
        var waited = 0
        while scene.draw(0) == 0, waited < 600 {
            scene.run(1)
            waited += 1
        }
        #expect(waited <= 150, "a nap, and the peak of other load")
    }
}
