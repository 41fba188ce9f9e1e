import Control
import Depot
import Ledger
import Testing
import Units

/// Two boxes of 32 A with a fallback of 6 A on 100 A with at most 40 A of other load: 55 A are left at its worst,
/// and plans may take all of it. Both vehicles are to leave after three hours with 44 kWh more.
@Suite("a default for the hours to come")
struct DayPlanTests {
    static func depot(_ proof: ChargerModel.Proof = .proven) -> SitePlan {
        var plan = SitePlan.example(boxes: 2)
        plan.control.planShare = .whole
        for index in plan.chargers.indices { plan.chargers[index].model.dayPlan = proof }
        return plan
    }

    static let fleet = fleet(leavingIn: [180, 180], needing: [27_000, 27_000])

    /// Vehicles that leave after so many minutes and need so many watt-hours.
    private static func fleet(leavingIn minutes: [Int64], needing energies: [Int64]) -> FleetList {
        var fleet = FleetList.none
        for index in minutes.indices {
            fleet.vehicles.append(
                Vehicle(
                    id: "BUS-\(index)", idTokens: ["CARD-\(index)"], battery: .wattHours(300_000),
                    acHighest: .kilowatts(22), acPhases: 3, dcHighest: .zero,
                    stateOfChargeLowest: .percent(10), stateOfChargeHighest: .whole))
            fleet.departures.append(
                Departure(
                    id: "D\(index)", vehicle: "BUS-\(index)",
                    departAt: UTCTime(milliseconds: 1_800_000_000_000) + .minutes(minutes[index]),
                    requiredStateOfCharge: nil, requiredEnergy: .wattHours(energies[index]),
                    priority: 1,
                    preconditioning: nil))
        }
        return fleet
    }

    /// Plans that are more than the fallback.
    private static func plans(_ scene: Scene, _ box: Int) -> [String] {
        scene.boxes[box].orders.filter { $0.hasPrefix("plan") && $0 != "plan 6" }
    }

    @Test("charges a vehicle towards its departure with nobody there, where its model is proven to")
    func isMade() throws {
        let scene = Scene.charging(Self.depot(), fleet: Self.fleet)
        var later = scene
        later.run(120)
        #expect(Self.plans(later, 0).count == 1)
        let plan = try #require(later.controller.connectors[0].dayPlan.plan)
        // 27 kWh into the battery are 30 kWh from the mains, in ten quarters of an hour.
        #expect(plan.rate == ChargingRate(.amperes(18)))
        #expect(plan.ends - plan.begins >= .minutes(150))
        var plain = Scene.charging(Self.depot(.unproven), fleet: Self.fleet)
        plain.run(120)
        #expect(Self.plans(plain, 0) == [])
    }

    @Test("is kept before it leaves, and so is its end")
    func isKeptFirst() {
        var scene = Scene.charging(Self.depot(), fleet: Self.fleet)
        scene.run(120)
        scene.ask(0, stop: scene.boxes[0].transaction ?? 0)
        scene.tellState(0, .available)
        scene.store = .isSlow
        scene.run(700)
        #expect(scene.boxes[0].orders.last != "plan 6")
        scene.store = .keeps
        scene.commitAll()
        scene.run(5)
        #expect(scene.boxes[0].orders.last == "plan 6")
    }

    @Test("counts above the fallback from its sending, and as long as its charger holds it")
    func counts() {
        var scene = Scene.charging(Self.depot(), fleet: Self.fleet)
        scene.run(120)
        let rate = scene.controller.connectors[0].dayPlan.plan?.rate.rawValue ?? 0
        scene.ask(0, stop: scene.boxes[0].transaction ?? 0)
        scene.tellState(0, .available)
        scene.run(30)
        #expect(scene.envelope(0) == rate / 1000)
        scene.run(700)
        #expect(scene.boxes[0].orders.last == "plan 6", "nobody is there any more")
        #expect(scene.envelope(0) == 6)
    }

    @Test("leaves others no room that its charger may take by the one before")
    func besideTheOneBefore() throws {
        var depot = SitePlan.example(boxes: 2, limit: 80)
        depot.control.planShare = .whole
        for index in depot.chargers.indices { depot.chargers[index].model.dayPlan = .proven }
        let energies: [Int64] = [90_000, 27_000]
        var scene = Scene.running(
            depot, fleet: Self.fleet(leavingIn: [360, 360], needing: energies))
        scene.plugIn(0)
        scene.run(120)
        #expect(Self.plans(scene, 0).count == 1)
        // It is to leave in half the time, and its charger hears of that, or does not.
        scene.boxes[0].isMute = true
        scene.take(.fleetTold(Self.fleet(leavingIn: [180, 360], needing: energies)))
        scene.run(700)
        let periods = scene.controller.planPeriods(of: ConnectorPosition(0), at: scene.moment)
        #expect(Set(periods.map(\.rate)).count == 2)
        scene.plugIn(1)
        scene.run(180)
        #expect(scene.controller.connectors[1].dayPlan.plan != nil)
        let outlook = scene.controller.floorOutlook(at: scene.moment)
        #expect(outlook.allSatisfy { $0.withPlans > 30_000 })
        #expect(outlook.allSatisfy { $0.fits })
    }

