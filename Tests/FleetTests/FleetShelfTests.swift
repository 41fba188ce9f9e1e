import Depot
import Fleet
import Testing

@Suite("the fleet's files, read again and again")
struct FleetShelfTests {
    private static let vehicles = """
        vehicle_id,id_tokens,battery_kwh,max_ac_kw,ac_phases,max_dc_kw,min_soc_percent,\
        max_soc_percent
        BUS-01,A1,350,22,3,150,15,95
        BUS-02,A2,350,22,3,150,15,95

        """
    private static let head =
        "departure_id,vehicle_id,depart_at,required_soc_percent,required_kwh,priority,"
        + "precondition_kw,precondition_minutes\n"
    private static let first = "R1,BUS-01,2026-03-02T05:40:00+01:00,90,,1,,\n"
    private static let second = "R2,BUS-02,2026-03-02T06:15:00+01:00,85,,1,,\n"

    private static func file(_ text: String) -> FleetFile { .bytes(Array(text.utf8)) }

    private func shelf() -> FleetShelf {
        var shelf = FleetShelf()
        _ = shelf.take(
            vehicles: Self.file(Self.vehicles),
            departures: Self.file(Self.head + Self.first + Self.second))
        return shelf
    }

    @Test("leave out a wrong row alone, and tell its file, line, column and what is allowed")
    func wrongRow() {
        var shelf = shelf()
        let reading = shelf.take(
            vehicles: Self.file(Self.vehicles),
            departures: Self.file(Self.head + "R1,BUS-01,soon,90,,1,,\n" + Self.second))
        #expect(reading.list.departures.map(\.id) == ["R2"])
        #expect(!reading.isDoubtful)
        #expect(reading.errors.map(\.file) == ["departures.csv"])
        let text =
            "line 2, column depart_at: found \"soon\"; allowed: a time with its offset, such as "
            + "2026-03-02T05:40:00+01:00"
        #expect(reading.errors.map(\.error.text) == [text])
        #expect(
            reading.list.faults == [
                FleetFault(file: "departures.csv", kind: .rows(1, first: [text]))
            ])
    }

    @Test("keep what they said while one can't be read as a whole")
    func refused() {
        let broken: [FleetFile] = [
            .missing, .unreadable("a directory"), Self.file(""), Self.file("a;b;c\n"),
            Self.file("departure_id\n"),
        ]
        for file in broken {
            var shelf = shelf()
            let reading = shelf.take(vehicles: Self.file(Self.vehicles), departures: file)
            #expect(reading.list.departures.map(\.id) == ["R1", "R2"])
            #expect(reading.isDoubtful)
            #expect(reading.list.faults.map(\.file) == ["departures.csv"])
            let mended = shelf.take(
                vehicles: Self.file(Self.vehicles), departures: Self.file(Self.head))
            #expect(mended.list.departures == [])
            #expect(mended.list.faults == [])
        }
    }

    @Test("keep the vehicles while theirs can't be read, and look departures up among them")
    func vehiclesRefused() {
        var shelf = shelf()
        let reading = shelf.take(
            vehicles: .missing, departures: Self.file(Self.head + Self.second))
        #expect(reading.list.vehicles.map(\.id) == ["BUS-01", "BUS-02"])
        #expect(reading.list.departures.map(\.id) == ["R2"])
        #expect(reading.list.faults.map(\.file) == ["vehicles.csv"])
    }

    @Test("look departures up again among vehicles that have changed")
    func vehiclesChanged() {
        var shelf = shelf()
        let fewer = String(Self.vehicles.prefix { $0 != "\n" }) + "\nBUS-02,A2,350,22,3,150,15,95\n"
        let reading = shelf.take(
            vehicles: Self.file(fewer), departures: Self.file(Self.head + Self.first + Self.second))
        #expect(reading.list.departures.map(\.id) == ["R2"])
        let back = shelf.take(vehicles: Self.file(Self.vehicles), departures: .missing)
        #expect(back.list.departures.map(\.id) == ["R1", "R2"])
    }

    @Test("are doubted while the last line has no end: somebody may still be writing")
    func unfinished() {
        var shelf = shelf()
        let cut = shelf.take(
            vehicles: Self.file(Self.vehicles),
            departures: Self.file(Self.head + Self.first.dropLast()))
        #expect(cut.isDoubtful)
        #expect(cut.list.faults == [])
    }

    @Test("may have no departures.csv until there was one")
    func neverThere() {
        var shelf = FleetShelf()
        let reading = shelf.take(vehicles: Self.file(Self.vehicles), departures: .missing)
        #expect(reading.list.vehicles.count == 2)
        #expect(!reading.isDoubtful)
        #expect(reading.list.faults == [])
    }
}
