import Depot
import LocalAPI
import LocalAPIFixtures
import Store
import Synchronization
import Units

/// A daemon whose outbox is a real store's, and which may be away for a while.
final class OutboxDepot: LocalAPIProvider {
    // A class, because server and test look at the same one.
    private let depot: FakeDepot
    private let store: Store
    private let box: String
    private let told = Mutex<[UplinkFailureDocument]>([])

    init(_ store: Store) async throws {
        self.store = store
        box = try await store.boxName()
        depot = FakeDepot(status: try Contract.status())
    }

    /// What was told of failed deliveries.
    var failures: [UplinkFailureDocument] { told.withLock { $0 } }

    func events() -> AsyncStream<StatusDocument> { depot.events() }
    func status() async -> StatusDocument { await depot.status() }
    func why(_ connector: ConnectorName, at moment: Timestamp?) async -> WhyAnswer {
        await depot.why(connector, at: moment)
    }
    func alarms(includesEnded: Bool) async -> AlarmsDocument {
        await depot.alarms(includesEnded: includesEnded)
    }
    func chargers() async -> ChargersDocument { await depot.chargers() }
    func fleet() async -> FleetDocument { await depot.fleet() }
    func floors() async -> FloorsDocument { await depot.floors() }
    func floors(of connector: ConnectorName) async -> FloorsDocument? {
        await depot.floors(of: connector)
    }
    func command(_ request: CommandRequest, by user: PeerUser) async -> CommandAnswer {
        await depot.command(request, by: user)
    }

    func outbox(
        after seq: Int64, bytesHighest: Int, for user: PeerUser
    ) async -> OutboxAnswer<OutboxDocument> {
        do throws(StoreError) {
            let rows = try await store.outbox(after: seq, bytesHighest: bytesHighest)
            return .done(
                OutboxDocument(
                    box: box,
                    rows: rows.map {
                        OutboxRowDocument(seq: $0.seq, kind: $0.kind, at: $0.at, body: $0.body)
                    }))
        } catch {
            return .unavailable(error.text)
        }
    }

    func acknowledgeOutbox(
        upTo seq: Int64, by user: PeerUser
    ) async -> OutboxAnswer<RemovedDocument> {
        do throws(StoreError) {
            switch try await store.acknowledgeOutbox(upTo: seq) {
            case .removed(let count): return .done(RemovedDocument(removed: count))
            case .beyondHandedOut(let last): return .beyondHandedOut(last)
            }
        } catch {
            return .unavailable(error.text)
        }
    }

    func noteUplinkFailure(
        _ failure: UplinkFailureDocument, by user: PeerUser
    ) async -> OutboxAnswer<UplinkFailureDocument> {
        told.withLock { $0.append(failure) }
        return .done(failure)
    }
}
