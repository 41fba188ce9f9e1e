import NIOCore
import NIOHTTP1
import NIOPosix
import NIOWebSocket
import Testing
import Waiting
import WebSocket

@Suite("a dialer")
struct DialerTests {
    /// A server that answers every connection with the same bytes and then closes, or waits.
    private func dial(
        _ answer: String, closes: Bool, subprotocols: [String] = [],
        bounds: SocketBounds = .standard
    ) async throws -> Peer {
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        Parrot(answer: answer, closes: closes))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let peer = WebSocketTests.dial(
            Destination(
                host: "127.0.0.1", port: listener.localAddress?.port ?? 0, tls: nil, target: "/",
                subprotocols: subprotocols, headers: []),
            habit: .listens, bounds: bounds)
        try await eventually("an outcome") { peer.failure != nil || peer.socket != nil }
        try await listener.close()
        return peer
    }

    private final class Parrot: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer
        let answer: String
        let closes: Bool

        init(answer: String, closes: Bool) {
            self.answer = answer
            self.closes = closes
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let bytes = context.channel.allocator.buffer(string: answer)
            context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
            if closes { context.close(promise: nil) }
        }
    }

    static let switching = "HTTP/1.1 101 Switching Protocols\r\n"

    @Test(
        "calls nonsense malformed",
        arguments: [
            "SSH-2.0-OpenSSH\r\n\r\n", "HTTP/1.1 abc Nonsense\r\n\r\n",
            "HTTP/1.1 101 Switching Protocols\r\nno colon\r\n\r\n", switching + "\r\n",
            switching + "Upgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n",
            String(repeating: "x", count: 20_000),
        ])
    func nonsense(_ answer: String) async throws {
        let peer = try await dial(answer, closes: false)
        guard case .malformed = peer.failure else {
            Issue.record("\(String(describing: peer.failure))")
            return
        }
        #expect(peer.calls.isEmpty)
    }

    @Test("keeps the body of a refusal that ends with the connection")
    func bodyToTheEnd() async throws {
        let peer = try await dial("HTTP/1.1 503 Busy\r\nX-A:  b\r\n\r\nsorry", closes: true)
        guard case .refused(let refusal) = peer.failure else {
            Issue.record("\(String(describing: peer.failure))")
            return
        }
        #expect(refusal.status == 503 && refusal.body == "sorry")
        #expect(refusal.headers == ["x-a": "b"])
    }

    @Test("is lost when the server closes without a word")
    func lost() async throws {
        #expect(try await dial("", closes: true).failure == .lost)
    }

    @Test("gives up on a server that says nothing")
    func silence() async throws {
        var bounds = SocketBounds.standard
        bounds.handshakeDeadline = .milliseconds(500)
        #expect(try await dial("", closes: false, bounds: bounds).failure == .timedOut)
    }

    @Test("tells a server that breaks the rules", arguments: [true, false])
    func badServer(_ isMasked: Bool) async throws {
        let frame = WebSocketFrame(
            fin: true, opcode: isMasked ? .text : .binary, maskKey: isMasked ? .random() : nil,
            data: ByteBuffer(string: "x"))
        let upgrader = NIOWebSocketServerUpgrader(
            shouldUpgrade: { channel, _ in channel.eventLoop.makeSucceededFuture([:]) },
            upgradePipelineHandler: { channel, _ in channel.writeAndFlush(frame) })
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.pipeline.configureHTTPServerPipeline(
                    withServerUpgrade: (upgraders: [upgrader], completionHandler: { _ in }))
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let client = WebSocketTests.dial(
            Destination(
                host: "127.0.0.1", port: listener.localAddress?.port ?? 0, tls: nil, target: "/",
                subprotocols: [], headers: []),
            habit: .listens, bounds: .standard)
        #expect(
            try await client.end() == .violation(isMasked ? .maskedFrame : .binaryFrame))
        #expect(client.calls == ["opened", "closed"])
        try await listener.close()
    }
}
