import Depot
import FieldBus
import Foundation
import Metering
import Testing
import Units

@Suite("a probe of a line", .timeLimit(.minutes(2))) struct LineProbeTests {
    static func probe(_ address: Meter.Address) throws -> LineProbe {
        try LineProbe(address: address, generator: SeededGenerator(state: 5))
    }

    @Test("tells who answers, who is silent and who is not there, and reads only")
    func tcp() throws {
        let server = try ModbusServer(host: "127.0.0.1", port: 0)
        server.hold(LineBench.image(milliamperes: 4321), unit: 1)
        server.misbehave(.silent, unit: 2)
        try server.start()
        var probe = try LineProbeTests.probe(.tcp(host: "127.0.0.1", port: server.port))
        let map = try LineBench.map()
        // Currents alone prove nothing: no candidate, but somebody answers.
        #expect(
            try probe.finding(unit: 1, maps: [map]) == .device(says: [], candidates: [], tried: 1))
        #expect(try probe.finding(unit: 2, maps: [map]) == .silent)
        #expect(try probe.finding(unit: 3, maps: [map]) == .silent)
        probe.close()
        let asked = server.counts.requests.enumerated().filter { $0.element > 0 }.map(\.offset)
        #expect(asked == [3, 4, 43])
        server.stop()
    }

    @Test("says that a line can't be opened")
    func refused() throws {
        var probe = try LineProbeTests.probe(
            .tcp(host: "127.0.0.1", port: try RawServer.freePort()))
        #expect(throws: DialFailure.refused(code: ECONNREFUSED)) {
            try probe.finding(unit: 1, maps: [])
        }
        var serial = try LineProbeTests.probe(
            .rtu(device: "/dev/busbar-no-such-line", baud: 9600, parity: .none, stopBits: 1))
        #expect(throws: DialFailure.refused(code: ENOENT)) {
            try serial.finding(unit: 1, maps: [])
        }
    }

    @Test("ends with a server that answers with noise", arguments: RawServer.Answer.broken)
    func noise(answer: RawServer.Answer) throws {
        let server = try RawServer { _, _ in answer }
        var probe = try LineProbeTests.probe(.tcp(host: "127.0.0.1", port: server.port))
        switch try probe.finding(unit: 1, maps: []) {
        case .silent, .garbled, .device(_, candidates: [], _): break
        case .device(_, let candidates, _): Issue.record("\(candidates)")
        }
        server.stop()
    }

    @Test(
        "asks meters of pymodbus on a serial line who they are, unless another program has it",
        SerialBench.isThere)
    func serial() async throws {
        let serial = try SerialBench()
        let wire = try serial.wire()
        let meters = try serial.meters([1: 1000])
        let bench = try LineBench(address: serial.address, units: [1])
        try bench.line.start()
        await bench.reports { $0.reading != nil }
        var probe = try LineProbeTests.probe(serial.address)
        #expect(throws: DialFailure.inUse) { try probe.finding(unit: 1, maps: []) }
        bench.line.stop()
        #expect(
            try probe.finding(unit: 1, maps: [])
                == .device(says: ["identity: Bench, B-3, 1.2"], candidates: [], tried: 0))
        #expect(try probe.finding(unit: 2, maps: []) == .silent)
        probe.close()
        try meters.end()
        serial.cut(wire)
        try serial.clear()
    }
}
