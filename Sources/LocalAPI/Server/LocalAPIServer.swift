import Hummingbird
import HummingbirdCore
import Logging
import NIOCore

/// Serves the local API on a Unix socket.
package struct LocalAPIServer: Sendable {
    /// Where the socket is.
    package let socketPath: String
    private let provider: any LocalAPIProvider

    package init(socketPath: String, provider: any LocalAPIProvider) {
        self.socketPath = socketPath
        self.provider = provider
    }

    /// Serves until it is cancelled, then closes every connection and removes the socket. Everybody
    /// who can open the socket (mode 0660) may read; of commands the provider is told the user.
    /// Throws `LocalAPIServerError`.
    package func run() async throws {
        let socket = try SocketFile(path: socketPath)
        defer { socket.withdraw() }
        let broadcast = StatusBroadcast()
        let (bound, boundContinuation) = AsyncStream.makeStream(of: Void.self)
        let application = application(
            at: socket.bindPath, broadcast: broadcast, onBound: boundContinuation)
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await application.run() }
                group.addTask {
                    for await _ in bound { try socket.publish() }
                }
                group.addTask { [provider] in
                    for await status in provider.events() { await broadcast.send(status) }
                    await broadcast.finish()
                }
                try await group.waitForAll()
            }
        } catch is CancellationError {
            // The ordinary end.
        } catch let error as IOError {
            throw LocalAPIServerError.system(
                step: "bind", path: socketPath, errno: error.errnoCode)
        }
    }

    private func application(
        at path: String, broadcast: StatusBroadcast, onBound: AsyncStream<Void>.Continuation
    ) -> Application<LocalAPIResponder> {
        // Hummingbird says nothing that a person at the box could use; the daemon has its own log.
        let logger = Logger(label: "local-api") { _ in SwiftLogNoOpLogHandler() }
        return Application(
            responder: LocalAPIResponder(provider: provider, broadcast: broadcast),
            server: HTTPServerBuilder { LocalConnections(responder: $0) },
            configuration: ApplicationConfiguration(
                address: .unixDomainSocket(path: path),
                backlog: LocalConnections.connectionsHighest,
                availableConnectionsDelegate: .maximum(
                    LocalConnections.connectionsHighest, logger: logger)),
            onServerRunning: { _ in
                onBound.yield()
                onBound.finish()
            },
            logger: logger)
    }
}
