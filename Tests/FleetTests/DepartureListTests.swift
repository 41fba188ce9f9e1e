import Depot
import Fleet
import Testing
import Units

private let header =
    "departure_id,vehicle_id,depart_at,required_soc_percent,required_kwh,priority,"
    + "precondition_kw,precondition_minutes"

@Suite("the list of departures")
struct DepartureListTests {
    static let vehicles = VehicleList(
        Array(
            """
            vehicle_id,id_tokens,battery_kwh,max_ac_kw,ac_phases,max_dc_kw,min_soc_percent,max_soc_percent
            BUS-01,,350,22,3,150,15,95
            VAN-08,,90,22,3,80,10,100
            """.utf8)
    ).vehicles

    private func list(_ text: String) -> DepartureList {
        DepartureList(Array(text.utf8), vehicles: Self.vehicles)
    }

    @Test("gives every field its meaning")
    func reads() throws {
        let list = list(
            """
            \(header)
            R12-0540,BUS-01,2026-03-02T05:40:00+01:00,90,,1,20,30
            D03-0800,VAN-08,2026-03-02T08:00:00+01:00,,40,3,,
            """)
        #expect(list.errors == [])
        let first = try #require(UTCTime(text: "2026-03-02T04:40:00Z", assumesUTC: false))
        let second = try #require(UTCTime(text: "2026-03-02T07:00:00Z", assumesUTC: false))
        #expect(
            list.departures == [
                Departure(
                    id: "R12-0540", vehicle: "BUS-01", departAt: first,
                    requiredStateOfCharge: .percent(90), requiredEnergy: nil, priority: 1,
                    preconditioning: Departure.Preconditioning(
                        power: .kilowatts(20), lead: .minutes(30))),
                Departure(
                    id: "D03-0800", vehicle: "VAN-08", departAt: second,
                    requiredStateOfCharge: nil, requiredEnergy: .wattHours(40_000), priority: 3,
                    preconditioning: nil),
            ])
    }

    @Test("needs only the columns that every departure has")
    func readsLess() {
        let list = list(
            "departure_id,vehicle_id,depart_at,priority\nD,VAN-08,2026-03-02T08:00:00Z,1\n")
        #expect(list.errors == [])
        #expect(list.departures.map(\.requiredEnergy) == [nil])
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let text: String
        let errors: [String]

        var testDescription: String { text }
    }

    static let rows: [Row] = [
        Row(
            text: "D,BUS-99,2026-03-02T05:40:00+01:00,,,1,,",
            errors: [
                "line 2, column vehicle_id: found \"BUS-99\"; allowed: a vehicle of vehicles.csv"
            ]),
        Row(
            text: "D,BUS-01,2026-03-02 05:40,,,1,,",
            errors: [
                "line 2, column depart_at: found \"2026-03-02 05:40\"; "
                    + "allowed: a time with its offset, such as 2026-03-02T05:40:00+01:00"
            ]),
        Row(
            text: "D,BUS-01,2026-03-02T05:40:00,,,1,,",
            errors: [
                "line 2, column depart_at: found \"2026-03-02T05:40:00\"; "
                    + "allowed: a time with its offset, such as 2026-03-02T05:40:00+01:00"
            ]),
        Row(
            text: "D,BUS-01,2026-03-02T05:40:00+01:00,190,-4,0,,",
            errors: [
                "line 2, column required_soc_percent: found \"190\"; allowed: percent from 0 to "
                    + "100 with a point and at most 2 decimals, or nothing",
                "line 2, column required_kwh: found \"-4\"; allowed: kWh from 0 to 2000 with a "
                    + "point and at most 3 decimals, or nothing",
                "line 2, column priority: found \"0\"; allowed: whole numbers from 1 to 99",
            ]),
        Row(
            text: "D,BUS-01,2026-03-02T05:40:00+01:00,,,1,20,",
            errors: [
                "line 2, column precondition_minutes: found nothing; "
                    + "allowed: both precondition_kw and precondition_minutes, or neither"
            ]),
        Row(
            text: "D,BUS-01,2026-03-02T05:40:00+01:00,,,1,,\n"
                + "D,VAN-08,2026-03-02T05:40:00+01:00,,,1,,",
            errors: [
                "line 3, column departure_id: found \"D\", which is on line 2 too; "
                    + "allowed: each departure once"
            ]),
    ]

    @Test("names line, column, what is there and what may be there", arguments: rows)
    func refuses(_ row: Row) {
        #expect(list(header + "\n" + row.text + "\n").errors.map(\.text) == row.errors)
    }
}
