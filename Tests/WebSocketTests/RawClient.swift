import NIOCore
import NIOPosix
import Synchronization
import Waiting
import WebSocket

/// A TCP client that sends whatever bytes it is told to, and keeps what comes back.
final class RawClient: Sendable {
    private let channel: any Channel
    private let inbox: Inbox

    private final class Inbox: ChannelInboundHandler, Sendable {
        typealias InboundIn = ByteBuffer
        let bytes = Mutex<[UInt8]>([])
        let isOver = Mutex(false)
        let isReset = Mutex(false)

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let part = unwrapInboundIn(data)
            bytes.withLock { $0.append(contentsOf: part.readableBytesView) }
        }

        func channelInactive(context: ChannelHandlerContext) {
            isOver.withLock { $0 = true }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            if error is IOError { isReset.withLock { $0 = true } }
            context.close(promise: nil)
        }
    }

    private init(channel: any Channel, inbox: Inbox) {
        self.channel = channel
        self.inbox = inbox
    }

    static func connect(
        to server: Server, from source: String = "127.0.0.1", reads: Bool = true
    ) async throws -> RawClient {
        let inbox = Inbox()
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(to: try SocketAddress(ipAddress: source, port: 0))
            .channelOption(.autoRead, value: reads)
            // One that does not read does not notice the other side's end either.
            .channelOption(.allowRemoteHalfClosure, value: !reads)
            .channelInitializer { $0.pipeline.addHandler(inbox) }
            .connect(host: "127.0.0.1", port: server.listener.port).get()
        return RawClient(channel: channel, inbox: inbox)
    }

    /// Connects and upgrades.
    static func upgraded(
        _ server: Server, _ target: String, reads: Bool = true
    ) async throws -> RawClient {
        let client = try await connect(to: server, reads: reads)
        try await client.send(Request(target: target).text)
        if reads {
            try await eventually("the upgrade") { client.text.contains("\r\n\r\n") }
        }
        return client
    }

    func send(_ text: String) async throws { try await send(Array(text.utf8)) }

    /// A broken connection is no failure of the test: the server may well have closed it.
    func send(_ bytes: [UInt8]) async throws {
        do {
            try await channel.writeAndFlush(ByteBuffer(bytes: bytes))
        } catch is IOError {
            inbox.isReset.withLock { $0 = true }
        } catch is ChannelError {
        }
    }

    func close() { channel.close(promise: nil) }

    var isOver: Bool { inbox.isOver.withLock { $0 } }
    /// Whether the connection was torn down instead of ended. What a reset overtakes is lost on
    /// some systems (Linux, where this runs, keeps it), so that no reason would arrive there.
    var isReset: Bool { inbox.isReset.withLock { $0 } }
    var bytes: [UInt8] { inbox.bytes.withLock { $0 } }
    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The status of the HTTP answer.
    var status: Int? {
        let words = text.split(separator: " ", maxSplits: 2)
        return words.count == 3 ? Int(words[1]) : nil
    }

    /// The whole frames that arrived behind the HTTP answer.
    var frames: [Frame] {
        let all = bytes
        guard let head = all.firstRange(of: Array("\r\n\r\n".utf8)) else { return [] }
        return Frame.all(in: Array(all[head.upperBound...]))
    }

    /// The code of the close frame that arrived.
    func closeCode() async throws -> Int? {
        let frame = try await eventually("a close frame") {
            frames.first { $0.opcode == Frame.close }
        }
        guard frame.payload.count >= 2 else { return nil }
        return Int(frame.payload[0]) << 8 | Int(frame.payload[1])
    }

    /// Waits until the server has closed the connection.
    func over() async throws {
        try await eventually("the end of the connection") { isOver }
    }
}

/// An upgrade request that can be spoiled line by line.
struct Request {
    var target = "/raw"
    var method = "GET"
    var version = "HTTP/1.1"
    var upgrade = "Upgrade: websocket"
    var connection = "Connection: keep-alive, Upgrade"
    /// The key of RFC 6455, section 1.3.
    var key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
    var socketVersion = "Sec-WebSocket-Version: 13"
    var more: [String] = []

    var text: String {
        let lines =
            ["\(method) \(target) \(version)", "Host: box", upgrade, connection, key]
            + [socketVersion] + more
        return lines.filter { !$0.isEmpty }.joined(separator: "\r\n") + "\r\n\r\n"
    }
}
