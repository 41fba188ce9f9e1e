import Control
import Depot
import Ledger
import Testing
import Units

@Suite("a depot that has lost something")
struct LossTests {
    // MARK: The meter

    @Test("falls to the worst other load when its meter is silent, with an alarm, and comes back")
    func silentMeter() {
        var scene = Scene.charging()
        scene.otherLoad = nil
        scene.run(8)
        #expect(scene.draws.reduce(0, +) == 85, "the last reading still holds")
        scene.run(5)
        #expect(scene.controller.mode == .degraded(silent: [MeterPosition(0)]))
        #expect(scene.alarms == ["meter_stale:m"])
        #expect(scene.draws.reduce(0, +) <= 55)
        scene.run(15)
        let why = scene.controller.connectors[0].limit.cause.text(in: scene.controller.plan)
        #expect(why.hasPrefix("main is full on L1 while its meter is silent"), "\(why)")
        scene.otherLoad = 10
        scene.run(60)
        #expect(scene.controller.mode == .regulating)
        #expect(scene.alarms == [])
        #expect(scene.draws.reduce(0, +) == 85)
    }

    @Test("falls to its fallbacks where the site says so, until the meter has spoken for 30 s")
    func failsafe() {
        var scene = Scene.charging(.example(meterLost: .fallback))
        #expect(scene.draws.reduce(0, +) == 85)
        scene.otherLoad = nil
        scene.run(13)
        #expect(scene.controller.mode == .failsafe(MeterPosition(0)))
        #expect(scene.draws == [6, 6, 6])
        #expect(scene.cause(0) == "failsafe")
        #expect(scene.alarms == ["meter_stale:m"])
        scene.otherLoad = 10
        scene.run(28)
        #expect(scene.draws == [6, 6, 6])
        scene.run(60)
        #expect(scene.controller.mode == .regulating)
        #expect(scene.draws.reduce(0, +) == 85)
    }

    @Test("writes down since when a limit counts the worst other load for a silent meter")
    func silentMeterInHistory() {
        // The worst is what was measured: the limit itself does not change.
        var scene = Scene.charging(.example(otherLoadHighest: 10))
        let before = scene.changes.last { $0.connector == 1 && $0.charger == "CP-0" }
        #expect(before?.figures?.isMeterSilent == nil)
        scene.otherLoad = nil
        scene.run(30)
        let silent = scene.changes.last { $0.charger == "CP-0" }
        #expect(silent?.rate == before?.rate)
        #expect(silent?.kind == "node_limit")
        #expect(silent?.figures?.isMeterSilent == true)
        scene.otherLoad = 10
        scene.run(60)
        let after = scene.changes.last { $0.charger == "CP-0" }
        #expect(after?.figures?.isMeterSilent == nil)
    }

    @Test("believes a meter that stands still while late samples tell of the move before")
    func stillMeter() {
        var scene = Scene.charging(.example(boxes: 1))
        scene.isExact = true
        scene.run(30)
        // Just after a sample, so that the next is four seconds late.
        scene.boxes[0].wants = 20
        for _ in 0..<40 {
            scene.run(1)
            #expect(scene.alarms == [])
        }
    }

    @Test("takes a meter for silent that stands still while the chargers move")
    func stuckMeter() {
        var scene = Scene.charging(.example(boxes: 1))
        scene.isExact = true
        scene.shown = 42
        scene.run(30)
        #expect(scene.alarms == [])
        scene.boxes[0].wants = 20
        scene.run(10)
        #expect(scene.alarms == ["meter_stale:m"])
        scene.shown = nil
        scene.run(30)
        #expect(scene.alarms == [])
    }

    @Test(
        "believes a meter no more that repeats itself for a minute while nothing moves but the grid"
    )
    func frozenMeter() {
        var scene = Scene.charging()
        scene.isExact = true
        scene.gridMovesEach = 1
        scene.run(90)
        #expect(scene.alarms == [])
        scene.isFrozen = true
        scene.run(58)
        #expect(scene.alarms == [])
        scene.run(4)
        #expect(scene.alarms == ["meter_stale:m"])
        #expect(scene.draws.reduce(0, +) <= 55)
        scene.isFrozen = false
        scene.run(60)
        #expect(scene.alarms == [])
        #expect(scene.draws.reduce(0, +) == 85)
    }

    @Test("is not led to take long repetitions for usual by one in a meter's first minute")
    func frozenFirst() {
        var scene = Scene.charging()
        scene.isExact = true
        scene.gridMovesEach = 1
        scene.run(20)
        scene.isFrozen = true
        scene.run(25)
        scene.isFrozen = false
        scene.run(90)
        #expect(scene.alarms == [])
        scene.isFrozen = true
        scene.run(62)
        #expect(scene.alarms == ["meter_stale:m"])
    }

    @Test(
        "takes back a lease that outlives its transaction when that ends",
        arguments: [ChargerModel.ControlLadder.tx, .txDefault, .stationMax])
    func outlived(ladder: ChargerModel.ControlLadder) {
        var plan = SitePlan.example(boxes: 2)
        plan.chargers[0].model.control = ladder
        var scene = Scene.charging(plan)
        scene.run(30)
        let id = scene.controller.connectors[0].transaction?.id ?? -1
        let count = scene.boxes[0].orders.count
        scene.ask(0, stop: id)
        scene.run(2)
        let told = scene.boxes[0].orders.dropFirst(count).filter { $0.hasPrefix("lease") }
        #expect(told == (ladder == .tx ? [] : ["lease 6"]))
    }

    @Test(
        "takes no raise of the chargers for other load that has gone while their meter stands still",
        arguments: [15, 90] as [Int64])
    func frozenUnderRaises(knownFor seconds: Int64) throws {
        var scene = Scene.charging(.example(boxes: 2))
        scene.isExact = true
        scene.otherLoad = 20
        scene.boxes[0].wants = 8
        scene.run(90 - seconds)
        scene.gridMovesEach = 1
        scene.run(seconds)
        let before = try #require(scene.controller.budgets.first?.otherLoad.current.highest)
        scene.isFrozen = true
        scene.boxes[0].wants = 9
        scene.run(50)
        #expect(scene.draws == [9, 32])
        let after = try #require(scene.controller.budgets.first?.otherLoad.current.highest)
        #expect(after == before)
    }

    @Test("believes a meter that repeats itself for less than ten times what is usual for it")
    func slowMeter() {
        var scene = Scene.charging()
        scene.isExact = true
        scene.gridMovesEach = 10
        scene.run(700)
        scene.isFrozen = true
        scene.run(85)
        #expect(scene.alarms == [])
        scene.run(30)
        #expect(scene.alarms == ["meter_stale:m"])
    }

    @Test("believes a meter that has shown no grid moving, however long it repeats itself")
    func meterWithoutGrid() {
        var scene = Scene.charging()
        scene.isExact = true
        scene.run(900)
        #expect(scene.alarms == [])
    }

