import Depot
import Fleet
import Testing
import Units

private let header =
    "vehicle_id,id_tokens,battery_kwh,max_ac_kw,ac_phases,max_dc_kw,min_soc_percent,max_soc_percent"

@Suite("the list of vehicles")
struct VehicleListTests {
    @Test("gives every field its meaning")
    func reads() {
        let list = VehicleList(
            bytes(
                """
                \(header)
                BUS-01,04A2B3C4D5E680 DE8AAC012345,350,22,3,150,15,95
                VAN-07,,75,7.4,1,80,10,100
                """))
        #expect(list.errors == [])
        #expect(
            list.vehicles == [
                Vehicle(
                    id: "BUS-01", idTokens: ["04A2B3C4D5E680", "DE8AAC012345"],
                    battery: .wattHours(350_000), acHighest: .kilowatts(22), acPhases: 3,
                    dcHighest: .kilowatts(150), stateOfChargeLowest: .percent(15),
                    stateOfChargeHighest: .percent(95)),
                Vehicle(
                    id: "VAN-07", idTokens: [], battery: .wattHours(75_000),
                    acHighest: .watts(7400), acPhases: 1, dcHighest: .kilowatts(80),
                    stateOfChargeLowest: .percent(10), stateOfChargeHighest: .percent(100)),
            ])
    }

    struct Form: Sendable, CustomTestStringConvertible {
        let what: String
        let text: String
        /// The vehicles that are read.
        let vehicles: [String]

        var testDescription: String { what }
    }

    static let forms: [Form] = [
        Form(
            what: "a byte order mark and CRLF",
            text: "\u{FEFF}\(header)\r\nBUS-01,,350,22,3,150,15,95\r\n", vehicles: ["BUS-01"]),
        Form(what: "no line end at the end", text: header + "\nA,,1,1,1,1,0,1", vehicles: ["A"]),
        Form(what: "a header alone", text: header, vehicles: []),
        Form(
            what: "empty lines between rows", text: header + "\n\n\r\nA,,1,1,1,1,0,1\n\n\n",
            vehicles: ["A"]),
        Form(
            what: "quotes, with a comma and a quote inside them",
            text: header + "\n\"A, \"\"old\"\"\",\"T1\",1,1,1,1,0,1\nB,,1,1,1,1,0,1\n",
            vehicles: ["A, \"old\"", "B"]),
        Form(
            what: "spaces around fields", text: header + "\n  A\t, , 1 ,1,1,1,0,1\n",
            vehicles: ["A"]),
        Form(
            what: "another order of columns",
            text: "max_soc_percent,min_soc_percent,max_dc_kw,ac_phases,max_ac_kw,battery_kwh,"
                + "id_tokens,vehicle_id\n1,0,1,1,1,1,,A\n",
            vehicles: ["A"]),
    ]

    @Test("bears what spreadsheets write", arguments: forms)
    func bears(_ form: Form) {
        let list = VehicleList(bytes(form.text))
        #expect(list.errors == [])
        #expect(list.vehicles.map(\.id) == form.vehicles)
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let text: String
        /// The errors, line by line.
        let errors: [String]

        var testDescription: String { text }
    }

    static let rows: [Row] = [
        Row(
            text: "A,,7,4,22,3,150,15,95",
            errors: ["line 2: found 9 fields; allowed: 8 fields, as in the header"]),
        Row(
            text: "A,,350",
            errors: ["line 2: found 3 fields; allowed: 8 fields, as in the header"]),
        Row(
            text: ",,350,22,3,150,15,95",
            errors: ["line 2, column vehicle_id: found nothing; allowed: 1 to 48 characters"]),
        Row(
            text: "A,,\"7,4\",22,3,150,15,95",
            errors: [
                "line 2, column battery_kwh: found \"7,4\"; "
                    + "allowed: kWh from 0.001 to 2000 with a point and at most 3 decimals"
            ]),
        Row(
            text: "A,,350,022,3,150,15,95",
            errors: [
                "line 2, column max_ac_kw: found \"022\"; "
                    + "allowed: kW from 0 to 500 with a point and at most 3 decimals"
            ]),
        Row(
            text: "A,,350,22,4,1e2,15,95",
            errors: [
                "line 2, column ac_phases: found \"4\"; allowed: whole phases from 1 to 3",
                "line 2, column max_dc_kw: found \"1e2\"; "
                    + "allowed: kW from 0 to 5000 with a point and at most 3 decimals",
            ]),
        Row(
            text: "A,,350,0,3,0,15,95",
            errors: [
                "line 2, column max_dc_kw: found 0 beside max_ac_kw 0; "
                    + "allowed: one of the two above 0"
            ]),
        Row(
            text: "A,,350,22,3,150,95,95",
            errors: [
                "line 2, column max_soc_percent: found \"95\"; allowed: more than min_soc_percent"
            ]),
        Row(
            text: "A,,350,22,3,150,15,101",
            errors: [
                "line 2, column max_soc_percent: found \"101\"; "
                    + "allowed: percent from 0 to 100 with a point and at most 2 decimals"
            ]),
        Row(
            text: "A,ÄÖ,350,22,3,150,15,95",
            errors: [
                "line 2, column id_tokens: found \"ÄÖ\"; allowed: tokens of 1 to 36 printable "
                    + "ASCII characters, separated by spaces"
            ]),
        Row(
            text: "A,,350,22,3,150,15,95\nA,,350,22,3,150,15,95",
            errors: [
                "line 3, column vehicle_id: found \"A\", which is on line 2 too; "
                    + "allowed: each vehicle once"
            ]),
        Row(
            text: "A,abc,350,22,3,150,15,95\nB,ABC,350,22,3,150,15,95",
            errors: [
                "line 3, column id_tokens: found \"ABC\", which is on line 2 too; "
                    + "allowed: each token once"
            ]),
        Row(
            text: "A\"B,,350,22,3,150,15,95",
            errors: [
                "line 2: found a quote inside a field; "
                    + "allowed: quotes around a whole field, and two of them for one inside"
            ]),
        Row(
            text: "\"A\"B,,350,22,3,150,15,95",
            errors: [
                "line 2: found text after a closing quote; "
                    + "allowed: quotes around a whole field, and two of them for one inside"
            ]),
        Row(
            text: "\"A,,350,22,3,150,15,95",
            errors: [
                "line 2: found a quote that nothing closes; "
                    + "allowed: quotes around a whole field, and two of them for one inside"
            ]),
        Row(
            text: String(repeating: ",", count: 40),
            errors: [
                "line 2: found more than 32 fields; allowed: as many fields as the header has"
            ]),
    ]

    @Test("names line, column, what is there and what may be there", arguments: rows)
    func refuses(_ row: Row) {
        let list = VehicleList(bytes(header + "\n" + row.text + "\n"))
        #expect(list.errors.map(\.text) == row.errors)
    }

    static let headers: [Row] = [
        Row(
            text: "",
            errors: [
                "line 1: found an empty file; allowed: a header: \(header)"
            ]),
        Row(
            text: header.replacing(",", with: ";"),
            errors: [
                "line 1: found semicolons between fields; allowed: commas between fields"
            ]),
        Row(
            text: header + ",colour",
            errors: [
                "line 1, column colour: found an unknown column; "
                    + "allowed: the columns \(header.replacing(",", with: ", "))"
            ]),
        Row(
            text: header + ",vehicle_id",
            errors: [
                "line 1, column vehicle_id: found the column twice; allowed: each column once"
            ]),
        Row(
            text: header.replacing("ac_phases,", with: ""),
            errors: [
                "line 1, column ac_phases: found no such column; "
                    + "allowed: the columns \(header.replacing(",", with: ", "))"
            ]),
    ]

    @Test("can't be read under a wrong header, and says why", arguments: headers)
    func refusesHeader(_ row: Row) {
        let list = VehicleList(bytes(row.text.isEmpty ? "" : row.text + "\nA,,1,1,1,1,0,1\n"))
        #expect(list.errors.map(\.text) == row.errors)
        #expect(list.vehicles == [])
    }

    @Test("keeps its lines where a field has line ends of its own")
    func keepsLines() {
        let list = VehicleList(
            bytes(header + "\nA,\"T1\nT2\",1,1,1,1,0,1\nB,,x,1,1,1,0,1\n"))
        #expect(list.errors.map(\.line) == [2, 4])
        #expect(list.errors.map(\.column) == ["id_tokens", "battery_kwh"])
    }

    @Test("keeps the good rows between the bad ones")
    func keeps() {
        let list = VehicleList(
            bytes(
                """
                \(header)
                A,,350,22,3,150,15,95
                B,,x,22,3,150,15,95
                C,,350,22,3,150,15,95
                D,,350,22,3,150,15
                E,,350,22,3,150,15,95
                """))
        #expect(list.vehicles.map(\.id) == ["A", "C", "E"])
        #expect(list.errors.map(\.line) == [3, 5])
    }

    @Test("refuses bytes that are not UTF-8, row by row")
    func refusesBytes() {
        let list = VehicleList(
            bytes(header + "\nA,") + [0xC3, 0x28]
                + bytes(",350,22,3,150,15,95\nB,,350,22,3,150,15,95\n"))
        #expect(
            list.errors.map(\.text) == [
                "line 2: found bytes that are not UTF-8; allowed: UTF-8 text"
            ])
        #expect(list.vehicles.map(\.id) == ["B"])
    }

    @Test("is bounded in bytes and rows")
    func isBounded() {
        let huge = VehicleList([UInt8](repeating: 65, count: FleetBounds.bytesHighest + 1))
        #expect(huge.errors.map(\.found) == ["4194305 bytes"])
        let rows = (0...FleetBounds.rowsHighest).map { "V\($0),,1,1,1,1,0,1\n" }.joined()
        let many = VehicleList(bytes(header + "\n" + rows))
        #expect(many.vehicles.count == FleetBounds.rowsHighest)
        #expect(
            many.errors.map(\.text) == [
                "line 10002: found more rows from here on; allowed: at most 10000 rows"
            ])
    }

    @Test("bears any bytes", arguments: 0..<40)
    func bearsAnything(_ seed: Int) {
        var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1
        let alphabet = Array("A1,\"\r\n;.\u{FEFF}ä".utf8) + [0xFF, 0x00]
        let noise = (0..<400).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return alphabet[Int(state >> 33) % alphabet.count]
        }
        let list = VehicleList(bytes(header + "\n") + noise)
        #expect(list.vehicles.isEmpty)
        #expect(!list.errors.isEmpty)
    }
}

private func bytes(_ text: some StringProtocol) -> [UInt8] { Array(text.utf8) }
