import NIOCore
import Synchronization
import Waiting
import WebSocket

/// One end of a socket under test: notes what it hears and does what it was told to do.
final class Peer: SocketHandler, Sendable {
    struct Notes {
        var socket: Socket?
        var texts: [String] = []
        /// Every call in order, by name.
        var calls: [String] = []
        var reasons: [CloseReason] = []
        var failure: DialFailure?
        var answers: [Bool] = []
    }

    /// What the peer does about a text.
    enum Habit: Sendable {
        case echoes
        case listens
    }

    private let habit: Habit
    private let notes = Mutex(Notes())

    init(_ habit: Habit) {
        self.habit = habit
    }

    var socket: Socket? { notes.withLock { $0.socket } }
    var texts: [String] { notes.withLock { $0.texts } }
    var calls: [String] { notes.withLock { $0.calls } }
    var reasons: [CloseReason] { notes.withLock { $0.reasons } }
    var failure: DialFailure? { notes.withLock { $0.failure } }
    var answers: [Bool] { notes.withLock { $0.answers } }

    func fail(_ failure: DialFailure) { notes.withLock { $0.failure = failure } }
    func answer(_ isAlive: Bool) { notes.withLock { $0.answers.append(isAlive) } }

    func opened(_ socket: Socket) {
        notes.withLock {
            $0.socket = socket
            $0.calls.append("opened")
        }
    }

    func received(_ text: String, on socket: Socket) {
        notes.withLock {
            $0.texts.append(text)
            $0.calls.append("received")
        }
        switch habit {
        case .echoes: socket.send(text)
        case .listens: break
        }
    }

    func woke(_ socket: Socket) {
        notes.withLock { $0.calls.append("woke") }
    }

    func closed(_ socket: Socket, because reason: CloseReason) {
        notes.withLock {
            $0.reasons.append(reason)
            $0.calls.append("closed")
        }
    }

    /// Runs on the socket's loop, once the socket is open.
    func run(_ body: @escaping @Sendable (Socket) -> Void) async throws {
        try await eventually("the socket opens") { socket }.execute(body)
    }

    /// The reason of the end, once there is one.
    func end() async throws -> CloseReason {
        try await eventually("the socket ends") { reasons.first }
    }

    /// Sends a text and waits until it comes back.
    func sendsAndHears(_ text: String) async throws {
        try await run { $0.send(text) }
        try await eventually("the echo of \(text)") { texts.contains(text) }
    }
}
