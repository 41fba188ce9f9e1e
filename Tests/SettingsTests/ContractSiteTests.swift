import Allocation
import Depot
import Foundation
import PKI
import Settings
import Testing
import Units

@Suite("the contract's site file")
struct ContractSiteTests {
    /// The site file with the certificate, the key and the passwords that it names.
    private func configuration() throws -> SiteConfiguration {
        try TestFiles.withCopy(of: "contract") { folder in
            let now = Int64(Date().timeIntervalSince1970)
            let authority = AuthorityFolder(folder.path)
            try authority.create(
                named: "depot-north", hosts: ["10.10.0.1"], replacing: false, at: now)
            for charger in ["CP-01", "CP-02", "CP-10"] {
                try PasswordBook.set(
                    .generate(), of: charger, in: folder.appendingPathComponent("passwords").path)
            }
            return try SiteFile.read(
                path: folder.appendingPathComponent("site.yaml").path,
                modelsDirectory: TestFiles.firmware.path)
        }
    }

    @Test("is read in full: every limit in it is obeyed")
    func isRead() throws {
        let configuration = try configuration()
        #expect(
            configuration.plan.nodes.map(\.id) == ["grid", "tx1", "feeder-a", "feeder-b", "pu-10"])
        #expect(
            configuration.plan.nodes[1].breaker
                == OverloadRating(
                    rated: .amperes(909), curve: .longTime(.seconds(12)), fading: .seconds(900)))
        #expect(configuration.vehicles.map(\.id) == ["BUS-01", "BUS-02", "VAN-07", "VAN-08"])
        #expect(
            configuration.plan.demand == [
                DemandTarget(
                    window: .block, interval: .minutes(15), target: .kilowatts(350),
                    ratchetsToMonthPeak: true, readinessMayExceed: true)
            ])
        #expect(
            configuration.plan.inputs == [
                InputLine(
                    name: "ripple-60", place: LinePlace(chip: "gpiochip0", line: "RIPPLE_60"),
                    isActiveLow: true, debounce: .milliseconds(20), node: NodePosition(0),
                    limit: .kilowatts(240), isActiveOnFault: true)
            ])
        #expect(
            configuration.outputs == [
                OutputLine(
                    name: "alarm-lamp", place: LinePlace(chip: "gpiochip0", line: "ALARM"),
                    shows: .alarm)
            ])
    }

    @Test("warns of the keys that are read and not used yet, and of the open listener")
    func warns() throws {
        let warnings = try configuration().warnings
        #expect(
            warnings.map { "\($0.line ?? 0) \($0.key)" } == [
                "26 nodes[tx1].rated_kva",
                "90 ocpp.listeners[2].security_profile", "120 tariff",
            ])
        #expect(
            warnings.map(\.kind).contains(.openListener(host: "10.10.0.1", port: 9000)))
    }

    @Test("has sisters in firmware-config that start", arguments: ["depot-north", "van-yard"])
    func sisters(_ name: String) throws {
        let configuration = try SiteFile.read(
            path: TestFiles.firmware.appendingPathComponent("sites/\(name).yaml").path,
            modelsDirectory: TestFiles.firmware.path)
        #expect(configuration.plan.id == name)
        #expect(configuration.warnings == [])
        #expect(configuration.budget.faults == [])
    }
}