    @Test("leaves others the higher fallback of before that still stands in them")
    func besideAnEarlierFallback() throws {
        var depot = SitePlan.example(boxes: 2, limit: 80)
        depot.control.planShare = .whole
        depot.chargers[1].model.dayPlan = .proven
        let began = UTCTime(milliseconds: 1_800_000_000_000)
        var scene = Scene(
            depot, fleet: Self.fleet(leavingIn: [360, 360], needing: [90_000, 90_000]))
        var recalled = scene.disk.recalled
        recalled.nextTransactionID = 2
        recalled.openTransactions = [
            TransactionRecord(
                id: 1, charger: "CP-0", connector: 1, idToken: "CARD-0", startedAt: began,
                recordedAt: began, meterStart: .zero, end: nil)
        ]
        recalled.provenFloors = [
            ProvenFloor(
                charger: "CP-0", connector: 1, rate: ChargingRate(.amperes(16)), unit: .amperes,
                provenAt: began)
        ]
        scene.take(.recalled(recalled))
        // A vehicle that wants nothing proves no lower fallback.
        scene.boxes[0].wants = 0
        scene.connect(0)
        scene.tellState(0, .charging)
        scene.connect(1)
        scene.run(300)
        scene.plugIn(1)
        scene.run(180)
        #expect(
            scene.controller.ledger.floor(of: ConnectorPosition(0)) == ChargingRate(.amperes(16)))
        // 80 A without 5 % and 40 A of the worst other load leave 36 A.
        let plan = try #require(scene.controller.connectors[1].dayPlan.plan)
        #expect(plan.rate <= ChargingRate(.amperes(20)))
    }

    /// What a run before left at the other connector, 25 A of it.
    enum Left: CaseIterable { case plan, floor }

    @Test(
        "of a run before, or a fallback of an earlier site file, keeps one that a new file raises waiting until both fit",
        arguments: Left.allCases)
    func besideARaisedFallback(left: Left) {
        var depot = SitePlan.example(boxes: 2, limit: 80)
        depot.chargers[1].model.dayPlan = left == .plan ? .proven : .unproven
        depot.fallbacks[0] = ChargingRate(.amperes(16))
        var scene = Scene(depot)
        let before = UTCTime(milliseconds: 1_800_000_000_000)
        var recalled = scene.disk.recalled
        recalled.provenFloors = [("CP-0", 6), ("CP-1", left == .floor ? 25 : 6)].map {
            ProvenFloor(
                charger: $0.0, connector: 1, rate: ChargingRate(.amperes($0.1)), unit: .amperes,
                provenAt: before)
        }
        if left == .plan {
            recalled.installedProfiles = [
                InstalledProfile(
                    charger: "CP-1", connector: 1, kind: .dayPlan, slot: 1,
                    rate: ChargingRate(.amperes(25)), unit: .amperes, expiry: nil,
                    acceptedAt: before)
            ]
        }
        scene.take(.recalled(recalled))
        scene.connect(0)
        scene.run(400)
        // Beside 10 A of other load both fit; beside the worst, 80 A without 5 % and 40 A leave 36 A.
        #expect(!scene.boxes[0].orders.contains("floor 16"))
        scene.connect(1)
        scene.run(60)
        #expect(scene.boxes[1].orders.contains(left == .plan ? "plan 6" : "floor 6"))
        scene.run(120)
        #expect(scene.boxes[0].orders.contains("floor 16"))
    }

    @Test(
        "counts unless its charger says no or was never told, and is told again a few times at most",
        arguments: [
            (OrderOutcome.refused("Rejected"), false, 3), (.notSent, false, nil),
            (.failed("InternalError"), true, 3), (.timedOut, true, nil),
        ] as [(OrderOutcome, Bool, Int?)])
    func isNotAccepted(outcome: OrderOutcome, counts: Bool, timesHighest: Int?) {
        var scene = Scene.running(Self.depot(), fleet: Self.fleet)
        scene.boxes[0].outcomes = [("plan 18", outcome)]
        scene.plugIn(0)
        scene.run(400)
        let told = scene.boxes[0].orders.count { $0 == "plan 18" }
        #expect(timesHighest.map { told == $0 } ?? (told > 3), "\(told) times")
        let highest = scene.controller.ledger.planHighest(of: ConnectorPosition(0))
        #expect(highest == ChargingRate(.amperes(counts ? 18 : 6)))
    }

    @Test("counts where its answer was lost with the connection, and is told again on the next")
    func isLost() {
        var scene = Scene.running(Self.depot(), fleet: Self.fleet)
        scene.plugIn(0)
        scene.run(30)
        scene.boxes[0].isMute = true
        scene.run(30)
        #expect(Self.plans(scene, 0) == ["plan 18"])
        scene.disconnect(0)
        scene.run(40)
        let highest = scene.controller.ledger.planHighest(of: ConnectorPosition(0))
        #expect(highest == ChargingRate(.amperes(18)))
        scene.boxes[0].isMute = false
        scene.redial(0, telling: .charging)
        scene.run(60)
        #expect(Self.plans(scene, 0) == ["plan 18", "plan 18"])
    }

    /// A new run, whose store remembers that the first box holds a plan; its rate.
    static func restart(_ scene: inout Scene) -> ChargingRate {
        let rate = scene.controller.connectors[0].dayPlan.plan?.rate ?? .zero
        scene.disk.keep(
            .profileInstalled(
                InstalledProfile(
                    charger: scene.controller.plan.chargers[0].id, connector: 1, kind: .dayPlan,
                    slot: 1, rate: rate, unit: .amperes, expiry: nil,
                    acceptedAt: UTCTime(milliseconds: 0))))
        scene.restart(goneFor: 5)
        return rate
    }

    @Test("of a run before counts at its highest until one of ours takes its place")
    func isRecalled() {
        var scene = Scene.charging(Self.depot(), fleet: Self.fleet)
        scene.run(120)
        let rate = Self.restart(&scene)
        #expect(scene.controller.ledger.planHighest(of: ConnectorPosition(0)) == rate)
        scene.run(400)
        #expect(scene.boxes[0].orders.contains("plan 6"), "nobody knows its vehicle any more")
        let highest = scene.controller.ledger.planHighest(of: ConnectorPosition(0))
        #expect(highest == ChargingRate(.amperes(6)))
    }
}
