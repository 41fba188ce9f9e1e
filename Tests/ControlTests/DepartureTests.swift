import Control
import Depot
import Testing
import Units

@Suite("departures")
struct DepartureTests {
    /// Three vans of 60 kWh that take 22 kW on three phases, one at each box of 32 A, all at 20 %. The scene
    /// begins at 2027-01-15T08:00:00Z.
    private func fleet(_ departures: [Departure]) -> FleetList {
        FleetList(
            vehicles: (0..<3).map { index in
                Vehicle(
                    id: "VAN-\(index)", idTokens: ["CARD-\(index)"], battery: .wattHours(60_000),
                    acHighest: .kilowatts(22), acPhases: 3, dcHighest: .kilowatts(50),
                    stateOfChargeLowest: .percent(20), stateOfChargeHighest: .percent(100))
            },
            departures: departures)
    }

    private static func time(minutes: Int64) -> UTCTime {
        UTCTime(milliseconds: 1_800_000_000_000) + .minutes(minutes)
    }

    private func departure(
        _ id: String, _ vehicle: Int, in minutes: Int64, percent: Int64? = nil,
        kilowattHours: Int64? = nil, priority: Int = 1,
        preconditioning: Departure.Preconditioning? = nil
    ) -> Departure {
        Departure(
            id: id, vehicle: "VAN-\(vehicle)", departAt: Self.time(minutes: minutes),
            requiredStateOfCharge: percent.map { .percent($0) },
            requiredEnergy: kilowattHours.map { .wattHours($0 * 1000) }, priority: priority,
            preconditioning: preconditioning)
    }

    @Test("give most to the vehicle with the least slack for its need, and its share back later")
    func leastSlackFirst() {
        // 24 kWh take 65 min at full power: 100 min are left, less 15.
        let list = fleet([
            departure("A", 0, in: 600, percent: 60), departure("B", 1, in: 100, percent: 60),
            departure("C", 2, in: 600, percent: 60),
        ])
        var scene = Scene.charging(fleet: list)
        scene.run(30)
        #expect(scene.draw(1) == 32, "it has hardly any slack")
        #expect(scene.draw(0) + scene.draw(2) == 53)
        #expect(abs(scene.draw(0) - scene.draw(2)) <= 1, "their needs are equal")
    }

    @Test("decide who pauses where not every minimum fits: the least slack charges")
    func turns() {
        let list = fleet([
            departure("A", 0, in: 900, percent: 60), departure("B", 1, in: 800, percent: 60),
            departure("C", 2, in: 70, percent: 60),
        ])
        var scene = Scene.charging(.example(fallback: 0), fleet: list)
        // 95 - 85 leaves 10 A: one minimum of 6 A.
        scene.otherLoad = 85
        scene.run(120)
        #expect(scene.draws[0] == 0)
        #expect(scene.draws[1] == 0)
        #expect(scene.draws[2] >= 6)
        #expect(scene.cause(0) == "waiting_for_turn")
    }

    @Test("know a vehicle by its card, else by its bay, and count strangers behind")
    func whoIsWho() {
        var plan = SitePlan.example()
        plan.connectors[1].vehicle = "VAN-2"
        var list = fleet([departure("A", 0, in: 200), departure("C", 2, in: 200)])
        list.vehicles[1].idTokens = []
        list.vehicles[2].idTokens = []
        var scene = Scene.charging(plan, fleet: list)
        scene.run(60)
        #expect(scene.controller.connectors[0].stay?.vehicle == "VAN-0")
        #expect(scene.controller.connectors[1].stay?.vehicle == "VAN-2", "CARD-1 is nobody's")
        scene.run(10)
        #expect(scene.draw(0) == 32)
        #expect(scene.draw(1) == 32)
        #expect(scene.draw(2) == 21, "nobody is turned away")
        #expect(scene.controller.connectors[2].stay == nil)
    }

    @Test("reckon the state of charge from energy where the charger does not tell it")
    func reckonedStateOfCharge() {
        var scene = Scene.charging(fleet: fleet([departure("A", 0, in: 600, percent: 60)]))
        scene.boxes[0].energy = .wattHours(100 + 10_000)
        scene.run(65)
        let readiness = scene.controller.connectors[0].readiness
        // 10 kWh, of which 90 % arrive, are 15 % of 60 kWh.
        #expect(readiness?.stateOfCharge == .percent(35))
        #expect(readiness?.isStateOfChargeTold == false)
        #expect(readiness?.missing == .wattHours(15_000))
    }

