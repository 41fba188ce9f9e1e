import Daemon
import Depot
import Foundation
import Settings
import Testing
import Units

@Suite("the fleet's files, watched")
struct FleetWatchTests {
    @Test("are read once they have stood still, and told where they say something new")
    func changes() throws {
        try Yard.with { yard in
            try yard.departures(["R1"])
            #expect(yard.look(for: 3)?.list.departures.map(\.id) == ["R1"])
            #expect(yard.look(for: 30) == nil, "nothing has changed")
            try yard.departures(["R1", "R2"])
            #expect(yard.look(for: 1) == nil, "it may still be written")
            #expect(yard.look(for: 3)?.list.departures.map(\.id) == ["R1", "R2"])
        }
    }

    @Test("are seen when another file takes their place, as editors and scp do")
    func renamed() throws {
        try Yard.with { yard in
            try yard.departures(["R1"])
            _ = yard.look(for: 3)
            try yard.departures(["R2"], atomically: true)
            #expect(yard.look(for: 3)?.list.departures.map(\.id) == ["R2"])
        }
    }

    @Test("lose no departure while one is half written, missing or empty")
    func halfWritten() throws {
        try Yard.with { yard in
            try yard.departures(["R1", "R2"])
            _ = yard.look(for: 3)
            for text in ["", Yard.head + Yard.row("R1").dropLast(5)] {
                try yard.write(text)
                #expect(yard.look(for: 8) == nil, "a copy may be under way")
            }
            try yard.remove()
            #expect(yard.look(for: 8) == nil)
            try yard.departures(["R1", "R2", "R3"])
            #expect(yard.look(for: 3)?.list.departures.map(\.id) == ["R1", "R2", "R3"])
        }
    }

    @Test("keep what they said where they stay unreadable, and say so once")
    func refused() throws {
        try Yard.with { yard in
            try yard.departures(["R1"])
            _ = yard.look(for: 3)
            try yard.write("nothing;of;use\n")
            let reading = yard.look(for: 15)
            #expect(reading?.list.departures.map(\.id) == ["R1"])
            #expect(reading?.list.faults.map(\.file) == ["departures.csv"])
            #expect(reading?.errors.count == 1)
            #expect(yard.look(for: 30) == nil)
            try yard.departures(["R1"])
            #expect(yard.look(for: 3)?.list.faults == [])
        }
    }

    @Test("tell each wrong row with its file, line, column, what was found and what is allowed")
    func wrongRow() throws {
        try Yard.with { yard in
            try yard.write(Yard.head + Yard.row("R1") + "R2,BUS-09,never,,,1,,\n")
            let reading = yard.look(for: 3)
            #expect(reading?.list.departures.map(\.id) == ["R1"])
            #expect(
                reading?.errors.map { $0.replacing(yard.directory + "/", with: "") } == [
                    "departures.csv: line 3, column vehicle_id: found \"BUS-09\"; "
                        + "allowed: a vehicle of vehicles.csv",
                    "departures.csv: line 3, column depart_at: found \"never\"; allowed: a time "
                        + "with its offset, such as 2026-03-02T05:40:00+01:00",
                ])
        }
    }
}

/// A fleet's directory, and a watch over it whose seconds are counted. A class, because looking
/// changes it.
private final class Yard {
    let directory: String
    private var watch: FleetWatch
    private var now = Instant(milliseconds: 1_000_000)

    static let head =
        "departure_id,vehicle_id,depart_at,required_soc_percent,required_kwh,priority,"
        + "precondition_kw,precondition_minutes\n"

    static func row(_ id: String) -> String {
        "\(id),BUS-01,2026-03-02T05:40:00+01:00,90,,1,,\n"
    }

    static func with(_ body: (Yard) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("busbar-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer {
            // A leftover in the temporary directory harms nobody.
            try? FileManager.default.removeItem(at: folder)
        }
        let vehicles =
            "vehicle_id,id_tokens,battery_kwh,max_ac_kw,ac_phases,max_dc_kw,"
            + "min_soc_percent,max_soc_percent\nBUS-01,A1,350,22,3,150,15,95\n"
        try Data(vehicles.utf8).write(to: folder.appendingPathComponent("vehicles.csv"))
        let yard = Yard(directory: folder.path)
        try body(yard)
    }

    private init(directory: String) {
        self.directory = directory
        watch = FleetWatch(FleetFolder(directory), told: .none)
    }

    /// So many seconds pass, with a look in each; the last news.
    func look(for seconds: Int) -> FleetFolder.Reading? {
        var news: FleetFolder.Reading?
        for _ in 0..<seconds {
            now = now + .seconds(1)
            news = watch.look(at: now) ?? news
        }
        return news
    }

    func departures(_ ids: [String], atomically: Bool = false) throws {
        try write(Self.head + ids.map(Self.row).joined(), atomically: atomically)
    }

    func write(_ text: String, atomically: Bool = false) throws {
        let file = URL(fileURLWithPath: directory + "/departures.csv")
        try Data(text.utf8).write(to: file, options: atomically ? .atomic : [])
    }

    func remove() throws {
        try FileManager.default.removeItem(atPath: directory + "/departures.csv")
    }
}