    @Test("believes a meter no more that counts backwards on a phase, until it has shown better")
    func turnedMeter() {
        var scene = Scene.charging()
        scene.turned = .l2
        scene.run(8)
        #expect(scene.alarms == [])
        #expect(scene.draws.reduce(0, +) == 85, "what is fed in makes no room")
        scene.run(8)
        #expect(scene.alarms == ["meter_stale:m"])
        let text = scene.controller.alarms.standing.first { $0.id == "meter_stale:m" }?.text ?? ""
        #expect(text.contains("counts backwards on L2."), "\(text)")
        #expect(text.contains("generation_max_kw"), "\(text)")
        #expect(scene.draws.reduce(0, +) <= 55)
        // So little that it says nothing either way.
        for box in scene.boxes.indices { scene.boxes[box].wants = 0 }
        scene.otherLoad = 1
        scene.turned = nil
        scene.run(30)
        #expect(scene.alarms == ["meter_stale:m"])
        scene.otherLoad = 10
        scene.run(8)
        #expect(scene.alarms == ["meter_stale:m"])
        scene.run(4)
        #expect(scene.alarms == [])
        func counted(_ scene: Scene) -> Amperes {
            scene.controller.budgets[0].otherLoad.current.l2
        }
        #expect(counted(scene) == .amperes(40), "what it told before proves nothing")
        scene.run(30)
        #expect(counted(scene) < .amperes(12))
    }

    @Test("believes a meter that shows what may be fed in, and for seconds what may not")
    func feedIn() {
        var plan = SitePlan.example()
        plan.nodes[0].generationHighest = .kilowatts(30)
        var scene = Scene.charging(plan)
        scene.turned = .l1
        scene.run(60)
        #expect(scene.alarms == [])

        var drive = Scene.charging()
        for _ in 0..<5 {
            drive.turned = .l1
            drive.run(9)
            drive.turned = nil
            drive.run(5)
            #expect(drive.alarms == [])
        }
    }

    // MARK: A charger

    @Test("believes a feeder's meter that stands still while chargers elsewhere move")
    func feederStandsStill() {
        var plan = SitePlan.example()
        plan.nodes.append(
            Node(
                id: "workshop", kind: .feeder, parent: NodePosition(0), currentLimit: .amperes(32),
                powerLimit: nil, meter: MeterPosition(1), otherLoadHighest: .amperes(20),
                otherLoadRise: .zero, floorPowerLimit: nil, generationHighest: .zero, breaker: nil,
                shortTime: nil,
                isHardwareLimited: false, isExclusive: false, switchOver: .zero))
        plan.meters.append(plan.meters[0])
        plan.meters[1].id = "w"
        var scene = Scene.running(plan)
        for box in scene.boxes.indices { scene.plugIn(box) }
        for _ in 0..<120 {
            scene.take(
                .metered(
                    MeterPosition(1),
                    Reading(
                        takenAt: scene.now, current: .zero, voltage: nil, power: .zero,
                        powerTotal: .zero, energyImport: nil, energyExport: nil, frequency: nil,
                        topOil: nil)))
            scene.run(1)
        }
        #expect(scene.draws.reduce(0, +) == 85, "the chargers have moved")
        #expect(scene.controller.mode == .regulating)
        #expect(scene.alarms == [])
    }

    @Test("says so when a charger charges for minutes and tells nothing of it")
    func untold() {
        var scene = Scene.charging()
        scene.boxes[1].isUntold = true
        let patience = scene.controller.plan.chargers[1].model.meterInterval.seconds * 5 + 60
        scene.run(patience - 10)
        #expect(scene.alarms == [])
        scene.run(20)
        #expect(scene.alarms == ["untold:CP-1/1"])
        scene.boxes[1].isUntold = false
        scene.run(6)
        #expect(scene.alarms == [])
    }

    @Test(
        "keeps counting an offline charger's lease, then its floor, and lends that room meanwhile to nobody"
    )
    func offline() {
        var scene = Scene.charging()
        let held = scene.envelope(0)
        scene.disconnect(0)
        scene.run(100)
        #expect(scene.envelope(0) == held)
        #expect(scene.alarms == ["offline:CP-0"])
        #expect(scene.cause(0) == "offline")
        #expect(scene.draw(1) + scene.draw(2) <= 85 - held)
        scene.run(100)
        #expect(scene.envelope(0) == 6)
        #expect(scene.draws[0] == 6)
        scene.run(30)
        #expect(scene.draws == [6, 32, 32])
        scene.connect(0)
        scene.run(60)
        #expect(scene.draws.reduce(0, +) == 85)
        #expect(scene.alarms == [])
    }

    @Test("makes the others yield what a mute charger does not give back, until its lease is over")
    func mute() {
        var scene = Scene.charging()
        let held = scene.envelope(0)
        scene.boxes[0].isMute = true
        scene.otherLoad = 40
        scene.run(25)
        for _ in 0..<35 {
            #expect(scene.envelope(0) == held)
            #expect(scene.draws.reduce(0, +) + 40 <= 95)
            scene.run(1)
        }
        scene.boxes[0].isMute = false
        scene.run(60)
        #expect((53...55).contains(scene.draws.reduce(0, +)))
    }

    @Test("waits 3 s in an excess for a charger that does not answer, before the others yield")
    func muteInAnExcess() {
        var scene = Scene.charging()
        scene.boxes[0].isMute = true
        scene.otherLoad = 40
        scene.run(3)
        #expect(scene.draws.reduce(0, +) + 40 > 95)
        scene.run(3)
        #expect(scene.draws.reduce(0, +) + 40 <= 95)
    }

    @Test("gives a charger that says yes its time to follow, in an excess too")
    func slowInAnExcess() {
        var scene = Scene.charging()
        scene.boxes[0].ignoresLimits = true
        scene.otherLoad = 40
        scene.run(8)
        // A third of what is left, and not half of what the first one leaves.
        #expect(scene.draws[1] >= 17 && scene.draws[2] >= 17, "\(scene.draws)")
    }

