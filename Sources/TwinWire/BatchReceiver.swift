import Foundation
import Gzip
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization

/// One who takes batches upstream: what the uplink delivers to in a simulated depot and in tests.
/// It keeps each row once, by box and number, and can be as unkind as the internet.
///
/// A class, because connections and the one who looks at it share what it holds.
package final class BatchReceiver: Sendable {
    /// What it does with a batch.
    package enum Habit: Hashable, Sendable {
        /// Takes all rows and says so.
        case take
        /// Takes all rows and says so twice over.
        case takeAndRepeat
        /// Takes the rows up to a number and says so.
        case takeUpTo(Int64)
        /// Takes all rows, then says this instead of an acknowledgement and hangs up.
        case takeAndSay(String)
        /// Takes nothing, says this and hangs up.
        case say(String)
        /// Takes all rows and says nothing.
        case takeAndHang
        /// Says nothing and keeps the connection.
        case hang
        /// Hangs up at once.
        case hangUp
    }

    /// A batch as it came.
    package struct Delivery: Hashable, Sendable {
        package let box: String
        package let first: Int64
        package let last: Int64
        /// The numbers of its rows.
        package let seqs: [Int64]
        /// The rows that were not held before, as JSON with sorted keys.
        package let news: [String]
        package let idempotencyKey: String?
        package let authorization: String?
        /// The whole batch, unpacked.
        package let text: String
    }

    /// Shows this and, where it names an authority, asks for a certificate of it.
    package struct TLS: Sendable {
        /// PEM.
        package let certificates: [UInt8]
        package let key: [UInt8]
        package let clientAuthority: [UInt8]?

        package init(certificates: [UInt8], key: [UInt8], clientAuthority: [UInt8]?) {
            self.certificates = certificates
            self.key = key
            self.clientAuthority = clientAuthority
        }
    }

    private struct Held {
        var rows: [String: [Int64: String]] = [:]
        var deliveries = 0
        var unreadable = 0
        var contradictions = 0
    }

    private let held = Mutex(Held())
    private let habit: @Sendable (_ delivery: Int) -> Habit
    private let refuses: @Sendable (String) -> String?
    private let received: @Sendable (Delivery) -> Void
    private let channel: Mutex<(any Channel)?> = Mutex(nil)

    /// More bytes than any batch has.
    private static let bytesHighest = 4 << 20

    /// Follows `habit`, which is asked with the number of the delivery from 1, and tells
    /// `received` of each batch that it took rows of. `refuses` may answer a batch by its text
    /// before that.
    package init(
        habit: @escaping @Sendable (_ delivery: Int) -> Habit = { _ in .take },
        refuses: @escaping @Sendable (_ text: String) -> String? = { _ in nil },
        received: @escaping @Sendable (Delivery) -> Void = { _ in }
    ) {
        self.habit = habit
        self.refuses = refuses
        self.received = received
    }

    /// Listens; the port, which the system chooses where `port` is 0.
    package func start(host: String, port: Int, tls: TLS?) async throws -> Int {
        let context = try tls.map { try Self.context($0) }
        let bound = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let context {
                        try pipeline.addHandler(NIOSSLServerHandler(context: context))
                    }
                    let mouth = Mouth()
                    try pipeline.addHandler(mouth)
                    try pipeline.addHandler(
                        ByteToMessageHandler(
                            HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes)))
                    try pipeline.addHandler(BatchHandler(receiver: self, mouth: mouth))
                }
            }
            .bind(host: host, port: port).get()
        channel.withLock { $0 = bound }
        return bound.localAddress?.port ?? port
    }

    /// Listens no longer.
    package func stop() async throws {
        let bound = channel.withLock { channel in
            defer { channel = nil }
            return channel
        }
        try await bound?.close()
    }

    /// What is held of a box: each row once, by its number, as JSON with sorted keys.
    package func rows(of box: String) -> [Int64: String] {
        held.withLock { $0.rows[box] ?? [:] }
    }

    /// Batches that came, whatever became of them.
    package var deliveries: Int { held.withLock(\.deliveries) }
    /// Requests that were no batch.
    package var unreadable: Int { held.withLock(\.unreadable) }
    /// Rows that came again under a known number and were others than before.
    package var contradictions: Int { held.withLock(\.contradictions) }

    private static func context(_ tls: TLS) throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMBytes(tls.certificates).map {
                .certificate($0)
            }, privateKey: .privateKey(try NIOSSLPrivateKey(bytes: tls.key, format: .pem)))
        configuration.minimumTLSVersion = .tlsv12
        if let authority = tls.clientAuthority {
            configuration.trustRoots = .certificates(
                try NIOSSLCertificate.fromPEMBytes(authority))
            configuration.certificateVerification = .noHostnameVerification
        }
        return try NIOSSLContext(configuration: configuration)
    }

    // MARK: Taking

    /// What is said to a request, and whether the connection stays afterwards.
    struct Saying {
        var text: String
        var staysOpen = false
    }

    func saying(to head: HTTPRequestHead, _ body: [UInt8]) -> Saying {
        guard let batch = Self.batch(head, body) else {
            held.withLock { $0.unreadable += 1 }
            return Saying(text: Self.answer("400 Bad Request", "{\"error\":\"no batch\"}"))
        }
        let count = held.withLock { held in
            held.deliveries += 1
            return held.deliveries
        }
        if let refusal = refuses(batch.text) { return Saying(text: refusal) }
        switch habit(count) {
        case .take:
            return acknowledgement(batch, take(batch, upTo: batch.last, head))
        case .takeAndRepeat:
            let once = acknowledgement(batch, take(batch, upTo: batch.last, head)).text
            return Saying(text: once + once)
        case .takeUpTo(let seq): return acknowledgement(batch, take(batch, upTo: seq, head))
        case .takeAndSay(let text):
            _ = take(batch, upTo: batch.last, head)
            return Saying(text: text)
        case .say(let text): return Saying(text: text)
        case .takeAndHang:
            _ = take(batch, upTo: batch.last, head)
            return Saying(text: "", staysOpen: true)
        case .hang: return Saying(text: "", staysOpen: true)
        case .hangUp: return Saying(text: "")
        }
    }

    private func acknowledgement(_ batch: Unpacked, _ seq: Int64) -> Saying {
        Saying(
            text: Self.answer(
                "200 OK", "{\"box\":\"\(batch.box)\",\"acknowledged\":\(seq)}"))
    }

    /// A whole answer.
    package static func answer(
        _ status: String, _ body: String, _ fields: String = "", type: String = "application/json"
    ) -> String {
        "HTTP/1.1 \(status)\r\ncontent-type: \(type)\r\ncontent-length: \(body.utf8.count)\r\n"
            + "\(fields)connection: close\r\n\r\n\(body)"
    }

    /// The last row that was taken.
    private func take(_ batch: Unpacked, upTo seq: Int64, _ head: HTTPRequestHead) -> Int64 {
        let taken = batch.rows.filter { $0.seq <= seq }
        let news = held.withLock { held -> [String] in
            var rows = held.rows[batch.box] ?? [:]
            var news: [String] = []
            for row in taken {
                if let known = rows[row.seq] {
                    if known != row.text { held.contradictions += 1 }
                } else {
                    rows[row.seq] = row.text
                    news.append(row.text)
                }
            }
            held.rows[batch.box] = rows
            return news
        }
        received(
            Delivery(
                box: batch.box, first: batch.first, last: batch.last, seqs: taken.map(\.seq),
                news: news, idempotencyKey: head.headers.first(name: "idempotency-key"),
                authorization: head.headers.first(name: "authorization"), text: batch.text))
        return taken.last?.seq ?? batch.first - 1
    }

    // MARK: Reading

    private struct Unpacked {
        let box: String
        let first: Int64
        let last: Int64
        let rows: [(seq: Int64, text: String)]
        let text: String
    }

    private static func batch(_ head: HTTPRequestHead, _ body: [UInt8]) -> Unpacked? {
        guard head.method == .POST, head.headers.first(name: "content-encoding") == "gzip",
            // What is no gzip is no batch.
            let text = try? PackedText.unpacked(body, bytesHighest: bytesHighest),
            // Nor is what is no JSON.
            let object = try? JSONSerialization.jsonObject(with: Data(text)) as? [String: Any],
            let box = object["box"] as? String, let first = object["first"] as? NSNumber,
            let last = object["last"] as? NSNumber, let rows = object["rows"] as? [[String: Any]]
        else { return nil }
        var read: [(seq: Int64, text: String)] = []
        for row in rows {
            guard let seq = row["seq"] as? NSNumber,
                // It was JSON before.
                let bytes = try? JSONSerialization.data(
                    withJSONObject: row, options: [.sortedKeys, .withoutEscapingSlashes])
            else { return nil }
            read.append((seq.int64Value, String(decoding: bytes, as: UTF8.self)))
        }
        return Unpacked(
            box: box, first: first.int64Value, last: last.int64Value, rows: read,
            text: String(decoding: text, as: UTF8.self))
    }
}

