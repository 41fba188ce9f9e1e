import Depot
import Testing
import Twin
import Units

/// A plant with the least central system on each charge point.
private struct Stage {
    var plant: Plant
    var centrals: [Central]
    var log: [PlantEvent] = []
    /// Sent to a charge point once it has booted; connector 1.
    var profile: String?

    init(_ site: PreparedSite, _ options: PlantOptions, seed: UInt64) {
        plant = site.plant(
            options: options, seed: seed, now: Instant(milliseconds: 0), utc: Bench.epoch)
        centrals = site.plan.chargers.map { _ in Central() }
    }

    mutating func run(seconds: Int64) {
        for _ in 0..<seconds {
            handle(plant.advance(to: plant.now + .seconds(1)))
        }
    }

    private mutating func handle(_ events: [PlantEvent]) {
        var waiting = events
        while !waiting.isEmpty {
            let event = waiting.removeFirst()
            log.append(event)
            guard case .said(let text) = event.kind else { continue }
            let index = event.charger.index
            centrals[index].utc = plant.time(at: plant.now)
            if let answer = centrals[index].take(text) {
                waiting += plant.receive(answer, for: event.charger, at: plant.now)
            }
            if text.contains("BootNotification"), let profile {
                let unit = plant.plan[event.charger].model.unit == .watts ? " in W: 5000" : ": 6"
                let words = ProfileText(profile + unit, origin: Bench.epoch, nil)
                let call = centrals[index].call("SetChargingProfile", words.json)
                waiting += plant.receive(call.text, for: event.charger, at: plant.now)
            }
        }
    }
}

@Suite("the plant") struct PlantTests {
    private static var parked: PlantOptions {
        var options = PlantOptions.night
        options.traffic = .parked
        return options
    }

    @Test("does the same byte for byte with the same seed, and something else with another")
    func determinism() {
        var options = PlantOptions.busy
        options.conduct = .any
        func events(_ seed: UInt64) -> [PlantEvent] {
            var stage = Stage(.random(seed: 9), options, seed: seed)
            stage.run(seconds: 900)
            return stage.log
        }
        let first = events(4)
        #expect(first.count > 100)
        #expect(first == events(4))
        #expect(first != events(5))
    }

    @Test("has no power below a node that is open, and goes on once it is closed")
    func opened() {
        var stage = Stage(.yard(), Self.parked, seed: 1)
        stage.run(seconds: 300)
        let feeder = NodePosition(1)
        #expect(stage.plant.chargerLoads[feeder.index].power > .kilowatts(20))
        stage.plant.setOpen(feeder, true)
        stage.run(seconds: 60)
        #expect(stage.plant.chargerLoads[feeder.index].power < .kilowatts(1))
        #expect(stage.plant.chargerLoads[2].power > .kilowatts(20))
        #expect(!stage.plant.isConnected(ChargerPosition(0)))
        stage.plant.setOpen(feeder, false)
        stage.run(seconds: 300)
        #expect(stage.plant.chargerLoads[feeder.index].power > .kilowatts(20))
    }

    @Test("has vehicles that follow as fast as its options say")
    func dynamics() {
        // What the plant draws the whole second after its vehicles have begun.
        func ramp(_ dynamics: SimulatedVehicle.Dynamics?) -> Bool {
            var options = Self.parked
            options.dynamics = dynamics
            var stage = Stage(.yard(), options, seed: 3)
            var between = false
            for _ in 0..<60 {
                stage.run(seconds: 1)
                for index in 0..<12 {
                    let draw = stage.plant.chargePoints[index].draw(of: 1)?.current.highest
                    if let draw, draw > .amperes(7), draw < .amperes(25) { between = true }
                }
            }
            return between
        }
        let prompt = SimulatedVehicle.Dynamics(
            deadTime: .zero, fall: .milliseconds(1), rise: .milliseconds(1))
        #expect(ramp(nil))
        #expect(!ramp(prompt))
    }

    @Test("does the same however time is cut")
    func cutting() {
        var whole = PreparedSite.yard().plant(
            options: .busy, seed: 2, now: Instant(milliseconds: 0), utc: Bench.epoch)
        var cut = whole
        let expected = whole.advance(to: Instant(milliseconds: 20_000))
        var events: [PlantEvent] = []
        var target: Int64 = 0
        while target < 20_000 {
            target += 130
            events += cut.advance(to: Instant(milliseconds: min(target, 20_000)))
        }
        #expect(events == expected)
        #expect(cut.load(at: NodePosition(0)) == whole.load(at: NodePosition(0)))
    }

    @Test("takes from the mains what its charge points took, and the meter shows it")
    func balance() throws {
        var stage = Stage(.yard(), Self.parked, seed: 3)
        var chargers = Energy.zero
        var everything = Energy.zero
        let step = stage.plant.options.step
        for _ in 0..<(600 * 5) {
            stage.run(seconds: 0)
            _ = stage.plant.advance(to: stage.plant.now + step)
            chargers += stage.plant.chargerLoads[0].power.over(step)
            everything += stage.plant.load(at: NodePosition(0)).power.over(step)
        }
        let taken = stage.plant.chargePoints.reduce(Energy.zero) { $0 + $1.inputEnergy }
        #expect(chargers == taken)
        #expect(stage.plant.meters[0].imported == everything)
        #expect(everything > chargers)
    }

    @Test("brings a node together from what hangs on it")
    func sums() {
        var stage = Stage(.yard(), Self.parked, seed: 3)
        stage.run(seconds: 60)
        let feeders = (1...3).map { stage.plant.chargerLoads[$0] }
        #expect(feeders.reduce(Load.zero) { $0 + $1 } == stage.plant.chargerLoads[0])
        let points = stage.plant.chargePoints.reduce(Load.zero) { $0 + $1.draw }
        #expect(points == stage.plant.chargerLoads[0])
        #expect(stage.plant.chargerLoads[0].current.l1 > .amperes(300))
    }

