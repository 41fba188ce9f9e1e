import Depot
import Foundation
import LocalAPI
import LocalAPIFixtures
import Logging
import Settings
import Store
import Synchronization
import TwinWire
import Units
import Uplink

/// The whole way upstream on real sockets: a real SQLite file, the daemon's socket, a carrier, a
/// receiver. Only the clock is the test's.
struct Way: Sendable {
    let store: Store
    let depot: OutboxDepot
    let receiver: BatchReceiver
    let clock: TestClock
    let log: TestLog
    let box: String
    let daemon: LocalAPIClient
    let settings: UplinkSettings
    let attemptTime: Milliseconds

    /// Runs `body` with a way to `receiver`. `batchBytes` bounds a batch, `attemptTime` an attempt.
    static func with(
        _ receiver: BatchReceiver, batchBytes: Int = 262_144,
        attemptTime: Milliseconds = .seconds(30),
        _ body: @Sendable (Way) async throws -> Void
    ) async throws {
        try await Serving.withDirectory { directory in
            var bounds = StoreBounds.standard
            bounds.reserveBytes = 1 << 20
            let store = try Store.open(
                directory: directory, bounds: bounds, at: TestClock().moment)
            let depot = try await OutboxDepot(store)
            let path = directory + "/busbard.sock"
            let port = try await receiver.start(host: "127.0.0.1", port: 0, tls: nil)
            try await Serving.withServer(depot, at: path) {
                let daemon = LocalAPIClient(socketPath: path)
                let settings = UplinkSettings(
                    url: "http://127.0.0.1:\(port)/v1/batches", authorityFile: nil, client: nil,
                    tokenFile: nil, batchBytesHighest: batchBytes,
                    outbox: OutboxSettings(bytesHighest: 1 << 30, interval: .minutes(15)))
                let way = Way(
                    store: store, depot: depot, receiver: receiver, clock: TestClock(),
                    log: TestLog(), box: try await store.boxName(), daemon: daemon,
                    settings: settings, attemptTime: attemptTime)
                do {
                    try await body(way)
                    await daemon.shutdown()
                } catch {
                    await daemon.shutdown()
                    throw error
                }
            }
            // One that was stopped in the test is stopped already.
            try? await receiver.stop()
        }
    }

    func carrier(_ change: (UplinkSettings) -> UplinkSettings = { $0 }) -> Carrier {
        Carrier(
            change(settings), daemon: daemon, clock: clock.carrier, attemptTime: attemptTime,
            log: log.logger)
    }

    /// Puts so many ended sessions and raised alarms into the outbox, two rows for each.
    func fill(_ count: Int64) {
        for index in 0..<count {
            let orders: [StoreOrder.Action] = [
                .stopTransaction(
                    id: 1_000_000 + nextID(), charger: "CP-\(index % 7)",
                    end: TransactionRecord.End(
                        stoppedAt: clock.moment.utc, meterStop: .wattHours(1000 + index),
                        reason: "Local"), recordedAt: clock.moment.utc),
                .alarmRaised(
                    Alarm(
                        id: "meter_stale:\(nextID())", since: clock.moment.utc, severity: .warning,
                        text: "a text with \"quotes\", é and \\")),
            ]
            _ = store.commit(orders.map { StoreOrder(ticket: nil, action: $0) })
        }
    }

    private func nextID() -> Int64 { clock.count() }

    /// What was put in: each row as the receiver should hold it.
    func given() async throws -> [Int64: String] {
        var given: [Int64: String] = [:]
        // Rows that were looked at may be acknowledged; only a receiver does so here.
        for row in try await store.outbox(after: 0, bytesHighest: 1 << 30) {
            let document = OutboxRowDocument(
                seq: row.seq, kind: row.kind, at: row.at, body: row.body)
            let text = Batch(box: box, rows: [document]).text
            let object = try JSONSerialization.jsonObject(with: Data(text.utf8))
            guard let rows = (object as? [String: Any])?["rows"] as? [[String: Any]],
                let first = rows.first
            else { continue }
            let bytes = try JSONSerialization.data(
                withJSONObject: first, options: [.sortedKeys, .withoutEscapingSlashes])
            given[row.seq] = String(decoding: bytes, as: UTF8.self)
        }
        return given
    }

    /// How many rows wait.
    func waiting() async throws -> Int64 { try await store.outboxLevel().rows }
}

/// Time that passes when somebody waits for it.
final class TestClock: Sendable {
    // A class, because carrier and test look at the same one.
    private let passed = Mutex<Int64>(0)
    private let waits = Mutex<[Milliseconds]>([])
    private let counter = Mutex<Int64>(0)
    private let ends = Mutex<Int64>(.max)

    /// 2026-03-01T18:00:00Z and what has passed since.
    var moment: Moment {
        let now = passed.withLock { $0 }
        return Moment(
            instant: Instant(milliseconds: now),
            utc: UTCTime(milliseconds: 1_772_388_000_000 + now), isSynchronised: true)
    }

    /// The waits so far.
    var waited: [Milliseconds] { waits.withLock { $0 } }

    /// Who waits past this is told to end.
    func end(after time: Milliseconds) { ends.withLock { $0 = time.rawValue } }

    func count() -> Int64 {
        counter.withLock { count in
            count += 1
            return count
        }
    }

    var carrier: CarrierClock {
        CarrierClock(
            now: { self.moment.instant },
            sleep: { wait in
                self.waits.withLock { $0.append(wait) }
                let now = self.passed.withLock { passed in
                    passed += wait.rawValue
                    return passed
                }
                await Task.yield()
                if now >= self.ends.withLock({ $0 }) { throw CancellationError() }
                try Task.checkCancellation()
            })
    }
}

/// What was logged.
final class TestLog: Sendable {
    // A class, because logger and test look at the same one.
    private let kept = Mutex<[String]>([])

    var lines: [String] { kept.withLock { $0 } }

    var logger: Logger {
        Logger(label: "test") { _ in Handler(log: self) }
    }

    private struct Handler: LogHandler {
        let log: TestLog
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.notice

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) { log.kept.withLock { $0.append("\(event.message)") } }
    }
}
