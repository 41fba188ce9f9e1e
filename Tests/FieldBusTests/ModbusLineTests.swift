import Depot
import FieldBus
import Metering
import Testing
import Units

@Suite("a line on the loopback", .timeLimit(.minutes(2))) struct ModbusLineTests {
    static func server(units: [Int]) throws -> ModbusServer {
        let server = try ModbusServer(host: "127.0.0.1", port: 0)
        for unit in units {
            server.hold(LineBench.image(milliamperes: UInt16(unit * 1000)), unit: unit)
        }
        try server.start()
        return server
    }

    @Test("reports each unit's readings under its position, with read functions alone")
    func reads() async throws {
        let server = try ModbusLineTests.server(units: [1, 7])
        let bench = try LineBench(port: server.port, units: [7, 1])
        let before = FieldClock.now()
        try bench.line.start()
        var counts = [0, 0]
        let reports = await bench.reports { report in
            counts[report.meter] += 1
            return counts[0] >= 5 && counts[1] >= 5
        }
        bench.line.stop()
        for report in reports {
            let reading = try #require(report.reading, "\(report)")
            #expect(reading.current.l1 == .amperes(report.meter == 0 ? 7 : 1))
            #expect(reading.takenAt >= before && reading.takenAt <= FieldClock.now())
        }
        let asked = server.counts.requests.enumerated().filter { $0.element > 0 }
        #expect(asked.map(\.offset) == [3])
        #expect(server.counts.clients == 1)
        #expect(bench.line.counts.readings >= 10)
        server.stop()
    }

    @Test("sees a register that changes at the next poll")
    func follows() async throws {
        let server = try ModbusLineTests.server(units: [1])
        let bench = try LineBench(port: server.port, units: [1])
        try bench.line.start()
        await bench.reports { $0.reading?.current.l1 == .amperes(1) }
        server.hold(LineBench.image(milliamperes: 1234), unit: 1)
        await bench.reports { $0.reading?.current.l1 == .milliamperes(1234) }
        bench.line.stop()
    }

    @Test("goes on reading its neighbours while one unit is silent, and asks that one rarely")
    func silentNeighbour() async throws {
        let server = try ModbusLineTests.server(units: [1, 2])
        server.misbehave(.silent, unit: 2)
        let bench = try LineBench(port: server.port, units: [1, 2])
        try bench.line.start()
        var readings = 0
        let reports = await bench.reports { report in
            if report.reading != nil { readings += 1 }
            return readings >= 60
        }
        let faults = reports.filter { $0.meter == 1 }
        #expect(!faults.isEmpty)
        #expect(faults.allSatisfy { $0.fault == .timeout })
        #expect(faults.count < 20, "\(faults.count)")
        #expect(reports.filter { $0.meter == 0 }.allSatisfy { $0.reading != nil })
        server.misbehave(.none, unit: 2)
        await bench.reports { $0.meter == 1 && $0.reading?.current.l1 == .amperes(2) }
        bench.line.stop()
    }

    @Test("reports exceptions without hanging up", arguments: [1, 2, 4, 6, 10, 11])
    func exceptions(code: Int) async throws {
        let server = try ModbusLineTests.server(units: [1])
        server.misbehave(.exception(code: code), unit: 1)
        let bench = try LineBench(port: server.port, units: [1])
        try bench.line.start()
        let reports = await bench.reports { _ in true }
        #expect(reports.first?.fault == .exception(code: code))
        server.misbehave(.none, unit: 1)
        await bench.reports { $0.reading != nil }
        #expect(bench.line.counts.connections == 1)
        bench.line.stop()
    }

    @Test("comes back by itself when the server was away")
    func restart() async throws {
        var server: ModbusServer? = try ModbusLineTests.server(units: [1])
        let port = try #require(server).port
        let bench = try LineBench(port: port, units: [1])
        try bench.line.start()
        await bench.reports { $0.reading != nil }
        server?.stop()
        server = nil
        await bench.reports { $0.fault == .unreachable }
        let again = try ModbusServer(host: "127.0.0.1", port: port)
        again.hold(LineBench.image(milliamperes: 555), unit: 1)
        try again.start()
        await bench.reports { $0.reading?.current.l1 == .milliamperes(555) }
        bench.line.stop()
    }

    @Test("dials seldom while nobody listens, and says so at each poll")
    func nobody() async throws {
        let port = try RawServer.freePort()
        let bench = try LineBench(port: port, units: [1, 2], poll: .milliseconds(10))
        try bench.line.start()
        var count = 0
        let reports = await bench.reports { _ in
            count += 1
            return count >= 100
        }
        bench.line.stop()
        #expect(reports.allSatisfy { $0.fault == .unreachable })
        #expect(bench.line.counts.connections == 0)
    }

    @Test(
        "takes no answer for another: each broken one is a fault",
        arguments: RawServer.Answer.broken)
    func broken(answer: RawServer.Answer) async throws {
        let server = try RawServer { _, _ in answer }
        let bench = try LineBench(port: server.port, units: [1])
        try bench.line.start()
        var count = 0
        let reports = await bench.reports { _ in
            count += 1
            return count >= 2
        }
        bench.line.stop()
        for report in reports {
            let fault = try #require(report.fault, "\(report)")
            #expect([.malformed, .timeout, .unreachable].contains(fault), "\(fault)")
        }
        server.stop()
    }

    @Test("never gives an answer that comes too late to the next request")
    func late() async throws {
        // The first request is answered only when the second has come in; with what would be
        // 60 A. The second gets 5 A.
        let server = try RawServer { request, number in
            let late = RawServer.registers([0, 60_000, 0, 0, 0, 0], to: request)
            let right = RawServer.registers([0, 5000, 0, 0, 0, 0], to: request)
            return number == 0 ? .later(late) : .bytes(right)
        }
        let bench = try LineBench(port: server.port, units: [1])
        try bench.line.start()
        let reports = await bench.reports { $0.reading != nil }
        #expect(reports.first?.fault == .timeout)
        #expect(reports.last?.reading?.current.l1 == .amperes(5))
        await bench.reports { $0.reading != nil }
        #expect(bench.line.counts.connections >= 2)
        bench.line.stop()
        server.stop()
    }

    @Test("stops while it waits for an answer, and reports nothing afterwards")
    func stops() async throws {
        let server = try ModbusLineTests.server(units: [1])
        let bench = try LineBench(port: server.port, units: [1], poll: .milliseconds(10))
        try bench.line.start()
        await bench.reports { $0.reading != nil }
        server.misbehave(.silent, unit: 1)
        let asked = server.counts.units[1]
        while server.counts.units[1] == asked { await Task.yield() }
        bench.line.stop()
        let done = bench.line.counts
        bench.line.stop()
        #expect(bench.line.counts == done)
        server.stop()
    }

    @Test("groups meters by their address, in order")
    func groups() throws {
        let meters = try [(502, 1), (503, 1), (502, 2)].enumerated().map { index, meter in
            LineMeter(
                position: MeterPosition(index),
                meter: LineBench.meter(port: meter.0, unit: meter.1, poll: .seconds(1)),
                map: try LineBench.map(), rules: LineBench.rules, serialNumber: nil)
        }
        let lines = LineMeter.lines(of: meters)
        #expect(lines.map { $0.map(\.position.index) } == [[0, 2], [1]])
    }

    @Test("reports a serial device that does not exist as unreachable")
    func noSerialDevice() async throws {
        let (stream, continuation) = AsyncStream.makeStream(of: MeterOutcome.self)
        var meter = LineBench.meter(port: 1, unit: 1, poll: .milliseconds(20))
        meter.address = .rtu(
            device: "/dev/busbar-no-such-line", baud: 19_200, parity: .even, stopBits: 1)
        let line = try ModbusLine(
            meters: [
                LineMeter(
                    position: MeterPosition(0), meter: meter, map: try LineBench.map(),
                    rules: LineBench.rules, serialNumber: nil)
            ], generator: SeededGenerator(state: 1), now: FieldClock.now
        ) { _, outcome in
            continuation.yield(outcome)
        }
        try line.start()
        for await outcome in stream {
            #expect(outcome == .fault(.unreachable))
            break
        }
        line.stop()
    }
}
