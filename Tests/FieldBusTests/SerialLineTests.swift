import Depot
import FieldBus
import Foundation
import Metering
import Testing
import Units

@Suite("a serial line", .serialized, .timeLimit(.minutes(2)), SerialBench.isThere)
struct SerialLineTests {
    @Test("keeps two meters at their rate while a third is silent, and asks that one rarely")
    func silentNeighbour() async throws {
        let serial = try SerialBench()
        let wire = try serial.wire()
        let meters = try serial.meters([1: 1000, 3: 3000])
        let bench = try LineBench(
            address: serial.address, units: [1, 2, 3], poll: .milliseconds(100))
        try bench.line.start()
        var readings = [0, 0, 0]
        let reports = await bench.reports { report in
            if report.reading != nil { readings[report.meter] += 1 }
            return readings[0] >= 30 && readings[2] >= 30
        }
        bench.line.stop()
        for report in reports where report.meter != 1 {
            let reading = try #require(report.reading, "\(report)")
            #expect(reading.current.l1 == .amperes(report.meter == 0 ? 1 : 3))
        }
        let faults = reports.filter { $0.meter == 1 }
        #expect(!faults.isEmpty && faults.allSatisfy { $0.fault == .timeout })
        // Thirty polls of the others are three seconds: it was asked at 1, 1, 2, 4, 8, 16, …
        #expect(faults.count <= 10, "\(faults.count)")
        #expect(abs(readings[0] - readings[2]) <= 2, "\(readings)")
        try meters.end()
        serial.cut(wire)
        try serial.clear()
    }

    @Test("is found again when its device was pulled out and put back")
    func vanishes() async throws {
        let serial = try SerialBench()
        let wire = try serial.wire()
        let meters = try serial.meters([1: 1000])
        let bench = try LineBench(address: serial.address, units: [1])
        try bench.line.start()
        await bench.reports { $0.reading != nil }
        serial.cut(wire)
        try meters.end()
        await bench.reports { $0.fault == .unreachable }
        let again = try serial.wire()
        let others = try serial.meters([1: 555])
        await bench.reports { $0.reading?.current.l1 == .milliamperes(555) }
        #expect(bench.line.counts.connections == 2)
        bench.line.stop()
        try others.end()
        serial.cut(again)
        try serial.clear()
    }

    @Test("throws away what came while nobody asked")
    func stray() async throws {
        let serial = try SerialBench()
        let wire = try serial.wire()
        let bench = try LineBench(address: serial.address, units: [1])
        // An answer of unit 1 with 60 A that nobody has asked for, and noise after it.
        let far = try #require(FileHandle(forUpdatingAtPath: serial.far))
        let stray: [UInt8] = [1, 3, 12, 0, 0, 0xEA, 0x60, 0, 0, 0, 0, 0, 0, 0, 0, 0x11, 0x11]
        try far.write(contentsOf: Data(stray))
        try bench.line.start()
        let first = await bench.reports { _ in true }
        #expect(first.first?.reading == nil)
        try far.close()
        let meters = try serial.meters([1: 777])
        let later = await bench.reports { $0.reading != nil }
        #expect(later.last?.reading?.current.l1 == .milliamperes(777))
        bench.line.stop()
        try meters.end()
        serial.cut(wire)
        try serial.clear()
    }

    @Test("belongs to one program at a time")
    func inUse() async throws {
        let serial = try SerialBench()
        let wire = try serial.wire()
        let meters = try serial.meters([1: 1000])
        let first = try LineBench(address: serial.address, units: [1])
        try first.line.start()
        await first.reports { $0.reading != nil }
        let second = try LineBench(address: serial.address, units: [1])
        try second.line.start()
        let refused = await second.reports { _ in true }
        #expect(refused.first?.fault == .unreachable)
        #expect(second.line.counts.connections == 0)
        first.line.stop()
        await second.reports { $0.reading != nil }
        second.line.stop()
        try meters.end()
        serial.cut(wire)
        try serial.clear()
    }
}