    @Test("believe the charger's state of charge, and count on from there")
    func toldStateOfCharge() {
        var scene = Scene.charging(fleet: fleet([departure("A", 0, in: 600, percent: 60)]))
        scene.boxes[0].energy = .wattHours(5_000)
        scene.boxes[0].stateOfCharge = .percent(50)
        scene.run(65)
        scene.boxes[0].stateOfCharge = nil
        scene.boxes[0].energy = .wattHours(5_000 + 4_000)
        scene.run(65)
        let readiness = scene.controller.connectors[0].readiness
        #expect(readiness?.stateOfCharge == .percent(56))
        #expect(readiness?.isStateOfChargeTold == true)
        #expect(readiness?.missing == .wattHours(2_400))
    }

    @Test("announce at once who can't be ready even at full power")
    func tooLate() {
        // 48 kWh in an hour.
        var scene = Scene.charging(fleet: fleet([departure("A", 0, in: 60, percent: 100)]))
        #expect(scene.controller.connectors[0].readiness?.risk == .power)
        #expect(scene.alarms.contains("at_risk:VAN-0"))
        scene.run(1)
    }

    @Test("announce as few as possible where a node can't carry all that must be ready by then")
    func nodeTooSmall() {
        // 55 A of room beside 40 A are 38 kW: two of three can have 24.4 kWh in 82 minutes.
        let list = fleet([
            departure("A", 0, in: 100, kilowattHours: 22),
            departure("B", 1, in: 100, kilowattHours: 22, priority: 2),
            departure("C", 2, in: 100, kilowattHours: 22, priority: 3),
        ])
        var scene = Scene(.example(), fleet: list)
        scene.otherLoad = 40
        scene.recall([])
        for box in scene.boxes.indices { scene.connect(box) }
        scene.run(20)
        for box in scene.boxes.indices { scene.plugIn(box) }
        scene.run(120)
        let risks = scene.controller.connectors.map { $0.readiness?.risk }
        #expect(risks == [nil, nil, .node(NodePosition(0))])
    }

    @Test("have ready whoever has what it needs, and let the others have the rest")
    func ready() {
        var scene = Scene.charging(
            fleet: fleet([
                departure("A", 0, in: 300, percent: 30), departure("B", 1, in: 300, percent: 90),
                departure("C", 2, in: 300, percent: 90),
            ]))
        scene.boxes[0].stateOfCharge = .percent(31)
        scene.run(90)
        #expect(scene.controller.connectors[0].readiness?.missing == .zero)
        #expect(scene.controller.connectors[0].readiness?.readyAt != nil)
        #expect(scene.draws == [21, 32, 32])
    }

    @Test("keep the connector of a vehicle that heats or cools before it leaves")
    func preconditioning() {
        let list = fleet([
            departure(
                "A", 0, in: 10, percent: 20,
                preconditioning: .init(power: .kilowatts(15), lead: .minutes(20))),
            departure("B", 1, in: 300, percent: 90), departure("C", 2, in: 300, percent: 90),
        ])
        var scene = Scene.charging(fleet: list)
        scene.run(20)
        #expect(scene.draw(0) == 32)
    }

    @Test(
        "count the usual departure for those without one of their own, behind those that have one")
    func usual() {
        let list = fleet([departure("B", 1, in: 700, percent: 60)])
        var scene = Scene.charging(.example(fallback: 0), fleet: list)
        scene.take(
            .calendarTold(
                SiteCalendar(usualDepartures: [Self.time(minutes: 700)], monthStarts: [])))
        scene.otherLoad = 85
        scene.run(120)
        #expect(scene.draws == [0, scene.draws[1], 0])
        #expect(scene.draws[1] >= 6)
        #expect(scene.controller.connectors[0].readiness?.departAt == Self.time(minutes: 700))
        #expect(scene.controller.connectors[0].readiness?.departure == nil)
    }

    @Test("take a changed file in at once, and what it says of vehicles that are here")
    func changedFile() {
        var scene = Scene.charging()
        #expect(scene.controller.connectors[0].readiness == nil)
        scene.take(.fleetTold(fleet([departure("A", 0, in: 60, percent: 100)])))
        scene.run(1)
        #expect(scene.alarms.contains("at_risk:VAN-0"))
        scene.take(.fleetTold(fleet([departure("A", 0, in: 600, percent: 100)])))
        scene.run(1)
        #expect(!scene.alarms.contains("at_risk:VAN-0"))
    }

