import Control
import Depot
import Testing
import Units

@Suite("a quarter hour that upstream is told of")
struct SummaryTests {
    private static let quarter = Int64(900)

    /// What the store was told of the meter, in its order.
    private func meter(_ scene: Scene) -> [IntervalSummary] {
        summaries(scene, .meter(id: "m", node: "main"))
    }

    private func connector(_ box: Int, _ scene: Scene) -> [IntervalSummary] {
        summaries(scene, .connector(charger: "CP-\(box)", number: 1))
    }

    private func summaries(
        _ scene: Scene, _ subject: IntervalSummary.Subject
    ) -> [IntervalSummary] {
        scene.unasked.compactMap {
            guard case .summary(let summary) = $0.action, summary.subject == subject else {
                return nil
            }
            return summary
        }
    }

    /// So many seconds after the scene's beginning, which is on a quarter hour.
    private func time(_ seconds: Int64) -> UTCTime {
        UTCTime(milliseconds: 1_800_000_000_000 + seconds * 1000)
    }

    @Test("says how much of it was measured, which for the first is not the whole")
    func partial() throws {
        var scene = Scene.running()
        scene.isExact = true
        scene.run(2 * Self.quarter)
        let told = meter(scene)
        #expect(told.map(\.from) == [time(0), time(900)])
        #expect(told.map(\.to) == [time(900), time(1800)])
        // The first reading tells of no time before it.
        #expect(told.map(\.measured) == [.seconds(899), .seconds(900)])
        #expect(told.map(\.source) == [.power, .power])
        #expect(
            told.map(\.energyImported) == [899, 900].map { Watts.watts(6900).over(.seconds($0)) })
        #expect(told.map(\.powerAverage) == [.watts(6900), .watts(6900)])
        #expect(told[1].currentAverage == PerPhase(repeating: .amperes(10)))
        #expect(told[1].isSynchronised)
    }

    @Test("holds the average and the highest of power and current")
    func highest() throws {
        var scene = Scene.running()
        scene.isExact = true
        scene.run(Self.quarter - scene.time)
        scene.run(600)
        scene.otherLoad = 40
        scene.run(300)
        let last = try #require(meter(scene).last)
        #expect(last.from == time(900))
        #expect(last.powerHighest == .watts(40 * 690))
        #expect(last.powerAverage == .watts(20 * 690))
        #expect(last.currentHighest == PerPhase(repeating: .amperes(40)))
        #expect(last.currentAverage == PerPhase(repeating: .amperes(20)))
    }

    @Test("takes its energy from the register, and loses none between two of them")
    func register() throws {
        var scene = Scene.running()
        scene.register = .wattHours(5_000_000)
        scene.run(Self.quarter - 1 - scene.time)
        let before = try #require(scene.register)
        scene.run(4 * Self.quarter)
        let after = try #require(scene.register)
        scene.run(1)
        let told = meter(scene)
        #expect(told.map(\.source) == [.power, .register, .register, .register, .register])
        #expect(told.dropFirst().reduce(.zero) { $0 + $1.energyImported } == after - before)
    }

    @Test("falls back on power where the register was set back or is old")
    func registerReset() throws {
        var scene = Scene.running()
        scene.register = .wattHours(5_000_000)
        scene.run(Self.quarter - scene.time + 10)
        scene.register = .zero
        scene.run(2 * Self.quarter)
        scene.register = nil
        scene.run(Self.quarter)
        #expect(meter(scene).map(\.source) == [.power, .power, .register, .power])
        for told in meter(scene) {
            #expect(told.energyImported == Watts.watts(6900).over(told.measured))
        }
    }

    @Test("leaves out the time in which its meter was silent, and is not there without any")
    func silent() {
        var scene = Scene.running()
        scene.run(Self.quarter - scene.time)
        scene.otherLoad = nil
        scene.run(300)
        scene.otherLoad = 10
        scene.run(600)
        #expect(meter(scene).map(\.measured) == [.seconds(899), .seconds(599)])
        scene.otherLoad = nil
        scene.run(3 * Self.quarter)
        #expect(meter(scene).count == 2)
    }

    @Test("tells what a connector drew, and waits a little for a sample that is late")
    func connectors() throws {
        var scene = Scene.charging()
        scene.boxes[0].wants = 16
        scene.run(Self.quarter - scene.time)
        scene.run(600)
        let running = try #require(scene.boxes[0].transaction)
        scene.ask(0, stop: running)
        scene.run(300)
        #expect(connector(0, scene).count == 1)
        #expect(connector(1, scene).count == 2)
        scene.run(119)
        #expect(connector(0, scene).count == 1)
        scene.run(1)
        let told = try #require(connector(0, scene).last)
        #expect(told.from == time(900))
        #expect(told.measured == .seconds(600))
        #expect(told.energyImported == Watts.watts(16 * 690).over(.seconds(600)))
        #expect(told.currentHighest == PerPhase(repeating: .amperes(16)))
        #expect(connector(1, scene).last?.measured == .seconds(900))
    }

    @Test("waits for the store to be open, and is told once")
    func beforeRecall() {
        var scene = Scene(SitePlan.example())
        scene.run(2 * Self.quarter)
        #expect(meter(scene) == [])
        scene.recall([])
        scene.run(1)
        #expect(meter(scene).map(\.from) == [time(0), time(900)])
        scene.run(Self.quarter)
        #expect(meter(scene).map(\.from) == [time(0), time(900), time(1800)])
    }

    @Test("begins anew with the controller, in the middle of the grid")
    func restarted() {
        var scene = Scene.running()
        scene.run(Self.quarter - scene.time + 300)
        scene.restart(goneFor: 10)
        scene.run(Self.quarter)
        #expect(meter(scene).map(\.from) == [time(0), time(900)])
        #expect(meter(scene).map(\.measured) == [.seconds(899), .seconds(589)])
    }
}
