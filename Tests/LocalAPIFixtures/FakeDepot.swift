package import LocalAPI
import Synchronization

/// A daemon that answers from fixed documents and remembers what it was asked to do.
package final class FakeDepot: LocalAPIProvider {
    // A class, because server and test look at the same one.

    /// A command as it arrived.
    package struct Order: Hashable, Sendable {
        package let request: CommandRequest
        package let user: PeerUser
    }

    private struct State {
        var status: StatusDocument
        var orders: [Order] = []
        var followers: [AsyncStream<StatusDocument>.Continuation] = []
        var rows: [OutboxRowDocument] = []
        var failures: [UplinkFailureDocument] = []
        var carrier: UInt32?
    }

    private let state: Mutex<State>

    package init(status: StatusDocument) {
        state = Mutex(State(status: status))
    }

    /// The commands so far.
    package var orders: [Order] { state.withLock { $0.orders } }

    /// What waits upstream, and which user may carry it; nobody without one.
    package func fill(_ rows: [OutboxRowDocument], for carrier: UInt32?) {
        state.withLock { state in
            state.rows = rows
            state.carrier = carrier
        }
    }

    /// What was told of failed deliveries.
    package var failures: [UplinkFailureDocument] { state.withLock { $0.failures } }

    /// A tick: the status is now `status`, and the followers are told.
    package func tick(_ status: StatusDocument) {
        state.withLock { state in
            state.status = status
            for follower in state.followers { follower.yield(status) }
        }
    }

    package func events() -> AsyncStream<StatusDocument> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: StatusDocument.self, bufferingPolicy: .bufferingNewest(1))
        state.withLock { $0.followers.append(continuation) }
        return stream
    }

    package func status() async -> StatusDocument { state.withLock { $0.status } }

    package func why(_ connector: ConnectorName, at moment: Timestamp?) async -> WhyAnswer {
        guard connector.charger == "CP-01" else { return .unknownConnector }
        let now = await status().at
        if let moment, moment.moment > now.moment { return .notKept("that time is still to come") }
        return .known(Samples.why(connector, at: moment ?? now))
    }

    package func alarms(includesEnded: Bool) async -> AlarmsDocument {
        let open = await status().alarms
        return AlarmsDocument(open: open, ended: includesEnded ? Samples.endedAlarms : [])
    }

    package func chargers() async -> ChargersDocument { Samples.chargers }

    package func fleet() async -> FleetDocument { Samples.fleet }

    package func floors() async -> FloorsDocument { Samples.floors }

    package func floors(of connector: ConnectorName) async -> FloorsDocument? {
        var floors = Samples.floors
        floors.connectors.removeAll {
            ($0.charger, $0.connector) != (connector.charger, connector.connector)
        }
        return floors.connectors.isEmpty ? nil : floors
    }

    package func command(_ request: CommandRequest, by user: PeerUser) async -> CommandAnswer {
        state.withLock { $0.orders.append(Order(request: request, user: user)) }
        guard case .release = request else {
            return CommandAnswer(
                accepted: true, text: "\(request.word) is in force", next: nil, until: nil)
        }
        return CommandAnswer(
            accepted: false, text: "CP-01 charges a vehicle", next: "stop the transaction first",
            until: nil)
    }

    package func outbox(
        after seq: Int64, bytesHighest: Int, for user: PeerUser
    ) async -> OutboxAnswer<OutboxDocument> {
        state.withLock { state in
            guard state.carrier == user.user else { return .notAllowed }
            return .done(
                OutboxDocument(
                    box: "0123456789abcdef", rows: state.rows.filter { $0.seq > seq }))
        }
    }

    package func acknowledgeOutbox(
        upTo seq: Int64, by user: PeerUser
    ) async -> OutboxAnswer<RemovedDocument> {
        state.withLock { state in
            guard state.carrier == user.user else { return .notAllowed }
            let last = state.rows.last?.seq ?? 0
            guard seq <= last else { return .beyondHandedOut(last) }
            let before = state.rows.count
            state.rows.removeAll { $0.seq <= seq }
            return .done(RemovedDocument(removed: before - state.rows.count))
        }
    }

    package func noteUplinkFailure(
        _ failure: UplinkFailureDocument, by user: PeerUser
    ) async -> OutboxAnswer<UplinkFailureDocument> {
        state.withLock { state in
            guard state.carrier == user.user else { return .notAllowed }
            state.failures.append(failure)
            return .done(failure)
        }
    }
}
