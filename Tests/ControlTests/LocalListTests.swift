import Control
import Depot
import Testing
import Units

@Suite("the Local Authorization List")
struct LocalListTests {
    private func fleet(_ idTokens: [String]) -> FleetList {
        FleetList(
            vehicles: [
                Vehicle(
                    id: "BUS-1", idTokens: idTokens, battery: .wattHours(300_000),
                    acHighest: .kilowatts(22), acPhases: 3, dcHighest: .kilowatts(100),
                    stateOfChargeLowest: .percent(10), stateOfChargeHighest: .percent(90))
            ], departures: [])
    }

    private func plan(listing highest: Int) -> SitePlan {
        .example(
            setUp: ChargerSetUp(
                measurands: nil, keys: [], takesTriggers: true, localListHighest: highest))
    }

    private func lists(_ scene: Scene) -> [String] {
        scene.boxes[0].orders.filter { $0.hasPrefix("local list") }
    }

    @Test("goes to chargers whose model takes one, as many cards as it takes, after each boot")
    func sent() {
        var scene = Scene.running(
            plan(listing: 2), fleet: fleet(["C", "A", "B", "A card that OCPP can't carry"]))
        #expect(lists(scene) == ["local list A,B"])
        #expect(scene.boxes[0].orders.contains("configure LocalAuthListEnabled"))
        scene.run(300)
        #expect(lists(scene).count == 1)
        scene.disconnect(0)
        scene.run(70)
        scene.connect(0)
        scene.run(20)
        #expect(lists(scene) == ["local list A,B", "local list A,B"])
    }

    @Test("is renewed when the vehicles change, and not where the cards stay the same")
    func renewed() {
        var scene = Scene.running(plan(listing: 50), fleet: fleet(["A"]))
        scene.take(.fleetTold(fleet(["A"])))
        scene.run(20)
        #expect(lists(scene) == ["local list A"])
        scene.take(.fleetTold(fleet(["A", "B"])))
        scene.run(20)
        #expect(lists(scene) == ["local list A", "local list A,B"])
        scene.disconnect(0)
        scene.take(.fleetTold(fleet(["B"])))
        scene.connect(0)
        scene.run(20)
        #expect(lists(scene).last == "local list B")
    }

    @Test("is kept from chargers whose model does not take one")
    func none() {
        let scene = Scene.running(plan(listing: 0), fleet: fleet(["A"]))
        #expect(lists(scene) == [])
    }
}