/// Says bytes as they are. It stands before the decoder, which would take them for parts of an
/// answer.
private final class Mouth: ChannelInboundHandler {
    // A class, because the channel holds it.
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private var context: ChannelHandlerContext?

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func say(_ text: String) {
        guard let context else { return }
        context.writeAndFlush(
            wrapOutboundOut(context.channel.allocator.buffer(string: text)), promise: nil)
    }

    func hangUp() { context?.close(promise: nil) }
}

/// One connection of a receiver's: a request is gathered whole, up to a bound, and answered once.
private final class BatchHandler: ChannelInboundHandler {
    // A class, because the channel holds it.
    typealias InboundIn = HTTPServerRequestPart

    private let receiver: BatchReceiver
    private let mouth: Mouth
    private var head: HTTPRequestHead?
    private var body: [UInt8] = []

    /// Packed, a batch is far below.
    private static let bytesHighest = 4 << 20

    init(receiver: BatchReceiver, mouth: Mouth) {
        self.receiver = receiver
        self.mouth = mouth
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): self.head = head
        case .body(let part):
            guard body.count + part.readableBytes <= Self.bytesHighest else {
                return mouth.hangUp()
            }
            body += part.readableBytesView
        case .end:
            guard let head else { return mouth.hangUp() }
            let saying = receiver.saying(to: head, body)
            body = []
            self.head = nil
            if !saying.text.isEmpty { mouth.say(saying.text) }
            if !saying.staysOpen { mouth.hangUp() }
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { mouth.hangUp() }
}