    @Test("counts a mute charger's time from its first cut, however often it is cut again")
    func muteAndCutAgain() {
        var scene = Scene.charging()
        scene.boxes[0].isMute = true
        for second in 0..<80 as Range<Int64> {
            // A box's share falls by an ampere each ten seconds.
            if second % 10 == 0 { scene.otherLoad = 13 + second / 10 * 3 }
            scene.run(1)
            let total = scene.draws.reduce(0, +) + (scene.otherLoad ?? 0)
            if second > 20 { #expect(total <= 95, "\(second) s: \(scene.draws)") }
        }
        #expect(Set(scene.boxes[0].orders.suffix(9)).count > 4, "it was cut again and again")
    }

    @Test("shares evenly among chargers that follow, however often they are cut")
    func cutOften() {
        var scene = Scene.charging()
        for second in 0..<30 as Range<Int64> {
            scene.otherLoad = 10 + second
            scene.run(1)
            #expect((scene.draws.max() ?? 0) - (scene.draws.min() ?? 0) <= 2, "\(scene.draws)")
        }
    }

    @Test("makes the others yield what a charger that refuses its cut keeps")
    func refusal() {
        var scene = Scene.charging()
        scene.boxes[0].refusesLeases = true
        scene.otherLoad = 40
        scene.run(5)
        for _ in 0..<40 {
            #expect(scene.draws.reduce(0, +) + 40 <= 95)
            scene.run(1)
        }
    }

    @Test("gives others what a charger that refuses every limit leaves, until it takes one again")
    func refusesLimits() {
        var scene = Scene.charging()
        scene.otherLoad = 40
        scene.run(60)
        #expect(scene.draws.allSatisfy { $0 >= 18 }, "\(scene.draws)")
        scene.boxes[0].refusesLeases = true
        scene.run(300)
        #expect(scene.draw(0) == 6)
        #expect(scene.cause(0) == "refuses_limits")
        #expect(scene.draw(1) + scene.draw(2) == 48, "55 A less one step above its fallback")
        scene.boxes[0].refusesLeases = false
        scene.run(120)
        #expect(scene.draws.allSatisfy { $0 >= 18 }, "\(scene.draws)")
        #expect(scene.cause(0) == "node_limit")
    }

    @Test("offers a charger that refused every limit its whole share once it has booted anew")
    func refusedLimitsBeforeItsBoot() {
        var scene = Scene.charging()
        scene.run(60)
        scene.boxes[0].refusesLeases = true
        scene.run(300)
        #expect(scene.controller.connectors[0].refusesLimits)
        scene.boxes[0].refusesLeases = false
        scene.report(0, .booted(maker: "Example", model: "Box", firmware: "2"))
        #expect(!scene.controller.connectors[0].refusesLimits)
        let before = scene.boxes[0].orders.count
        scene.run(90)
        #expect(!scene.boxes[0].orders.dropFirst(before).contains("lease 7"))
        #expect(scene.draw(0) >= 18)
    }

    // MARK: Trust

    @Test(
        "counts a charger that ignores its limit at its rating, stops it, and takes it out of service"
    )
    func violator() {
        var scene = Scene.charging()
        scene.boxes[0].ignoresLimits = true
        scene.otherLoad = 40
        scene.run(45)
        #expect(scene.alarms == ["violator:CP-0/1"])
        #expect(scene.cause(0) == "violator")
        #expect(scene.envelope(0) == 32)
        #expect(scene.draw(1) + scene.draw(2) <= 55 - 32)
        scene.run(120)
        let remedies = scene.boxes[0].orders.filter {
            $0 == "remote stop" || $0 == "change availability"
        }
        #expect(remedies == ["remote stop", "change availability"])
    }

    @Test("takes nobody for a violator by samples of weeks ago, but by such that go on and on")
    func samplesOfWeeksAgo() {
        var scene = Scene.charging()
        scene.disconnect(0)
        scene.run(30)
        scene.redial(0, telling: .charging)
        func tellOld(_ hour: Int64) {
            scene.tell(0, amperes: 40, at: scene.moment.utc - .minutes(60 * (21 * 24 - hour)))
        }
        for hour in 1...Int64(6) { tellOld(hour) }
        scene.run(2)
        #expect(scene.alarms == [])
        #expect(scene.envelope(0) <= 32)
        scene.run(300)
        for hour in 7...Int64(8) { tellOld(hour) }
        scene.run(2)
        #expect(scene.alarms.contains("violator:CP-0/1"))
    }

    @Test("trusts a violator again after five good minutes, or when a person says so")
    func redemption() {
        var scene = Scene.charging()
        scene.boxes[0].ignoresLimits = true
        scene.otherLoad = 40
        scene.run(30)
        scene.boxes[0].ignoresLimits = false
        scene.otherLoad = 10
        var other = scene
        scene.run(200)
        #expect(scene.alarms == ["violator:CP-0/1"])
        scene.run(160)
        #expect(scene.alarms == [])
        #expect(scene.draws.reduce(0, +) == 85)

        other.run(20)
        other.command(.resume(.connector(ConnectorPosition(0))))
        other.run(60)
        #expect(other.alarms == [])
        #expect(other.draws.reduce(0, +) == 85)
    }

    @Test("lends nobody what a violator still draws, whoever says that it may go on")
    func resumedTooEarly() {
        var scene = Scene.charging()
        scene.boxes[0].ignoresLimits = true
        scene.boxes[0].obeysStops = false
        scene.otherLoad = 40
        scene.run(45)
        scene.command(.resume(.connector(ConnectorPosition(0))))
        for _ in 0..<30 {
            scene.run(1)
            #expect(scene.draw(1) + scene.draw(2) <= 55 - 32)
        }
        #expect(scene.alarms == ["violator:CP-0/1"])
    }

    @Test("lends nobody what a violator out of reach may draw, whoever says that it may go on")
    func resumedOutOfReach() {
        var scene = Scene.violated()
        scene.disconnect(0)
        scene.run(10)
        scene.command(.resume(.connector(ConnectorPosition(0))))
        scene.run(300)
        #expect(scene.envelope(0) == 32)
        scene.boxes[0].ignoresLimits = false
        scene.connect(0)
        scene.run(400)
        #expect(scene.controller.connectors[0].trust.violatingSince == nil)
    }

    @Test("takes no sample that lay in a queue for a sign that a violator obeys")
    func queuedGoodSamples() {
        var scene = Scene.violated()
        scene.disconnect(0)
        scene.run(400)
        scene.redial(0, telling: .charging)
        for age in [350, 300, 250, 200] as [Int64] {
            scene.tell(0, amperes: 3, at: scene.stamp(0, secondsAgo: age))
        }
        #expect(scene.controller.connectors[0].trust.violatingSince != nil)
        #expect(scene.envelope(0) == 32)
    }

    @Test("takes no state that lay in a queue for the present one, and asks for that")
    func queuedState() {
        var scene = Scene.running()
        scene.boxes[0].hidesTransaction = true
        scene.tellState(0, .charging)
        scene.run(200)
        scene.boxes[0].orders = []
        scene.disconnect(0)
        scene.run(3)
        scene.redial(0, telling: .charging)
        #expect(scene.controller.chargers[0].clock.offset != nil)
        scene.report(
            0,
            .status(
                ConnectorPosition(0), .available, errorCode: "NoError",
                at: scene.stamp(0, secondsAgo: 100)))
        #expect(scene.controller.connectors[0].state == .charging)
        scene.run(3)
        #expect(scene.boxes[0].orders.contains("ask status"))
    }

    @Test(
        "puts what was taken out of service back when a person resumes it",
        arguments: [false, true])
    func reinstated(afterRestart isAfterRestart: Bool) {
        var scene = Scene.charging()
        scene.boxes[0].ignoresLimits = true
        scene.otherLoad = 40
        scene.run(165)
        scene.ask(0, stop: scene.controller.connectors[0].transaction?.id ?? 0)
        if isAfterRestart { scene.restart(goneFor: 5) }
        scene.tellState(0, .unavailable)
        scene.boxes[0].orders = []
        scene.run(5)
        #expect(!scene.boxes[0].orders.contains("change availability"))
        scene.tellState(0, .unavailable)
        scene.command(.resume(.connector(ConnectorPosition(0))))
        scene.run(2)
        #expect(scene.boxes[0].orders.filter { $0 == "change availability" }.count == 1)
    }

    // MARK: Clocks

    @Test("holds a charger whose clock jumps back at its floor for five minutes, and no other")
    func clockJump() {
        var scene = Scene.charging()
        scene.boxes[0].clockOffset = -120
        scene.run(30)
        #expect(scene.cause(0) == "clock_unproven")
        #expect(scene.draws == [6, 32, 32])
        scene.run(330)
        #expect(scene.draws.reduce(0, +) == 85)
    }

    @Test("cuts a lease of long ago that a clock set back brings to life again (R7)")
    func revivedLease() {
        var scene = Scene.charging()
        // Leases of the run before are too old to come back.
        scene.run(600)
        scene.disconnect(0)
        scene.otherLoad = 40
        scene.run(240)
        #expect(scene.envelope(0) == 6)
        // The others have all that is left, and go away with it.
        scene.disconnect(1)
        scene.disconnect(2)
        scene.boxes[0].clockOffset = -300
        scene.boxes[0].isOnline = true
        scene.report(0, .opened(connection: 90))
        scene.boxes[0].orders = []
        scene.run(60)
        #expect(scene.envelope(0) > 6, "the old lease may be in force")
        #expect(scene.boxes[0].lease?.rate == ChargingRate(.amperes(6)))
        #expect(scene.boxes[0].orders.filter { $0.hasPrefix("lease") } == ["lease 6"])
    }

    @Test("writes nothing by a first stamp that lies ahead, until the next ones prove it")
    func firstStampAhead() {
        var scene = Scene.charging()
        scene.disconnect(0)
        scene.run(3)
        scene.connect(0)
        scene.boxes[0].clockOffset = 3600
        scene.tellState(0, .charging)
        #expect(scene.controller.chargers[0].clock.offset == nil)
        scene.boxes[0].clockOffset = 0
        scene.tellState(0, .charging)
        #expect(scene.controller.chargers[0].clock.offset == .zero)
        scene.disconnect(0)
        scene.run(3)
        scene.boxes[0].clockOffset = 3600
        scene.connect(0)
        scene.run(20)
        #expect(scene.controller.chargers[0].clock.offset == .seconds(3600))
        #expect(scene.cause(0) != "clock_unproven", "one that was never heard did not jump")
    }

    @Test("takes a first stamp that lies behind for a late message, until the next ones prove it")
    func firstStampBehind() {
        var scene = Scene.charging()
        scene.disconnect(0)
        scene.run(3)
        scene.connect(0)
        scene.boxes[0].clockOffset = -57
        scene.tellState(0, .charging)
        #expect(scene.controller.chargers[0].clock.offset == nil)
        scene.boxes[0].clockOffset = 0
        scene.run(60)
        #expect(scene.controller.chargers[0].clock.offset == .zero)
        #expect(scene.cause(0) != "clock_unproven")
        #expect(scene.draw(0) > 6)
    }

    @Test("counts a lease on from the first stamp that may mean a jump back")
    func jumpBackAtTheEnd() {
        var scene = Scene.charging()
        scene.boxes[0].refusesLeases = true
        let end = scene.controller.connectors[0].sent?.expiry ?? scene.now
        while end + .seconds(15) - scene.now > .seconds(4) { scene.run(1) }
        #expect(scene.envelope(0) > 6)
        scene.boxes[0].clockOffset = -120
        for _ in 0..<60 {
            scene.run(1)
            #expect(scene.envelope(0) > 6)
        }
    }

    @Test("writes leases by what a charger's clock will be once it was told the time again (R7)")
    func clockSetByUs() throws {
        var scene = Scene.charging()
        // Our clock was an hour ahead, and what we serve gives that up by a second a minute; the
        // charger's runs on.
        scene.wallAhead = -3600
        for minute in 1...10 as ClosedRange<Int64> {
            scene.run(60)
            scene.boxes[0].clockOffset = minute
        }
        scene.run(50)
        #expect(scene.controller.chargers[0].clock.offset == .seconds(10))
        let lease = try #require(scene.boxes[0].lease)
        // Whole seconds of the charger's, beside ten of ours.
        #expect(lease.clockOffset < .seconds(1), "the next Heartbeat may set it back by ten")
        scene.wallAhead = 0
        scene.run(20 * 60)
        scene.boxes[0].clockOffset = 0
        scene.run(60)
        #expect(scene.boxes[0].lease?.clockOffset == .zero, "it is at rest again")
    }

    @Test("does not write leases by stamps of before its own clock ran ahead (R7)")
    func oldStamps() throws {
        var scene = Scene.charging()
        scene.wallAhead = 3600
        scene.boxes[0].isUntold = true
        scene.run(240)
        let lease = try #require(scene.boxes[0].lease)
        #expect(
            lease.clockOffset <= .seconds(-3), "it has heard nothing of four seconds that we gained"
        )
        #expect(lease.clockOffset >= .seconds(-5))
    }