    @Test("is blamed for an overload when nobody limits it")
    func overload() throws {
        var stage = Stage(.yard(), Self.parked, seed: 3)
        stage.run(seconds: 120)
        let charge = try #require(
            stage.plant.judge.charges.first { $0.node == NodePosition(0) })
        #expect(charge.oursSince != nil)
        #expect(charge.oursHighest > 20_000)
        #expect(stage.plant.judge.milliampereMillisecondsOfOurs > 100_000_000)
    }

    @Test("is blamed for nothing when every charge point holds its floor from the first minute")
    func floors() {
        var stage = Stage(.yard(), Self.parked, seed: 3)
        stage.profile = "default 0"
        stage.run(seconds: 900)
        #expect(stage.plant.judge.charges.isEmpty)
        #expect(stage.plant.chargerLoads[0].current.l1 > .amperes(30))
        #expect(stage.plant.limitsBelowMinimum == 0)
    }

    @Test("loses a connection with its network and dials again")
    func network() {
        var stage = Stage(.yard(), Self.parked, seed: 3)
        stage.run(seconds: 10)
        let charger = ChargerPosition(4)
        #expect(stage.plant.isConnected(charger))
        stage.plant.setNetwork(charger, isUp: false)
        stage.run(seconds: 2)
        #expect(!stage.plant.isConnected(charger))
        stage.run(seconds: 100)
        stage.plant.setNetwork(charger, isUp: true)
        stage.run(seconds: 100)
        #expect(stage.plant.isConnected(charger))
        let kinds = stage.log.filter { $0.charger == charger }.map(\.kind)
        #expect(kinds.count { $0 == .dialled } == 2)
        #expect(kinds.count { $0 == .hungUp } == 1)
        #expect(stage.centrals[4].calls("BootNotification").count == 1)
    }

    @Test("plays a night in minutes: vehicles come, fill and leave")
    func night() {
        var options = PlantOptions.night
        options.daySpeed = 48
        var stage = Stage(.yard(), options, seed: 6)
        stage.run(seconds: 1800)
        let stops = stage.centrals.reduce(0) { $0 + $1.calls("StopTransaction").count }
        #expect(stops >= 14)
        #expect(stage.plant.chargePoints.contains { $0.vehicle(at: 1) == nil })
    }

    @Test("keeps other load below each node's named highest", arguments: 0..<8 as Range<UInt64>)
    func otherLoad(seed: UInt64) {
        let site = PreparedSite.random(seed: seed)
        var plant = site.plant(
            options: .busy, seed: seed, now: Instant(milliseconds: 0), utc: Bench.epoch)
        for _ in 0..<1200 {
            _ = plant.advance(to: plant.now + .seconds(1))
            for (index, node) in site.plan.nodes.enumerated() {
                #expect(plant.otherLoads[index].current.highest <= node.otherLoadHighest)
            }
        }
    }

    @Test(
        "has prepared sites whose fallbacks and worst other load fit every node",
        arguments: 0..<30 as Range<UInt64>)
    func prepared(seed: UInt64) {
        let site = seed == 0 ? PreparedSite.yard() : PreparedSite.random(seed: seed)
        let plan = site.plan
        var sums = [Load](repeating: .zero, count: plan.nodes.count)
        for index in plan.connectors.indices {
            let load = plan.rateConversion(of: ConnectorPosition(index))
                .load(of: plan.fallbacks[index])
            for node in plan.path(from: plan.connectors[index].node) { sums[node.index] += load }
        }
        for (index, node) in plan.nodes.enumerated() {
            let limit = node.currentLimit ?? .zero
            let worst =
                sums[index].current.highest + node.otherLoadHighest + plan.reserve(of: limit)
            #expect(worst <= limit, "\(plan.id) \(node.id)")
        }
    }

    @Test("can be played by hand")
    func byHand() {
        var options = PlantOptions.night
        options.traffic = .manual
        var stage = Stage(.yard(), options, seed: 3)
        stage.plant.setOtherLoad(NodePosition(0), PerPhase(.amperes(120), .zero, .zero))
        stage.run(seconds: 30)
        #expect(stage.plant.load(at: NodePosition(1)).current.highest < .amperes(1))
        #expect(stage.plant.otherLoads[0].current == PerPhase(.amperes(120), .zero, .zero))
        let came = stage.plant.plugIn(ConnectorPosition(0), stateOfCharge: .percent(40))
        let cameAgain = stage.plant.plugIn(ConnectorPosition(0), stateOfCharge: .percent(40))
        #expect(came && !cameAgain)
        stage.run(seconds: 40)
        #expect(stage.plant.chargerLoads[1].current.l1 >= .amperes(32))
        var quirks = Quirks()
        quirks.ignoresLimits = true
        stage.plant.setQuirks(ChargerPosition(0), quirks)
        let call = stage.centrals[0].call(
            "SetChargingProfile", ProfileText("default 0: 6", origin: Bench.epoch, nil).json)
        _ = stage.plant.receive(call.text, for: ChargerPosition(0), at: stage.plant.now)
        stage.run(seconds: 20)
        #expect(stage.plant.chargerLoads[1].current.l1 >= .amperes(32))
        let left = stage.plant.plugOut(ConnectorPosition(0))
        #expect(left?.id == "BUS-01")
        stage.run(seconds: 2)
        #expect(stage.plant.chargerLoads[1].current.l1 < .amperes(1))
        #expect(stage.centrals[0].calls("StopTransaction").count == 1)
    }
}
