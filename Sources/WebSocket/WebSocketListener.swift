package import NIOCore
import NIOPosix

#if canImport(Glibc)
    import Glibc
#endif

/// A TCP port that WebSocket clients dial. The listener, its connections and their handlers live
/// on one event loop: a few hundred chargers keep it a tenth busy, and nothing above needs a
/// lock. The methods may be called from any thread.
///
/// A class, because it stands for the bound port.
package final class WebSocketListener: Sendable {
    /// The port that is bound; the one that the system chose where 0 was asked for.
    package let port: Int
    /// Where the listener and its sockets live.
    package let loop: any EventLoop
    private let channel: any Channel
    private let reception: NIOLoopBound<Reception>

    private init(port: Int, channel: any Channel, reception: Reception) {
        self.port = port
        self.loop = channel.eventLoop
        self.channel = channel
        self.reception = NIOLoopBound(reception, eventLoop: channel.eventLoop)
    }

    /// Binds and listens. Must be called on `loop`, which must be one of NIOPosix.
    ///
    /// - Parameters:
    ///   - port: 0 lets the system choose.
    ///   - tls: what connections are secured with; nil: they are plain.
    ///   - verdict: asked on `loop` about each well-formed request before the upgrade; answers
    ///     through the `PendingUpgrade`, at once or later. No answer in time is a 503.
    /// - Returns: the listener, or the operating system's error.
    package static func bind(
        host: String, port: Int, bounds: SocketBounds, tls: TLSServer?, on loop: any EventLoop,
        verdict: @escaping (UpgradeRequest, PendingUpgrade) -> Void
    ) -> EventLoopFuture<WebSocketListener> {
        let reception = Reception(bounds: bounds, tls: tls, verdict: verdict)
        let bound = NIOLoopBound(reception, eventLoop: loop)
        var bootstrap = ServerBootstrap(group: loop)
            .serverChannelOption(.backlog, value: CInt(clamping: bounds.sockets))
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            // Accepted sockets inherit it; set later it would come too late for TCP's window.
            .serverChannelOption(
                .socketOption(.so_rcvbuf), value: bounds.receiveBufferBytes
            )
            .childChannelOption(.maxMessagesPerRead, value: 1)
            .childChannelOption(.recvAllocator, value: bounds.reading)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try bound.value.receive(channel) }
            }
        #if os(Linux)
            bootstrap = bootstrap.childChannelOption(
                ChannelOptions.Types.SocketOption(
                    level: .tcp, name: NIOBSDSocket.Option(rawValue: TCP_USER_TIMEOUT)),
                value: Int(bounds.unacknowledged.nanoseconds / 1_000_000))
        #endif
        return bootstrap.bind(host: host, port: port).map { channel in
            WebSocketListener(
                port: channel.localAddress?.port ?? port, channel: channel,
                reception: bound.value)
        }
    }

    /// Secures new connections with another certificate or key. Open ones go on as they are.
    package func secure(with tls: TLSServer) {
        loop.execute {
            precondition(self.reception.value.tls != nil, "a plain listener stays plain")
            self.reception.value.tls = tls
        }
    }

    /// What has been seen so far.
    package func counts() -> EventLoopFuture<SocketCounts> {
        loop.submit { self.reception.value.tally.counts }
    }

    /// Accepts no more, closes all sockets with 1001 and the rest without a word; succeeds when
    /// the last one is gone, `SocketBounds.stopDeadline` later at most. A second call waits for
    /// the first.
    package func stop() -> EventLoopFuture<Void> {
        loop.flatSubmit {
            self.channel.close(promise: nil)
            let emptied = self.reception.value.census.empty(on: self.loop)
            // `closeFuture` fails only if closing the descriptor did; it is gone all the same.
            return self.channel.closeFuture.flatMapError { _ in
                self.loop.makeSucceededVoidFuture()
            }.flatMap { emptied }
        }
    }
}
