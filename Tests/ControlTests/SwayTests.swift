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

    @Test("is not cut by a charger that tells the same power again")
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
    /// enough for one of them; how often its limit changed in ten minutes.
    private func changesOfOneThatDeclines(for amperes: Int64) -> (changes: Int, other: Int64) {
        var scene = Scene.charging(
            .example(boxes: 2, limit: (amperes + 10) * 100 / 95 + 1, fallback: 0))
        scene.boxes[0].wants = 0
        var changes = 0
        var told = scene.boxes[0].lease?.rate ?? .zero
        for _ in 0..<600 {
            scene.run(1)
            let offered = scene.boxes[0].lease?.rate ?? .zero
            guard offered != told else { continue }
            changes += 1
            told = offered
            scene.tellState(0, offered > .zero ? .suspendedByVehicle : .suspendedByCharger)
        }
        return (changes, scene.draw(1))
    }

    @Test(
        "is no vehicle's that takes nothing of it, each time that it is offered some",
        arguments: [7, 11])
    func declines(amperes: Int64) {
        let (changes, other) = changesOfOneThatDeclines(for: amperes)
        #expect(changes <= 8)
        #expect(other == amperes)
    }
}