    @Test("lends nobody what a charger may take whose clock our last answer may have set back (R7)")
    func clockAheadAndLost() {
        var scene = Scene.ahead(for: 60)
        // Set back by a Heartbeat answer, it is lost before it stamps anything: its lease runs 300 s longer.
        scene.boxes[0].clockOffset = 0
        scene.disconnect(0)
        scene.run(430)
        #expect(scene.envelope(0) > 6)
        scene.run(66)
        #expect(scene.envelope(0) == 6)
    }

    /// Leases live 180 s; Q lasts 260 s, and a lease of a clock that was ahead by 300 s is remembered for
    /// 15 min more than the 495 s that it may take.
    @Test("counts what the run before lent by a clock that was ahead to who is out of reach (R6)")
    func clockWasAheadBeforeStart() {
        var scene = Scene.ahead(for: 60)
        #expect(scene.draw(1) > 6)
        scene.boxes[0].clockOffset = 0
        scene.disconnect(0)
        scene.disconnect(1)
        scene.restart(goneFor: 5)
        scene.run(300)
        #expect(scene.envelope(1) == 6, "its clock was right")
        #expect(scene.envelope(0) == 32, "its lease may run 300 s longer")
        #expect(scene.cause(0) == "offline")
        scene.run(180)
        #expect(scene.envelope(0) == 32)
        scene.run(1000)
        #expect(scene.envelope(0) == 6)
    }

    @Test("counts that no longer once it has taken a lease, or its transaction is over (R6)")
    func clockWasAheadAndIsBack() {
        for isOver in [false, true] {
            var scene = Scene.ahead(for: 60)
            scene.boxes[0].clockOffset = 0
            scene.disconnect(0)
            scene.restart(goneFor: 5)
            scene.run(300)
            #expect(scene.envelope(0) == 32)
            scene.connect(0)
            if isOver {
                scene.boxes[0].transaction = nil
                scene.tellState(0, .available)
            } else {
                scene.tellState(0, .charging)
            }
            scene.run(60)
            #expect(!scene.controller.ledger.isQuarantined(ConnectorPosition(0), at: scene.now))
            #expect((scene.draw(0) > 6) == !isOver)
        }
    }

    @Test("counts by one stamp that a charger's clock was set back while it was away (R7)")
    func clockOfNewConnection() {
        var scene = Scene.charging()
        scene.disconnect(0)
        scene.run(20)
        scene.redial(0)
        // One stamp, and it is gone again.
        scene.boxes[0].clockOffset = -200
        scene.tellState(0, .charging)
        scene.disconnect(0)
        scene.run(330)
        #expect(scene.envelope(0) > 6)
        scene.run(90)
        #expect(scene.envelope(0) == 6)
    }

    @Test("takes no vehicle that wants nothing for a proof of a fallback (R5)")
    func sleeperProvesNothing() {
        var scene = Scene(.example(readBack: .refused))
        scene.recall([])
        scene.connect(0)
        scene.boxes[0].wants = 0
        scene.plugIn(0)
        scene.tellState(0, .suspendedByVehicle)
        scene.run(300)
        #expect(scene.controller.ledger.floor(of: ConnectorPosition(0)) == nil)
        // It says that it charges, and nothing flows.
        scene.tellState(0, .charging)
        scene.run(90)
        #expect(scene.controller.ledger.floor(of: ConnectorPosition(0)) == nil)
        scene.boxes[0].wants = 6
        scene.run(30)
        // It sleeps in between: what was measured before says nothing.
        scene.tellState(0, .suspendedByVehicle)
        scene.tellState(0, .charging)
        scene.run(50)
        #expect(scene.controller.ledger.floor(of: ConnectorPosition(0)) == nil)
        scene.run(40)
        #expect(scene.controller.ledger.floor(of: ConnectorPosition(0)) != nil)
    }

    // MARK: Our own start

