package import NIOCore
import NIOPosix
import NIOSSL

/// The client: dials servers and hands each connection to a `SocketHandler`. Hundreds of dialled
/// sockets share one event loop. Lives on that loop: make it there, call it there.
package final class WebSocketDialer {
    private let bounds: SocketBounds
    private let loop: any EventLoop
    private let tally = Tally()

    /// A dialer on `loop`, which must be one of NIOPosix.
    package init(bounds: SocketBounds, on loop: any EventLoop) {
        self.bounds = bounds
        self.loop = loop
    }

    /// What has been seen so far; of the fields, those about open sockets.
    package var counts: SocketCounts { tally.counts }

    /// Dials. Either `handler` hears `opened`, or `failed` is called; one of them, once, and not
    /// from inside this call.
    package func dial(
        _ destination: Destination, handler: any SocketHandler,
        failed: @escaping (DialFailure) -> Void
    ) {
        let handshake = DialHandshake(
            destination: destination, handler: handler, bounds: bounds, tally: tally,
            failed: failed)
        let bound = NIOLoopBound(handshake, eventLoop: loop)
        ClientBootstrap(group: loop)
            .connectTimeout(bounds.handshakeDeadline)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.maxMessagesPerRead, value: 1)
            .channelOption(.recvAllocator, value: bounds.reading)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls = destination.tls {
                        try channel.pipeline.syncOperations.addHandler(
                            try tls.handler(for: destination.host))
                    }
                    try channel.pipeline.syncOperations.addHandler(bound.value)
                }
            }
            .connect(host: destination.host, port: destination.port)
            .whenFailure { error in
                if case ChannelError.connectTimeout = error {
                    bound.value.fail(.timedOut)
                } else {
                    bound.value.fail(.unreachable("\(error)"))
                }
            }
    }
}
