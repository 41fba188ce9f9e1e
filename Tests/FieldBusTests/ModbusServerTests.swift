import Depot
import FieldBus
import Metering
import Synchronization
import Testing
import Units

@Suite("a simulated meter's server", .timeLimit(.minutes(2))) struct ModbusServerTests {
    @Test("refuses a host that is no address", arguments: ["", "localhost", "::1", "0", "1.2.3"])
    func hosts(host: String) {
        #expect(throws: FieldBusError.notAnAddress(host)) {
            _ = try ModbusServer(host: host, port: 0)
        }
    }

    @Test("refuses a port that is taken")
    func taken() throws {
        let first = try ModbusServer(host: "127.0.0.1", port: 0)
        #expect(throws: FieldBusError.self) {
            _ = try ModbusServer(host: "127.0.0.1", port: first.port)
        }
    }

    @Test("serves several lines at once")
    func severalClients() async throws {
        let server = try ModbusLineTests.server(units: [1])
        let benches = try (0..<5).map { _ in try LineBench(port: server.port, units: [1]) }
        for bench in benches { try bench.line.start() }
        for bench in benches { await bench.reports { $0.reading != nil } }
        #expect(server.counts.clients == 5)
        for bench in benches { bench.line.stop() }
        server.stop()
    }

    @Test("tells of each request by its unit before the answer can be read")
    func watching() async throws {
        let server = try ModbusLineTests.server(units: [1, 2])
        let asked = Mutex<[Int]>([])
        server.watch { unit in asked.withLock { $0.append(unit) } }
        let bench = try LineBench(port: server.port, units: [1, 2])
        try bench.line.start()
        await bench.reports { $0.meter == 1 && $0.reading != nil }
        let told = Set(asked.withLock { $0 })
        #expect(told == [1, 2])
        bench.line.stop()
        #expect(asked.withLock(\.count) == server.counts.units.reduce(0, +))
        server.stop()
    }

    @Test(
        "answers late, in half or not at all when asked to",
        arguments: [
            ServerQuirk.delay(.milliseconds(900)), .truncated, .silent,
        ])
    func quirks(quirk: ServerQuirk) async throws {
        let server = try ModbusLineTests.server(units: [1])
        server.misbehave(quirk, unit: 1)
        let bench = try LineBench(port: server.port, units: [1])
        try bench.line.start()
        let reports = await bench.reports { _ in true }
        #expect(reports.first?.fault == .timeout)
        server.misbehave(.none, unit: 1)
        await bench.reports { $0.reading != nil }
        bench.line.stop()
        server.stop()
    }
}
