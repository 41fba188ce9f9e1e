import NIOCore
import NIOPosix

/// Somebody on the chargers' network: asks for an upgrade in words of his own, and keeps whatever
/// comes back until the connection ends.
enum Intruder {
    /// Collects bytes until the end. Confined to the channel's loop.
    private final class Inbox: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        private var bytes: [UInt8] = []
        private let end: EventLoopPromise<[UInt8]>

        init(end: EventLoopPromise<[UInt8]>) {
            self.end = end
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            bytes.append(contentsOf: unwrapInboundIn(data).readableBytesView)
        }

        func channelInactive(context: ChannelHandlerContext) { end.succeed(bytes) }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }
    }

    /// An address of the loopback by number; 127.0.0.1 is nobody's.
    static func address(_ number: Int) -> String {
        "127.0.\(1 + number / 250 % 200).\(1 + number % 250)"
    }

    /// An upgrade request under a name, which may hold any byte.
    static func request(_ identity: [UInt8], authorization: String?) -> [UInt8] {
        var lines = [
            "Host: box", "Upgrade: websocket", "Connection: Upgrade",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Protocol: ocpp1.6",
        ]
        if let authorization { lines.append("Authorization: \(authorization)") }
        return Array("GET /ocpp/".utf8) + identity
            + Array(" HTTP/1.1\r\n\(lines.joined(separator: "\r\n"))\r\n\r\n".utf8)
    }

    /// What the gate answers to a request from `source`.
    static func ask(
        _ gate: Gate, _ request: [UInt8], from source: String
    ) async throws -> String {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let end = loop.makePromise(of: [UInt8].self)
        let connected = ClientBootstrap(group: loop)
            .bind(to: try SocketAddress(ipAddress: source, port: 0))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Inbox(end: end))
                }
            }
            .connect(host: "127.0.0.1", port: gate.port)
        connected.whenFailure { end.fail($0) }
        connected.whenSuccess { $0.writeAndFlush(ByteBuffer(bytes: request), promise: nil) }
        return String(decoding: try await end.futureResult.get(), as: UTF8.self)
    }

    /// Many at the same time: `each` is called with the numbers from 0.
    static func crowd(
        _ count: Int, atOnce: Int, _ each: @escaping @Sendable (Int) async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup { group in
            for worker in 0..<atOnce {
                group.addTask {
                    for number in stride(from: worker, to: count, by: atOnce) {
                        try await each(number)
                    }
                }
            }
            try await group.waitForAll()
        }
    }
}