    @Test("never tells chargers less than they were told before its start")
    func servedTime() throws {
        var scene = Scene.charging()
        let last = try #require(scene.disk.servedAt)
        #expect(scene.controller.served.time(at: scene.now) - last <= .seconds(61))
        scene.die(for: 5)
        let ahead = last + .minutes(60)
        var recalled = scene.disk.recalled
        recalled.servedAt = ahead
        scene.take(.recalled(recalled))
        #expect(scene.controller.served.time(at: scene.now) == ahead)
        scene.run(1)
        #expect(scene.alarms.contains("clock"))
        #expect(scene.controller.admitsChargers)
        // The longest lease, what may be served twice, twice the clock bound and the follow time.
        scene.run(253)
        #expect(scene.controller.ledger.isQuarantined(ConnectorPosition(0), at: scene.now))
        scene.run(6)
        #expect(!scene.controller.ledger.isQuarantined(ConnectorPosition(0), at: scene.now))
    }

    @Test("lets chargers wait out their leases where they were told a time that lies far ahead")
    func servedFarAhead() throws {
        var scene = Scene(.example())
        var recalled = scene.disk.recalled
        recalled.servedAt = scene.controller.served.time(at: scene.now) + .minutes(60 * 24)
        scene.take(.recalled(recalled))
        // The longest lease of any site, what was served since it was kept, and the settling.
        scene.run(979)
        #expect(!scene.controller.admitsChargers)
        #expect(scene.alarms.contains("clock_reset"))
        #expect(scene.disk.servedAt == nil, "what was served before holds until then")
        scene.run(2)
        #expect(scene.controller.admitsChargers)
        #expect(!scene.alarms.contains("clock"))
        #expect(try #require(scene.disk.servedAt) < #require(recalled.servedAt))
    }

    @Test("lets chargers in after a while where the disk tells nothing")
    func slowDisk() {
        var scene = Scene(.example())
        scene.run(14)
        #expect(!scene.controller.admitsChargers)
        scene.run(2)
        #expect(scene.controller.admitsChargers)
        #expect(scene.alarms.contains("store_slow"))
    }