    @Test("tell what a vehicle will lack, and the most that what is in the way lets through")
    func shortfall() {
        // 48 kWh into the battery in 45 minutes at 22 kW, of which 90 % arrive: 14.85 kWh.
        let scene = Scene.charging(fleet: fleet([departure("A", 0, in: 61, percent: 100)]))
        let shortfall = scene.controller.connectors[0].readiness?.shortfall
        #expect(shortfall?.powerHighest == .watts(19_800))
        #expect(shortfall.map { $0.energy.wattHours / 1000 } == 33)
    }

    /// How a charger is limited, what it is rated at, and what of that arrives in a battery that takes
    /// 22 kW of AC and 50 kW of DC.
    struct Path: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let current: ChargerModel.CurrentKind
        let unit: ChargingRateUnit
        let meaning: ChargerModel.LimitMeaning
        let rated: Int64
        let watts: Int64
    }

    static let paths = [
        // 32 A × 3 × 230 V = 22.08 kW, of which the vehicle takes 22 kW and its charger loses a tenth.
        Path(
            testDescription: "AC in amperes", current: .ac, unit: .amperes, meaning: .acInput,
            rated: 32_000, watts: 19_800),
        Path(
            testDescription: "AC in watts", current: .ac, unit: .watts, meaning: .acInput,
            rated: 11_000, watts: 9_900),
        // 63 A × 3 × 230 V = 43.47 kW, of which 93 % arrive.
        Path(
            testDescription: "DC in amperes", current: .dc, unit: .amperes, meaning: .acInput,
            rated: 63_000, watts: 40_427),
        Path(
            testDescription: "DC in watts from the mains", current: .dc, unit: .watts,
            meaning: .acInput, rated: 50_000, watts: 46_500),
        Path(
            testDescription: "DC in watts to the vehicle", current: .dc, unit: .watts,
            meaning: .dcOutput, rated: 40_000, watts: 40_000),
        Path(
            testDescription: "DC, more than the vehicle takes", current: .dc, unit: .watts,
            meaning: .dcOutput, rated: 150_000, watts: 50_000),
    ]

    @Test("count what arrives in the battery, however the charger is limited", arguments: paths)
    func arriving(path: Path) {
        var plan = SitePlan.example(boxes: 1, limit: 400)
        plan.chargers[0].model.current = path.current
        plan.chargers[0].model.unit = path.unit
        plan.chargers[0].model.limitMeaning = path.meaning
        plan.chargers[0].model.efficiency = .percent(93)
        plan.connectors[0].rated = ChargingRate(rawValue: path.rated)
        var scene = Scene.running(
            plan, fleet: fleet([departure("A", 0, in: 40, percent: 100)]))
        scene.plugIn(0)
        let shortfall = scene.controller.connectors[0].readiness?.shortfall
        #expect(shortfall?.powerHighest == .watts(path.watts))
    }

    @Test("know a card however its letters are written")
    func letters() {
        var list = fleet([departure("A", 0, in: 200)])
        list.vehicles[0].idTokens = ["card-0"]
        let scene = Scene.charging(fleet: list)
        #expect(scene.controller.connectors[0].stay?.vehicle == "VAN-0")
    }

    @Test("that can't all be read are an alarm, which changes with the files and ends when mended")
    func faults() {
        var scene = Scene.charging()
        var list = fleet([departure("A", 0, in: 600)])
        list.faults = [
            FleetFault(
                file: "departures.csv",
                kind: .rows(2, first: ["line 3, column depart_at: found nothing"]))
        ]
        scene.take(.fleetTold(list))
        scene.run(1)
        #expect(scene.alarms == ["fleet:departures.csv"])
        let text = { (scene: Scene) in
            scene.controller.alarms.standing.first { $0.id == "fleet:departures.csv" }?.text ?? ""
        }
        #expect(text(scene).contains("2 rows are left out"))
        #expect(text(scene).contains("line 3, column depart_at: found nothing; and 1 more"))
        list.faults[0].kind = .refused("no such file")
        scene.take(.fleetTold(list))
        scene.run(1)
        #expect(text(scene).contains("no such file"))
        list.faults = []
        scene.take(.fleetTold(list))
        scene.run(1)
        #expect(scene.alarms == [])
    }

    @Test("that can't all be read at the start are an alarm too")
    func faultsAtStart() {
        var list = fleet([])
        list.faults = [FleetFault(file: "vehicles.csv", kind: .rows(1, first: ["line 2: found x"]))]
        var scene = Scene(.example(), fleet: list)
        scene.run(1)
        #expect(scene.alarms.contains("fleet:vehicles.csv"))
    }
}
