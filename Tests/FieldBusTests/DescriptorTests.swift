import Depot
import FieldBus
import Foundation
import Metering
import Testing
import Units

/// Each runs in a process of its own: the descriptors that it takes are missing elsewhere.
@Suite("a process with more than a thousand open descriptors", .timeLimit(.minutes(2)))
struct DescriptorTests {
    /// Opens files until the next descriptor is past what select(2) can bear.
    static func crowd() -> [FileHandle] {
        (0..<1100).compactMap { _ in FileHandle(forReadingAtPath: "/dev/null") }
    }

    @Test("still polls over a line that was made before")
    func polls() async {
        await #expect(processExitsWith: .success) {
            let server = try ModbusLineTests.server(units: [3])
            let bench = try LineBench(port: server.port, units: [3])
            let crowd = DescriptorTests.crowd()
            let highest = crowd.map(\.fileDescriptor).max() ?? 0
            guard highest > 1024 else { exit(3) }
            try bench.line.start()
            let reports = await bench.reports { $0.reading != nil }
            guard reports.last?.reading?.current.l1 == .amperes(3) else { exit(4) }
            // Dialling anew must not need a low number either.
            server.misbehave(.silent, unit: 3)
            await bench.reports { $0.fault == .timeout }
            server.misbehave(.none, unit: 3)
            await bench.reports { $0.reading != nil }
            bench.line.stop()
            server.stop()
            exit(crowd.count == 1100 ? 0 : 5)
        }
    }

    @Test("refuses to make a line then, instead of aborting later")
    func refuses() async {
        await #expect(processExitsWith: .success) {
            let crowd = DescriptorTests.crowd()
            do throws(FieldBusError) {
                _ = try ModbusServer(host: "127.0.0.1", port: 0)
            } catch {
                guard case .noLowDescriptor(let found) = error, found >= 1024 else { exit(3) }
                exit(crowd.count == 1100 ? 0 : 5)
            }
            exit(4)
        }
    }
}
