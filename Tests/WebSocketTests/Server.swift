import NIOCore
import NIOPosix
import Synchronization
import Waiting
import WebSocket

/// A listener on a free loopback port. Each accepted socket gets a `Peer`, found by the target
/// that it asked for.
final class Server: Sendable {
    let listener: WebSocketListener
    private let state: State

    private final class State: Sendable {
        let peers = Mutex<[String: [Peer]]>([:])
        let requests = Mutex<[UpgradeRequest]>([])
    }

    typealias Judge = @Sendable (UpgradeRequest, PendingUpgrade, Peer) -> Void

    private init(listener: WebSocketListener, state: State) {
        self.listener = listener
        self.state = state
    }

    /// Accepts everything with the first offered subprotocol and echoes.
    static func start(_ bounds: SocketBounds = .standard) async throws -> Server {
        try await start(bounds, .echoes) { request, pending, peer in
            pending.answer(.accept(subprotocol: request.subprotocols.first, handler: peer))
        }
    }

    static func start(
        _ bounds: SocketBounds, _ habit: Peer.Habit, judge: @escaping Judge
    ) async throws -> Server {
        try await start(bounds, nil, habit, judge: judge)
    }

    /// Over TLS, accepts everything and echoes.
    static func start(_ bounds: SocketBounds, _ tls: TLSServer) async throws -> Server {
        try await start(bounds, tls, .echoes) { request, pending, peer in
            pending.answer(.accept(subprotocol: request.subprotocols.first, handler: peer))
        }
    }

    private static func start(
        _ bounds: SocketBounds, _ tls: TLSServer?, _ habit: Peer.Habit, judge: @escaping Judge
    ) async throws -> Server {
        let state = State()
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let listener = try await loop.flatSubmit {
            WebSocketListener.bind(
                host: "127.0.0.1", port: 0, bounds: bounds, tls: tls, on: loop
            ) { request, pending in
                let peer = Peer(habit)
                state.requests.withLock { $0.append(request) }
                state.peers.withLock { $0[request.target, default: []].append(peer) }
                judge(request, pending, peer)
            }
        }.get()
        return Server(listener: listener, state: state)
    }

    var requests: [UpgradeRequest] { state.requests.withLock { $0 } }

    /// The server's end of the socket that asked for `target`.
    func peer(_ target: String) async throws -> Peer {
        try await eventually("a request for \(target)") {
            state.peers.withLock { $0[target]?.last }
        }
    }

    func counts() async throws -> SocketCounts { try await listener.counts().get() }

    func stop() async throws { try await listener.stop().get() }

    /// Dials this server.
    func dial(
        _ target: String, habit: Peer.Habit = .listens, subprotocols: [String] = [],
        headers: [(name: String, value: String)] = [], bounds: SocketBounds = .standard,
        host: String = "127.0.0.1", tls: TLSClient? = nil
    ) -> Peer {
        let destination = Destination(
            host: host, port: listener.port, tls: tls, target: target,
            subprotocols: subprotocols, headers: headers)
        return WebSocketTests.dial(destination, habit: habit, bounds: bounds)
    }
}

/// Dials from an event loop of the shared group.
func dial(_ destination: Destination, habit: Peer.Habit, bounds: SocketBounds) -> Peer {
    let peer = Peer(habit)
    let loop = MultiThreadedEventLoopGroup.singleton.next()
    loop.execute {
        WebSocketDialer(bounds: bounds, on: loop)
            .dial(destination, handler: peer) { peer.fail($0) }
    }
    return peer
}
