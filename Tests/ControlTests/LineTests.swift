import Control
import Depot
import Testing
import Units

@Suite("a line that calls a lower limit")
struct LineTests {
    /// The scene's site, whose main node is called down to `limit` by a line.
    private func plan(
        limit: Watts, fallback: Int64 = 6, debounce: Int64 = 20, isActiveOnFault: Bool = true
    ) -> SitePlan {
        var plan = SitePlan.example(fallback: fallback)
        plan.inputs = [
            InputLine(
                name: "ripple", place: LinePlace(chip: "gpiochip0", line: "R"), isActiveLow: true,
                debounce: .milliseconds(debounce), node: NodePosition(0), limit: limit,
                isActiveOnFault: isActiveOnFault)
        ]
        return plan
    }

    private static let line = InputPosition(0)

    /// So many seconds with the line read in each.
    private func run(_ scene: inout Scene, _ seconds: Int64, calling: Bool) {
        for _ in 0..<seconds {
            scene.take(.lineRead(Self.line, isActive: calling))
            scene.run(1)
        }
    }

    private func charging(_ plan: SitePlan, calling: Bool) -> Scene {
        var scene = Scene(plan)
        scene.recall([])
        for box in scene.boxes.indices { scene.connect(box) }
        run(&scene, 20, calling: calling)
        for box in scene.boxes.indices { scene.plugIn(box) }
        run(&scene, 60, calling: calling)
        return scene
    }

    @Test("lowers its node's power at once, says so in why, and gives it back when the call ends")
    func calls() {
        // 10 A of other load and 5 % reserve leave 95 A - 10 A = 85 A, and of 30 kW: 21.6 kW.
        var scene = charging(plan(limit: .kilowatts(30), debounce: 0), calling: false)
        #expect(scene.draws.reduce(0, +) == 85)
        scene.take(.lineRead(Self.line, isActive: true))
        #expect(scene.controller.isUrgent)
        scene.run(1)
        let power = scene.draws.reduce(0, +) * 690
        #expect(power > 17_000)
        #expect(power <= 21_600)
        // Until the cuts are seen to be followed, that is what stands in the way of a raise.
        run(&scene, 30, calling: true)
        #expect(scene.draws.reduce(0, +) * 690 <= 21_600)
        let causes = scene.boxes.indices.map { scene.cause($0) }
        #expect(causes == ["called_limit", "called_limit", "called_limit"])
        let text = scene.controller.connectors[0].limit.cause.text(in: scene.controller.plan)
        #expect(text.hasPrefix("ripple calls a lower limit for main:"))
        #expect(scene.alarms == ["called_limit:ripple"])
        run(&scene, 60, calling: false)
        #expect(scene.draws.reduce(0, +) == 85)
        #expect(scene.alarms == [])
    }

    @Test("counts once it has stood for its debounce, and not when it only bounces")
    func debounce() {
        var scene = charging(plan(limit: .kilowatts(30), debounce: 1500), calling: false)
        scene.take(.lineRead(Self.line, isActive: true))
        scene.run(1)
        scene.take(.lineRead(Self.line, isActive: true))
        #expect(scene.controller.lines[0].isCalling == false, "it has stood for a second")
        scene.take(.lineRead(Self.line, isActive: false))
        scene.run(1)
        scene.take(.lineRead(Self.line, isActive: true))
        scene.run(1)
        #expect(scene.controller.lines[0].isCalling == false, "it began anew")
        scene.run(1)
        scene.take(.lineRead(Self.line, isActive: true))
        #expect(scene.controller.lines[0].isCalling == true)
        #expect(scene.controller.isUrgent)
    }

    @Test("stops all below it where it calls for nothing, and lets them go on afterwards")
    func zero() {
        var scene = charging(plan(limit: .zero), calling: false)
        run(&scene, 3, calling: true)
        #expect(scene.draws == [0, 0, 0])
        #expect(scene.cause(0) == "called_limit")
        run(&scene, 200, calling: true)
        #expect(scene.draws == [0, 0, 0], "it is told again before the lease ends")
        run(&scene, 60, calling: false)
        #expect(scene.draws.reduce(0, +) == 85)
    }

    @Test("leaves as many at their fallback as it has room for, and stops the others")
    func some() {
        // 6 A are 4,554 W at the highest plausible voltage; 18 kW less reserve and 10 A of other
        // load leave 10.2 kW: two of three.
        var scene = charging(plan(limit: .kilowatts(18)), calling: false)
        run(&scene, 30, calling: true)
        #expect(scene.draws.sorted() == [0, 6, 6])
    }

    @Test("stops nobody who can't be stopped: they stay at their fallbacks")
    func refusing() {
        var scene = charging(plan(limit: .zero), calling: false)
        for box in scene.boxes.indices { scene.boxes[box].refusesZero = true }
        run(&scene, 60, calling: true)
        #expect(scene.draws == [6, 6, 6])
    }

    @Test(
        "counts as the site says while nobody can read it, with an alarm",
        arguments: [true, false])
    func lost(isActiveOnFault: Bool) {
        var scene = charging(
            plan(limit: .kilowatts(30), isActiveOnFault: isActiveOnFault),
            calling: !isActiveOnFault)
        scene.take(.lineFailed(Self.line, .noChip))
        #expect(scene.controller.isUrgent)
        scene.run(60)
        let power = scene.draws.reduce(0, +) * 690
        #expect((power <= 21_600) == isActiveOnFault)
        #expect(scene.alarms == ["line_lost:ripple"])
        let text = scene.controller.alarms.standing.first { $0.id == "line_lost:ripple" }?.text
        #expect(text?.contains("line R of gpiochip0") == true)
        #expect(text?.contains("the box has no such chip") == true)
        run(&scene, 2, calling: false)
        #expect(scene.alarms == [])
    }

    @Test("that is not read for five seconds is lost as well")
    func silent() {
        var scene = charging(plan(limit: .kilowatts(30)), calling: false)
        scene.run(7)
        #expect(scene.alarms == ["line_lost:ripple"])
        scene.run(30)
        #expect(scene.cause(0) == "called_limit")
    }

    @Test("counts as lost before it was ever read, without an alarm for the first seconds")
    func start() {
        var scene = Scene(plan(limit: .kilowatts(30)))
        scene.run(1)
        #expect(scene.controller.budgets[0].limit.power == .kilowatts(30))
        #expect(scene.alarms == [])
    }

    @Test("changes nothing where its limit is above the node's own")
    func higher() {
        var plan = plan(limit: .kilowatts(30))
        plan.nodes[0].powerLimit = .kilowatts(25)
        var scene = Scene(plan)
        scene.run(1)
        #expect(scene.controller.budgets[0].limit.power == .kilowatts(25))
    }
}
