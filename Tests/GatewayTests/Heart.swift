import Foundation
import NIOCore
import NIOPosix
import Synchronization
import Waiting
import WebSocket

/// A charger that behaves: it sends a heartbeat, and the next one once that is answered. Whoever
/// disturbs the others is seen in its beats.
final class Heart: SocketHandler, Sendable {
    private struct Beats {
        var socket: Socket?
        var isOver = false
        var failure: DialFailure?
        var sent = 0
        var answered = 0
        var sentAt = ContinuousClock.now
        /// How long each answer took.
        var waits: [Duration] = []
    }

    private let beats = Mutex(Beats())

    /// Well below the texts a second that a charger may send.
    private static let pause = TimeAmount.milliseconds(50)

    var isOpen: Bool { beats.withLock { $0.socket != nil && !$0.isOver } }
    var failure: DialFailure? { beats.withLock { $0.failure } }
    var answered: Int { beats.withLock { $0.answered } }

    /// The wait that all but a hundredth of the answers stayed below.
    var waitOfNinetyNine: Duration {
        let waits = beats.withLock { $0.waits }.sorted()
        return waits.isEmpty ? .zero : waits[waits.count * 99 / 100]
    }

    func fail(_ failure: DialFailure) { beats.withLock { $0.failure = failure } }

    /// Waits for answers to heartbeats that are sent from now on.
    func goesOn() async throws {
        // The next answer may belong to one that was on its way before.
        let target = answered + 2
        try await eventually("a heartbeat's answer") { answered >= target || !isOpen }
        guard isOpen else { throw NeverHappened(what: "the charger was thrown out") }
    }

    /// Sends a text besides the heartbeats.
    func say(_ text: String) { beats.withLock { $0.socket }?.execute { $0.send(text) } }

    /// Ends the connection.
    func hangUp() { beats.withLock { $0.socket }?.execute { $0.close(.normal, text: "") } }

    func opened(_ socket: Socket) {
        beats.withLock { $0.socket = socket }
        beat(socket)
    }

    func received(_ text: String, on socket: Socket) {
        let isAnswer = beats.withLock { beats in
            guard text.hasPrefix("[3,\"beat \(beats.sent)\",") else { return false }
            beats.answered += 1
            beats.waits.append(ContinuousClock.now - beats.sentAt)
            return true
        }
        if isAnswer { socket.wake(after: Self.pause) }
    }

    func woke(_ socket: Socket) { beat(socket) }

    func closed(_ socket: Socket, because reason: CloseReason) {
        beats.withLock { $0.isOver = true }
    }

    private func beat(_ socket: Socket) {
        let number = beats.withLock { beats in
            beats.sent += 1
            beats.sentAt = .now
            return beats.sent
        }
        socket.send("[2,\"beat \(number)\",\"Heartbeat\",{}]")
    }
}

extension Gate {
    /// Logs a charger in that behaves, and waits until it is open.
    func heart(authorization: String?) async throws -> Heart {
        let heart = Heart()
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let destination = Destination(
            host: "127.0.0.1", port: port, tls: nil, target: "/ocpp/CP-1",
            subprotocols: ["ocpp1.6"],
            headers: authorization.map { [("Authorization", $0)] } ?? [])
        loop.execute {
            WebSocketDialer(bounds: .standard, on: loop)
                .dial(destination, handler: heart) { heart.fail($0) }
        }
        try await eventually("an outcome") { heart.isOpen || heart.failure != nil }
        return heart
    }

    /// What HTTP Basic makes of a name and a password.
    static func basic(_ user: String, _ password: String) -> String {
        "Basic " + Data("\(user):\(password)".utf8).base64EncodedString()
    }
}
