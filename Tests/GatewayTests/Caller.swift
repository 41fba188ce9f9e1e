import Synchronization
import WebSocket

/// Somebody who logs in under a charger's name.
final class Caller: SocketHandler, Sendable {
    /// How the login ended, and what became of it.
    enum Fate: Equatable, Sendable {
        case asking
        case refused(status: Int)
        case failed
        case open
        case closed
    }

    private let state = Mutex(Fate.asking)
    private let socket = Mutex<Socket?>(nil)

    var fate: Fate { state.withLock { $0 } }

    func fail(_ failure: DialFailure) {
        state.withLock {
            if case .refused(let answer) = failure {
                $0 = .refused(status: answer.status)
            } else {
                $0 = .failed
            }
        }
    }

    func opened(_ socket: Socket) {
        self.socket.withLock { $0 = socket }
        state.withLock { $0 = .open }
    }

    /// Ends the connection.
    func hangUp() {
        socket.withLock { $0 }?.execute { $0.close(.normal, text: "") }
    }

    func received(_ text: String, on socket: Socket) {}

    func woke(_ socket: Socket) {}

    func closed(_ socket: Socket, because reason: CloseReason) { state.withLock { $0 = .closed } }
}
