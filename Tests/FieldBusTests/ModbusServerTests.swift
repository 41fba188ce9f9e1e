import Depot
import FieldBus
import Metering
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