    @Test("sends a higher fallback once the others have made room for it")
    func higherFallback() {
        var scene = Scene(.example(boxes: 4))
        var recalled = scene.disk.recalled
        recalled.provenFloors = [
            ProvenFloor(
                charger: "CP-3", connector: 1, rate: .zero, unit: .amperes,
                provenAt: UTCTime(milliseconds: 1_800_000_000_000))
        ]
        recalled.leaseLongest = .seconds(180)
        scene.take(.recalled(recalled))
        for box in 0..<3 { scene.connect(box) }
        scene.run(20)
        for box in 0..<3 { scene.plugIn(box) }
        scene.run(300)
        #expect(scene.draws.reduce(0, +) == 85)
        scene.connect(3)
        var isSent = false
        for _ in 0..<60 {
            isSent = scene.boxes[3].orders.contains("floor 6")
            if isSent { break }
            let isForgotten = scene.kept.contains {
                if case .floorForgotten = $0.action { true } else { false }
            }
            let fits = (0..<4).reduce(0) { $0 + scene.envelope($1) } <= 85
            #expect(fits || !isForgotten, "a run after ours would send it without room")
            scene.run(1)
        }
        #expect(isSent)
        #expect((0..<4).reduce(0) { $0 + scene.envelope($1) } <= 85)
        #expect(scene.disk.floors.allSatisfy { $0.charger != "CP-3" }, "forgotten before it leaves")
        scene.run(60)
        #expect(
            scene.controller.ledger.floor(of: ConnectorPosition(3)) == ChargingRate(.amperes(6)))
        #expect(
            scene.disk.floors.first { $0.charger == "CP-3" }?.rate == ChargingRate(.amperes(6)))
    }

    @Test("takes out what an earlier run left to a transaction that nobody knows")
    func lostLease() {
        var scene = Scene(.example())
        scene.boxes[0].hidesTransaction = true
        scene.boxes[0].shows = 20
        scene.recall([])
        for box in scene.boxes.indices { scene.connect(box) }
        scene.run(25)
        #expect(!scene.boxes[0].orders.contains("clear lease"), "its start may still be told")
        scene.run(10)
        #expect(scene.boxes.map { $0.orders.contains("clear lease") } == [true, false, false])
        #expect(scene.envelope(0) == 32, "the floor beneath has to be read back (R11)")
        scene.boxes[0].shows = nil
        scene.run(5)
        let behind = scene.boxes[0].orders.drop { $0 != "clear lease" }
        #expect(behind == ["clear lease", "floor 6", "read back"])
        scene.run(200)
        #expect(scene.boxes[0].orders.filter { $0 == "clear lease" }.count == 1)
    }

    @Test("proves by a read-back alone the floor that was in force beneath a lost lease (R11)")
    func floorBeneathLostLease() {
        var scene = Scene.charging()
        scene.boxes[0].transaction = nil
        scene.boxes[0].hidesTransaction = true
        scene.disk.loseTransactions()
        scene.restart(goneFor: 5)
        scene.run(40)
        #expect(scene.boxes[0].orders.contains("clear lease"))
        #expect(
            scene.controller.ledger.floor(of: ConnectorPosition(0)) == ChargingRate(.amperes(6)))
    }

    @Test("takes no fallback as proven under a transaction that was never told")
    func hiddenTransaction() {
        var scene = Scene(.example())
        scene.recall([])
        scene.boxes[0].hidesTransaction = true
        scene.connect(0)
        scene.connect(1)
        scene.run(30)
        #expect(scene.controller.ledger.floor(of: ConnectorPosition(0)) == nil)
        #expect(scene.controller.ledger.floor(of: ConnectorPosition(1)) != nil)
        scene.tellState(0, .available)
        scene.run(2)
        #expect(scene.controller.ledger.floor(of: ConnectorPosition(0)) != nil)
    }

    @Test(
        "takes the place of what an earlier lease left, where that keeps a first floor from its proof"
    )
    func bareAfterAPause() {
        var scene = Scene(.example(fallback: 0))
        var recalled = recalledTransaction(&scene)
        recalled.leaseLongest = .seconds(60)
        scene.take(.recalled(recalled))
        scene.command(.pause(.site))
        scene.connect(0)
        scene.tellState(0, .charging)
        scene.run(60)
        scene.command(.resume(.site))
        // It goes by the second period of a lease of the run before: 6 A, until it is told anew.
        scene.boxes[0].tells = 6
        let before = scene.boxes[0].orders.count
        scene.run(80)
        #expect(scene.boxes[0].orders.dropFirst(before).contains("lease 0"))
        #expect(scene.controller.ledger.floor(of: ConnectorPosition(0)) == nil)
        scene.boxes[0].tells = 0
        scene.run(120)
        #expect(scene.controller.ledger.floor(of: ConnectorPosition(0)) == .zero)
    }

    @Test(
        "takes no fallback as proven by an earlier read-back while its charger is seen to draw more"
    )
    func clearedByHand() {
        var scene = Scene(.example())
        scene.recall([])
        scene.boxes[0].hidesTransaction = true
        scene.connect(0)
        scene.run(30)
        let sent = scene.boxes[0].orders.count { $0 == "floor 6" }
        // Somebody clears it at the charger, and the next vehicle draws what it likes.
        scene.boxes[0].ignoresLimits = true
        scene.boxes[0].hidesTransaction = false
        scene.boxes[0].wants = 20
        scene.tellState(0, .preparing)
        // Well after the floor was sent last: by its stamp it may not have begun before.
        scene.run(6)
        scene.ask(0, start: "CARD-0", secondsAgo: 0)
        scene.tellState(0, .charging)
        scene.run(40)
        #expect(scene.controller.ledger.floor(of: ConnectorPosition(0)) == nil)
        #expect(scene.envelope(0) == 32)
        scene.run(400)
        let sentAnew = scene.boxes[0].orders.count { $0 == "floor 6" } - sent
        #expect(sentAnew == 1)
    }

    /// A transaction of box 0 that began before the start, and what the store remembers of it.
    private func recalledTransaction(_ scene: inout Scene) -> RecalledState {
        scene.boxes[0].transaction = 1
        var recalled = scene.disk.recalled
        recalled.nextTransactionID = 2
        recalled.leaseLongest = .seconds(180)
        let before = UTCTime(milliseconds: 1_800_000_000_000)
        recalled.openTransactions = [
            TransactionRecord(
                id: 1, charger: "CP-0", connector: 1, idToken: "CARD-0", startedAt: before,
                recordedAt: before, meterStart: .wattHours(100), end: nil)
        ]
        return recalled
    }

    @Test("counts a higher fallback of before until the transaction ends that may go by it (R5)")
    func earlierFallback() {
        var scene = Scene(.example())
        var recalled = recalledTransaction(&scene)
        recalled.provenFloors = [
            ProvenFloor(
                charger: "CP-0", connector: 1, rate: ChargingRate(.amperes(16)), unit: .amperes,
                provenAt: UTCTime(milliseconds: 1_800_000_000_000))
        ]
        scene.take(.recalled(recalled))
        scene.boxes[0].wants = 0
        scene.connect(0)
        scene.tellState(0, .charging)
        scene.run(400)
        #expect(
            scene.controller.ledger.floor(of: ConnectorPosition(0)) == ChargingRate(.amperes(16)))
        scene.ask(0, stop: 1)
        scene.tellState(0, .available)
        scene.run(30)
        #expect(
            scene.controller.ledger.floor(of: ConnectorPosition(0)) == ChargingRate(.amperes(6)))
    }

    /// The store remembers that box 0 holds 16 A; its fallback is 6 A now.
    private static func withEarlierFallback() -> Scene {
        var scene = Scene(.example())
        var recalled = scene.disk.recalled
        recalled.nextTransactionID = 1
        recalled.leaseLongest = .seconds(180)
        recalled.provenFloors = [
            ProvenFloor(
                charger: "CP-0", connector: 1, rate: ChargingRate(.amperes(16)), unit: .amperes,
                provenAt: UTCTime(milliseconds: 1_800_000_000_000))
        ]
        scene.take(.recalled(recalled))
        scene.run(50)
        scene.boxes[0].hidesTransaction = true
        scene.connect(0)
        return scene
    }

    /// What counts as the fallback of box 0, in amperes.
    private func fallback(_ scene: Scene) -> Int64? {
        scene.controller.ledger.floor(of: ConnectorPosition(0)).map { $0.rawValue / 1000 }
    }

    /// What box 0 began by a question goes by the fallback of before, until it ends.
    private func goesByEarlierFallback(_ scene: inout Scene, startedBy question: Int64) throws {
        scene.tellState(0, .charging)
        scene.run(60)
        #expect(fallback(scene) == 16)
        scene.ask(0, stop: try #require(scene.number(for: question)))
        scene.tellState(0, .available)
        scene.run(30)
        #expect(fallback(scene) == 6)
    }

    @Test("takes a start that is stamped ahead for one that may go by the fallback of before (R5)")
    func startStampedAhead() {
        var scene = Self.withEarlierFallback()
        scene.tellState(0, .charging)
        scene.run(5)
        scene.ask(0, start: "CARD-0", secondsAgo: -600)
        scene.run(120)
        #expect(fallback(scene) == 16)
    }

    @Test(
        "takes a start that waits for its answer for one that goes by the fallback of before (R5)")
    func startUnanswered() throws {
        var scene = Self.withEarlierFallback()
        scene.run(20)
        scene.tellState(0, .preparing)
        #expect(scene.boxes[0].orders.contains("floor 6"))
        // The disk takes its time: nobody has answered, and the charger says that it prepares.
        scene.store = .isSlow
        let question = scene.ask(0, start: "CARD-0", secondsAgo: 40)
        scene.tellState(0, .preparing)
        scene.run(60)
        #expect(fallback(scene) == 16)
        scene.store = .keeps
        scene.commitAll()
        try goesByEarlierFallback(&scene, startedBy: question)
    }

    @Test("offers a vehicle that takes nothing the fallback that still counts, while it fits (R5)")
    func offersWhatCounts() {
        var scene = Self.withEarlierFallback()
        scene.tellState(0, .charging)
        scene.run(5)
        scene.ask(0, start: "CARD-0", secondsAgo: 40)
        scene.run(120)
        #expect(scene.draw(0) > 16)
        scene.boxes[0].wants = 0
        scene.tellState(0, .suspendedByVehicle)
        scene.run(10)
        // Told its new fallback it would seem to be paused, and be offered all of its share again.
        #expect(scene.boxes[0].lease?.rate == ChargingRate(.amperes(16)))
        #expect(scene.cause(0) == "vehicle_takes_less")
        // The others count at their ratings: no room for 16 A any more.
        scene.otherLoad = 40
        scene.run(10)
        #expect(scene.boxes[0].lease?.rate == ChargingRate(.amperes(6)))
    }

    @Test(
        "waits for a start that was lost with its link, as long as its charger prepares (R5)",
        arguments: [true, false])
    func startLost(isStamped: Bool) throws {
        var scene = Self.withEarlierFallback()
        scene.run(20)
        scene.tellState(0, .preparing)
        scene.store = .isSlow
        scene.ask(0, start: "CARD-0", secondsAgo: 40)
        scene.boxes[0].hidesTransaction = false
        scene.boxes[0].prepares = true
        scene.disconnect(0)
        scene.run(90)
        scene.store = .keeps
        scene.connect(0)
        scene.run(60)
        #expect(fallback(scene) == 16, "what it holds it may have begun with")
        let question = Int64(900)
        scene.report(
            0,
            .startAsked(
                question: question, ConnectorPosition(0), idToken: "CARD-1",
                meterStart: .wattHours(100),
                at: isStamped ? scene.stamp(0, secondsAgo: scene.time - 55) : nil))
        try goesByEarlierFallback(&scene, startedBy: question)
    }

    @Test(
        "takes a first fallback as proven under a vehicle that came in the same seconds, not under an earlier one",
        arguments: [(3, true), (40, false)])
    func firstVehicle(secondsAgo: Int64, isProven: Bool) {
        var scene = Scene(.example())
        scene.recall([])
        scene.run(60)
        scene.boxes[0].prepares = true
        scene.connect(0)
        scene.tellState(0, .preparing)
        scene.run(2)
        // Its start was held up by another message.
        scene.boxes[0].wants = 0
        scene.ask(0, start: "CARD-0", secondsAgo: secondsAgo)
        scene.tellState(0, .charging)
        scene.run(20)
        #expect((fallback(scene) != nil) == isProven)
    }

    @Test("waits for no transaction that had ended before its bay was told to be free (R5)")
    func lateFlush() throws {
        var scene = Self.withEarlierFallback()
        scene.boxes[0].hidesTransaction = false
        // A read-back that comes late leaves time for the queue.
        scene.boxes[0].shows = 20
        scene.run(20)
        scene.tellState(0, .available)
        let question = scene.ask(0, start: "CARD-0", secondsAgo: 60)
        let number = try #require(scene.number(for: question))
        scene.report(
            0,
            .stopAsked(
                question: 1000, transaction: number, meterStop: .wattHours(900), reason: "Local",
                at: scene.stamp(0, secondsAgo: 50)))
        scene.boxes[0].transaction = nil
        scene.boxes[0].shows = nil
        scene.run(60)
        #expect(fallback(scene) == 6)
    }

    @Test("waits no longer for a start that was given up than until its bay is free (R5)")
    func startGivenUp() {
        var scene = Self.withEarlierFallback()
        scene.run(20)
        scene.tellState(0, .preparing)
        scene.store = .isSlow
        scene.ask(0, start: "CARD-0", secondsAgo: 40)
        scene.run(30)
        #expect(fallback(scene) == 16)
        scene.tellState(0, .available)
        scene.run(2)
        #expect(fallback(scene) == 6)
    }

    @Test("lets no transaction that is told late end the wait for the one that runs (R5)")
    func lateTransactionsProveNothing() throws {
        var scene = Self.withEarlierFallback()
        scene.tellState(0, .charging)
        scene.run(5)
        let question = scene.ask(0, start: "CARD-0", secondsAgo: 40)
        let number = try #require(scene.number(for: question))
        scene.report(
            0,
            .stopAsked(
                question: 1000, transaction: number, meterStop: .wattHours(900), reason: "Local",
                at: scene.stamp(0, secondsAgo: 30)))
        scene.run(60)
        #expect(fallback(scene) == 16, "what charges now may have begun before its new fallback")
        scene.tellState(0, .available)
        scene.run(2)
        #expect(fallback(scene) == 6)
    }

    @Test(
        "takes an end that was stamped while nobody heard it for no proof of a lower fallback (R5)")
    func endStampedUnheard() throws {
        var scene = Self.withEarlierFallback()
        scene.tellState(0, .charging)
        scene.run(5)
        scene.disconnect(0)
        scene.run(60)
        scene.redial(0, telling: .charging)
        scene.run(6)
        // Of before its new fallback, by a clock that was a minute ahead then: by the present one it ended
        // while nobody heard it.
        let question = scene.ask(0, start: "CARD-0", secondsAgo: 110)
        let number = try #require(scene.number(for: question))
        scene.report(
            0,
            .stopAsked(
                question: 1000, transaction: number, meterStop: .wattHours(900), reason: "Local",
                at: scene.stamp(0, secondsAgo: 20)))
        scene.run(30)
        #expect(fallback(scene) == 16, "what charges now may have begun before its new fallback")
        scene.tellState(0, .available)
        scene.run(2)
        #expect(fallback(scene) == 6)
    }

    @Test("counts a lower fallback only after its charger has had its time to follow (R5)")
    func fallbackIsFollowed() {
        var scene = Self.withEarlierFallback()
        scene.tellState(0, .preparing)
        scene.run(5)
        let question = scene.ask(0, start: "CARD-0", secondsAgo: 40)
        scene.tellState(0, .charging)
        scene.run(5)
        scene.ask(0, stop: scene.number(for: question) ?? 0)
        scene.run(9)
        #expect(fallback(scene) == 16)
        scene.run(5)
        #expect(fallback(scene) == 6)
    }

    @Test("sends a limit again that an older one has replaced behind it")
    func olderLeaseArrivesLate() {
        var scene = Scene.charging()
        scene.boxes[0].isMute = true
        scene.run(60)
        let older = scene.boxes[0].lease
        scene.disconnect(0)
        scene.boxes[0].isMute = false
        scene.connect(0)
        scene.otherLoad = 40
        scene.run(30)
        let told = scene.draw(0)
        #expect(told < 25)
        scene.boxes[0].lease = older
        #expect(scene.draw(0) > told + 5)
        scene.run(10)
        #expect(scene.draw(0) == told)
    }

    @Test("cuts to the lower fallback of before while the higher one waits for room (R5)")
    func waitingFallbackIsNotLeased() {
        var scene = Scene(.example())
        var recalled = recalledTransaction(&scene)
        recalled.provenFloors = [
            ProvenFloor(
                charger: "CP-0", connector: 1, rate: .zero, unit: .amperes,
                provenAt: UTCTime(milliseconds: 1_800_000_000_000))
        ]
        scene.take(.recalled(recalled))
        scene.connect(0)
        scene.run(20)
        #expect(scene.boxes[0].orders.first == "lease 0", "not the 6 A that wait for room")
    }

    @Test("takes no draw as proof of a fallback that a lease may hold down (R5)")
    func leasedDrawProvesNothing() {
        var scene = Scene(.example())
        let recalled = recalledTransaction(&scene)
        scene.take(.recalled(recalled))
        scene.connect(0)
        scene.tellState(0, .charging)
        // What an earlier run left in its slot is replaced by a lease of 15 s, which counts for 15 s
        // more; then it draws no more than its fallback for a minute.
        scene.run(20)
        #expect(scene.boxes[0].orders.prefix(2) == ["floor 6", "lease 6"])
        scene.run(65)
        #expect(scene.controller.ledger.floor(of: ConnectorPosition(0)) == nil)
        scene.run(25)
        #expect(scene.controller.ledger.floor(of: ConnectorPosition(0)) != nil)
    }

    @Test("takes no power that is told alone as proof of a fallback: one phase may carry it (R5)")
    func powerAloneProvesNothing() {
        var plan = SitePlan.example(limit: 200, fallback: 16, readBack: .refused)
        plan.connectors[1].phases = .single(.l1)
        var scene = Scene(plan)
        scene.recall([])
        for box in 0...1 {
            scene.connect(box)
            scene.boxes[box].isUntold = true
            scene.plugIn(box)
        }
        func tell(_ box: Int, _ current: PerPhase<Amperes>?, _ watts: Int64) {
            for _ in 0..<60 {
                scene.run(5)
                scene.report(
                    box,
                    .sampled(
                        ConnectorPosition(box), transaction: scene.boxes[box].transaction,
                        DrawSample(
                            current: current, power: .watts(watts), energy: nil, offered: nil,
                            stateOfCharge: nil, voltage: nil),
                        at: scene.stamp(box, secondsAgo: 0)))
            }
        }
        // 32 A on one phase, or 10.7 A on each of three.
        tell(0, nil, 7360)
        #expect(scene.controller.ledger.floor(of: ConnectorPosition(0)) == nil)
        tell(0, PerPhase(repeating: .amperes(10)), 6900)
        #expect(scene.controller.ledger.floor(of: ConnectorPosition(0)) != nil)
        // Where there is one phase, there is no other; 18 A are too much for 16.
        tell(1, nil, 4140)
        #expect(scene.controller.ledger.floor(of: ConnectorPosition(1)) == nil)
        tell(1, nil, 3680)
        #expect(scene.controller.ledger.floor(of: ConnectorPosition(1)) != nil)
    }

    @Test("reads a power that is told alone by the phases that its vehicle uses (R8, R10)")
    func powerAloneOnOnePhase() {
        var scene = Scene.running(.example(boxes: 1))
        scene.boxes[0].isUntold = true
        scene.plugIn(0)
        scene.run(5)
        scene.command(
            .override(ConnectorPosition(0), ChargingRate(.amperes(10)), until: .minutes(30)))
        func tell(_ current: PerPhase<Amperes>?, _ watts: Int64, times: Int) {
            for _ in 0..<times {
                scene.run(5)
                scene.report(
                    0,
                    .sampled(
                        ConnectorPosition(0), transaction: scene.boxes[0].transaction,
                        DrawSample(
                            current: current, power: .watts(watts), energy: nil, offered: nil,
                            stateOfCharge: nil, voltage: nil),
                        at: scene.stamp(0, secondsAgo: 0)))
            }
        }
        tell(PerPhase(.amperes(10), .zero, .zero), 2300, times: 20)
        tell(nil, 2300, times: 10)
        #expect(scene.alarms == [])
        #expect(scene.controller.connectors[0].limit.rate == ChargingRate(.amperes(10)))
        // 30 A on the one phase, or 10 A on each of three.
        tell(nil, 6900, times: 5)
        #expect(scene.alarms == ["violator:CP-0/1"])
    }

    @Test("ends its quarantine early where a truthful read-back shows that nothing is left")
    func quarantineEndsEarly() {
        let scene = Scene.charging()
        #expect(scene.time < 100)
        #expect(scene.draw(0) > 6)
    }

    @Test("ends it for an empty bay, though its charger's clock is off and nothing more is stamped")
    func quarantineOfAnEmptyBay() {
        var scene = Scene(.example())
        scene.boxes[0].clockOffset = -20
        scene.recall([])
        for box in scene.boxes.indices { scene.connect(box) }
        scene.run(60)
        #expect(scene.controller.chargers[0].clock.isDoubtful)
        #expect(!scene.controller.ledger.isQuarantined(ConnectorPosition(0), at: scene.now))
    }

    @Test("waits the longest lease out where nothing can be read back")
    func quarantineIsWaitedOut() {
        var scene = Scene.running(.example(readBack: .unproven))
        for box in scene.boxes.indices { scene.plugIn(box) }
        scene.run(170)
        #expect(scene.cause(0) == "quarantine")
        #expect(scene.draws == [6, 6, 6])
        // 180 s, twice the clock bound and the follow time after the start.
        scene.run(40)
        #expect(scene.draws.reduce(0, +) == 85)
    }

    @Test("hands the longest lease of an earlier site file on until none of those can live")
    func earlierLease() {
        var scene = Scene(.example(boxes: 1))
        var recalled = scene.disk.recalled
        recalled.leaseLongest = .seconds(900)
        scene.take(.recalled(recalled))
        #expect(scene.leasesLongest == [.seconds(900)])
        scene.run(919)
        #expect(scene.leasesLongest == [.seconds(900)])
        scene.run(2)
        #expect(scene.leasesLongest == [.seconds(900), .seconds(180)])
    }

    @Test("waits it out where a read-back shows that something is left")
    func quarantineOfLeftovers() {
        var scene = Scene(.example())
        scene.recall([])
        for box in scene.boxes.indices {
            scene.boxes[box].shows = 20
            scene.connect(box)
        }
        scene.run(60)
        #expect(scene.controller.ledger.isQuarantined(ConnectorPosition(0), at: scene.now))
        #expect(scene.envelope(0) == 32)
    }

    @Test("asks a charger that charges and tells nothing of it, once a minute")
    func silentCharger() {
        var scene = Scene.charging()
        #expect(!scene.boxes[0].orders.contains("ask sample"))
        scene.boxes[0].isUntold = true
        scene.run(180)
        let asked = scene.boxes[0].orders.filter { $0 == "ask sample" }.count
        #expect((2...3).contains(asked))
        #expect(!scene.boxes[1].orders.contains("ask sample"))
    }

    // MARK: What a charger says wrongly

    @Test("takes nobody for a violator because it tells the same sample twice")
    func sampleTwice() {
        var scene = Scene.charging()
        let stamp = scene.stamp(0, secondsAgo: 0)
        for _ in 0..<5 {
            scene.tell(0, amperes: 40, at: stamp)
        }
        #expect(scene.controller.connectors[0].trust.violatingSince == nil)
        for amperes: Int64 in [41, 42, 43] {
            scene.tell(0, amperes: amperes, at: stamp)
        }
        #expect(scene.controller.connectors[0].trust.violatingSince != nil, "a clock that stands")
    }

    @Test("writes nothing by a clock that seems to have jumped, until it is proven")
    func forwardStamp() {
        var scene = Scene.charging()
        let leases = scene.boxes[0].orders.filter { $0.hasPrefix("lease") }.count
        scene.boxes[0].clockOffset = 3600
        scene.run(6)
        #expect(scene.controller.chargers[0].clock.isDoubtful)
        scene.boxes[0].clockOffset = 0
        scene.run(5)
        #expect(!scene.controller.chargers[0].clock.isDoubtful)
        #expect(scene.controller.chargers[0].clock.offset == .zero)
        #expect(scene.boxes[0].orders.filter { $0.hasPrefix("lease") }.count == leases)
        #expect(scene.draws.reduce(0, +) == 85)
    }

    @Test("lends nothing for five minutes to a charger whose clock has jumped forward")
    func forwardJump() {
        var scene = Scene.charging()
        scene.boxes[0].clockOffset = 3600
        scene.run(30)
        #expect(scene.controller.chargers[0].clock.offset == .seconds(3600))
        #expect(scene.draw(0) == 6)
        #expect(scene.cause(0) == "clock_unproven")
        scene.run(330)
        #expect(scene.draws.reduce(0, +) == 85)
    }

    @Test("counts a charger that tells of 100,000 A at no more than its cable could carry")
    func absurdDraw() {
        var scene = Scene.charging()
        scene.boxes[0].tells = 100_000
        scene.run(40)
        #expect(scene.envelope(0) == 48)
        #expect(scene.draw(1) + scene.draw(2) >= 36)
    }

    @Test("sets a charger up once a minute, however often it says that it has booted")
    func bootStorm() {
        var scene = Scene.charging()
        let before = scene.boxes[0].orders.count
        for _ in 0..<100 {
            scene.report(0, .booted(maker: "Example", model: "Box", firmware: "1"))
            scene.run(1)
        }
        #expect(scene.boxes[0].orders.count - before < 40)
    }

    @Test("counts a charger at its rating that has lost its fallback, and says so")
    func lostFloor() {
        var scene = Scene.charging()
        scene.boxes[0].shows = 32
        scene.report(0, .booted(maker: "Example", model: "Box", firmware: "1"))
        scene.run(90)
        #expect(scene.envelope(0) == 32)
        #expect(scene.alarms.contains("floor:CP-0/1"))
        #expect(scene.draw(1) + scene.draw(2) <= 95 - 10 - 32)
        scene.boxes[0].shows = nil
        scene.run(120)
        #expect(scene.alarms == [])
        #expect(scene.draws.reduce(0, +) == 85)
    }

    @Test("proves a fallback by draw only from samples of a minute of the transaction that runs")
    func quietIsMeasured() {
        var scene = Scene(.example(readBack: .refused))
        scene.recall([])
        for box in scene.boxes.indices { scene.connect(box) }
        scene.run(20)
        scene.plugIn(0)
        scene.boxes[0].wants = 3
        scene.run(10)
        scene.boxes[0].isUntold = true
        scene.run(120)
        #expect(scene.controller.ledger.floor(of: ConnectorPosition(0)) == nil)
        scene.boxes[0].isUntold = false
        scene.run(70)
        #expect(scene.controller.ledger.floor(of: ConnectorPosition(0)) != nil)
    }
}
