import Depot
import Foundation
import Store
import Testing
import TwinWire
import Units
import Uplink

@Suite(
    "the published form of a batch",
    .enabled(
        if: Validator.interpreter != nil,
        "set BUSBAR_VENV to a Python environment with jsonschema (make venv)"))
struct SchemaTests {
    @Test("is that of real batches: sessions, alarms, quarter hours and gaps")
    func fits() async throws {
        let batches = Batches()
        let receiver = BatchReceiver(received: { batches.add($0) })
        try await Way.with(receiver) { way in
            way.fill(3)
            let now = way.clock.moment.utc
            let transaction = TransactionRecord(
                id: 7, charger: "CP-01", connector: 1, idToken: "BUS-01", startedAt: now,
                recordedAt: now, meterStart: .wattHours(5), end: nil)
            let end = TransactionRecord.End(
                stoppedAt: now, meterStop: .wattHours(50), reason: "Local")
            let actions: [StoreOrder.Action] = [
                .startTransaction(transaction),
                .stopTransaction(id: 7, charger: "CP-01", end: end, recordedAt: now),
                .alarmRaised(
                    Alarm(id: "turns", since: now, severity: .warning, text: "it began")),
                .alarmRaised(
                    Alarm(id: "turns", since: now, severity: .critical, text: "it got worse")),
                .alarmCleared(id: "turns", at: now),
                .summary(Self.summary(.meter(id: "tx1", node: "tx1"), at: now)),
                .summary(Self.summary(.connector(charger: "CP-01", number: 1), at: now)),
                .summariesLost(LostDetail(count: 3, from: now, to: now)),
            ]
            _ = way.store.commit(actions.map { StoreOrder(ticket: nil, action: $0) })
            #expect(await way.carrier().run(isOnce: true) == .emptied)
        }
        let kinds = ["interval", "session", "alarm", "gap"]
        let text = batches.all.map(\.text).joined()
        #expect(kinds.allSatisfy { text.contains("\"kind\":\"\($0)\"") })
        for batch in batches.all { #expect(try Validator.complaints(batch.text) == "") }
    }

    @Test(
        "refuses what is none",
        arguments: [
            #"{"box":"0123456789abcdef","first":1,"last":1,"rows":[]}"#,
            #"{"box":"b","first":1,"last":1,"rows":[{"seq":1,"kind":"alarm","at":"2026-03-01T18:00:00.000Z","body":{"id":"x","state":"cleared"}}]}"#,
            #"{"box":"0123456789abcdef","first":1,"last":1,"rows":[{"seq":1,"kind":"alarm","at":"2026-03-01T18:00:00.000Z","body":{"id":"x","state":"gone"}}]}"#,
            #"{"box":"0123456789abcdef","first":1,"last":1,"rows":[{"seq":1,"kind":"session","at":"2026-03-01T18:00:00.000Z","body":{"id":"x","state":"cleared"}}]}"#,
        ])
    func refuses(_ text: String) throws {
        #expect(try Validator.complaints(text) != "")
    }

    private static func summary(
        _ subject: IntervalSummary.Subject, at now: UTCTime
    ) -> IntervalSummary {
        IntervalSummary(
            subject: subject, from: now - .minutes(15), to: now, measured: .minutes(15),
            energyImported: .wattHours(4_000), energyExported: .zero, source: .register,
            powerAverage: .watts(16_000), powerHighest: .watts(22_000),
            currentAverage: PerPhase(repeating: .amperes(23)),
            currentHighest: PerPhase(repeating: .amperes(32)), isSynchronised: true)
    }
}

/// The third party: Python's `jsonschema`.
enum Validator {
    static let interpreter: String? = {
        let named = ProcessInfo.processInfo.environment["BUSBAR_VENV"]
        return [named, ".venv"].compactMap { $0.map { $0 + "/bin/python" } }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }()

    /// What it has against a batch; nothing where it is one.
    static func complaints(_ text: String) throws -> String {
        let here = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try #require(interpreter))
        process.arguments = [
            here.appendingPathComponent("validate.py").path,
            here.deletingLastPathComponent().deletingLastPathComponent()
                .appendingPathComponent("firmware-config/uplink").path,
        ]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
        try input.fileHandleForWriting.close()
        let said = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return String(decoding: said, as: UTF8.self)
    }
}
