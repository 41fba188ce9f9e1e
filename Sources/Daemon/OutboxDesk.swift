import Depot
import LocalAPI
import Settings
import Store
import Synchronization
import Units

/// Hands the outbox to those who carry it upstream, and knows how that goes. It never touches the
/// control loop: what is told to it is one event now and then.
///
/// A class, because requests and the daemon share it.
final class OutboxDesk: Sendable {
    private let carriers: OutboxCarriers
    private let clock: SystemClock
    private let standing: Mutex<OutboxStanding>
    private let opened: Mutex<Opened?> = Mutex(nil)

    /// How often it is counted what waits.
    private static let countInterval = Milliseconds.seconds(2)
    /// How often the controller is told where nothing has changed but figures: alarms of days need
    /// no more.
    private static let reportInterval = Milliseconds.minutes(1)

    private struct Opened {
        let store: Store
        let box: String
    }

    init(_ settings: OutboxSettings, carriers: OutboxCarriers, clock: SystemClock) {
        self.carriers = carriers
        self.clock = clock
        standing = Mutex(OutboxStanding(settings, at: clock.moment().instant))
    }

    /// The store is open.
    func use(_ store: Store) async throws(StoreError) {
        let box = try await store.boxName()
        opened.withLock { $0 = Opened(store: store, box: box) }
    }

    /// How it stands, for the status.
    func document(at now: Moment, stamp: (UTCTime) -> Timestamp) -> UplinkDocument {
        standing.withLock { $0 }.document(at: now, stamp: stamp)
    }

    // MARK: For those who carry it

    func rows(
        after seq: Int64, bytesHighest: Int, for user: PeerUser
    ) async -> OutboxAnswer<OutboxDocument> {
        await answer(user) { opened async throws(StoreError) in
            standing.withLock { $0.ask(at: clock.moment().instant) }
            let rows = try await opened.store.outbox(after: seq, bytesHighest: bytesHighest)
            return .done(
                OutboxDocument(
                    box: opened.box,
                    rows: rows.map {
                        OutboxRowDocument(seq: $0.seq, kind: $0.kind, at: $0.at, body: $0.body)
                    }))
        }
    }

    func acknowledge(
        upTo seq: Int64, by user: PeerUser
    ) async -> OutboxAnswer<RemovedDocument> {
        await answer(user) { opened async throws(StoreError) in
            switch try await opened.store.acknowledgeOutbox(upTo: seq) {
            case .beyondHandedOut(let known): return .beyondHandedOut(known)
            case .removed(let count):
                standing.withLock { $0.take(at: clock.moment()) }
                try await self.count(opened.store)
                return .done(RemovedDocument(removed: count))
            }
        }
    }

    func note(
        _ failure: UplinkFailureDocument, by user: PeerUser
    ) -> OutboxAnswer<UplinkFailureDocument> {
        guard carriers.include(user) else { return .notAllowed }
        return .done(standing.withLock { $0.fail(failure, at: clock.moment()) })
    }

    private func answer<Document: Sendable>(
        _ user: PeerUser,
        _ body: (Opened) async throws(StoreError) -> OutboxAnswer<Document>
    ) async -> OutboxAnswer<Document> {
        guard carriers.include(user) else { return .notAllowed }
        guard let opened = opened.withLock({ $0 }) else {
            return .unavailable("the database is not open")
        }
        do throws(StoreError) {
            return try await body(opened)
        } catch {
            return .unavailable("the outbox can't be read: \(error.text)")
        }
    }

    // MARK: For the daemon

    /// Counts what waits and tells how it goes, until it is cancelled.
    func watch(_ tell: @Sendable (UplinkReport) -> Void) async {
        var told: (report: UplinkReport, at: Instant)?
        while !Task.isCancelled {
            if let store = opened.withLock({ $0?.store }) {
                // That the disk fails is an alarm of its own; the last count stands meanwhile.
                try? await count(store)
            }
            let now = clock.moment().instant
            if let report = standing.withLock({ $0.report }) {
                let isNews = told.map {
                    $0.report.failure != report.failure || $0.report.refused != report.refused
                        || now - $0.at >= Self.reportInterval
                }
                if isNews ?? true {
                    tell(report)
                    told = (report, now)
                }
            }
            // Ended by the stop.
            try? await Task.sleep(for: .milliseconds(Self.countInterval.rawValue))
        }
    }

    private func count(_ store: Store) async throws(StoreError) {
        let level = try await store.outboxLevel()
        standing.withLock { $0.count(level, at: clock.moment().instant) }
    }
}
