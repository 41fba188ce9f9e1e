import Synchronization
import WebSocket

/// What a gateway does about a second login, in small: the newcomer waits until the old socket
/// was probed.
final class SessionTable: Sendable {
    private let holders = Mutex<[String: Peer]>([:])

    func judge(_ request: UpgradeRequest, _ pending: PendingUpgrade, _ peer: Peer) {
        guard let old = holders.withLock({ $0[request.target] })?.socket else {
            return accept(request, pending, peer)
        }
        old.probe { isAlive in
            if isAlive {
                pending.answer(
                    .refuse(Refusal(status: 409, reason: "already here", headers: [])))
            } else {
                old.abort()
                self.accept(request, pending, peer)
            }
        }
    }

    private func accept(_ request: UpgradeRequest, _ pending: PendingUpgrade, _ peer: Peer) {
        holders.withLock { $0[request.target] = peer }
        pending.answer(.accept(subprotocol: nil, handler: peer))
    }
}
