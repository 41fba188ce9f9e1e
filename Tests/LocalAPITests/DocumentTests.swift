import Foundation
import LocalAPI
import LocalAPIFixtures
import Testing
import Units

@Suite("a document of the local API")
struct DocumentTests {
    @Test("is the contract's status.json, nulls and all")
    func isTheContract() throws {
        let encoded = try JSONEncoder().encode(Contract.status())
        #expect(try tree(encoded) == tree(Data(Contract.statusJSON.utf8)))
    }

    @Test("shows what is unknown as null, not by leaving it out")
    func showsNulls() throws {
        var status = try Contract.status()
        status.uplink = nil
        status.connectors[0].transaction = nil
        let text = String(decoding: try JSONEncoder().encode(status), as: UTF8.self)
        #expect(text.contains("\"uplink\":null"))
        #expect(text.contains("\"transaction\":null"))
    }

    @Test("of the floors shows a plan that there is not, and hours that nobody knows, as null")
    func floorsNulls() throws {
        var floors = Samples.floors
        floors.connectors.removeFirst()
        let text = String(decoding: try JSONEncoder().encode(floors), as: UTF8.self)
        for key in ["plan", "because", "station_cut", "vehicle", "depart_at", "from", "to"] {
            #expect(text.contains("\"\(key)\":null"), "\(key)")
        }
    }

    @Test("tells what was dropped, and only where something was")
    func dropped() throws {
        var status = try Contract.status()
        #expect(status.dropped.isEmpty)
        status.dropped = [CountDocument(what: "events", count: 3)]
        #expect(try roundTrip(status) == status)
        let text = String(decoding: try JSONEncoder().encode(status), as: UTF8.self)
        #expect(text.contains("\"dropped\":["))
    }

    @Test("tells of the fleet, and only where the site has one")
    func fleet() throws {
        var status = try Contract.status()
        #expect(status.fleet == nil)
        status.fleet = FleetSummaryDocument(
            next: Samples.fleet.vehicles[1], atRiskCount: 1,
            firstAtRisk: Samples.fleet.vehicles[0])
        #expect(try roundTrip(status) == status)
    }

    @Test("keeps every field on its way", arguments: [false, true])
    func roundTrips(isPlain: Bool) throws {
        let name = try #require(ConnectorName(charger: "CP-01", connector: 1))
        let why = Samples.why(name, at: Samples.time(0))
        #expect(try roundTrip(why) == why)
        #expect(try roundTrip(Samples.chargers) == Samples.chargers)
        #expect(try roundTrip(Samples.fleet) == Samples.fleet)
        #expect(try roundTrip(Samples.floors) == Samples.floors)
        let alarms = AlarmsDocument(open: [], ended: isPlain ? [] : Samples.endedAlarms)
        #expect(try roundTrip(alarms) == alarms)
    }

    @Test(
        "writes its figures with the contract's decimals",
        arguments: [
            (24_634, 24.6, 24.7), (25_000, 25.0, 25.0), (-24_634, -24.7, -24.6), (49, 0.0, 0.1),
        ])
    func rounds(milliamperes: Int64, down: Double, up: Double) {
        let current = Amperes.milliamperes(milliamperes)
        #expect(current.asAmps(.down) == down)
        #expect(current.asAmps(.up) == up)
        #expect(Watts.watts(17_254).asKilowatts(.down) == 17.25)
        #expect(Watts.watts(17_254).asKilowatts(.up) == 17.26)
    }

    private func tree(_ json: Data) throws -> NSDictionary {
        try #require(try JSONSerialization.jsonObject(with: json) as? NSDictionary)
    }

    private func roundTrip<Document: Codable>(_ document: Document) throws -> Document {
        try JSONDecoder().decode(Document.self, from: JSONEncoder().encode(document))
    }
}
