import NIOCore
import NIOHTTP1
import NIOWebSocket

/// The client's side of one handshake: sends the request, checks the answer (RFC 6455, section
/// 4.1), and makes way for the `SocketDriver`.
///
///     asking ──101──► over (upgraded)
///        ├──another status──► refused(body) ──► over (failed)
///        └──deadline, loss, nonsense──► over (failed)
final class DialHandshake: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private enum State {
        case asking
        case refused(AnswerHead, bodyBytes: Int)
        case over
    }

    private let destination: Destination
    private let handler: any SocketHandler
    private let bounds: SocketBounds
    private let tally: Tally
    private let failed: (DialFailure) -> Void
    private let key = NIOWebSocketClientUpgrader.randomRequestKey()
    private var state = State.asking
    private var bytes = ByteBuffer()
    private var deadline: Scheduled<Void>?

    init(
        destination: Destination, handler: any SocketHandler, bounds: SocketBounds, tally: Tally,
        failed: @escaping (DialFailure) -> Void
    ) {
        self.destination = destination
        self.handler = handler
        self.bounds = bounds
        self.tally = tally
        self.failed = failed
    }

    /// Reports the failure, unless the handshake is already over.
    func fail(_ failure: DialFailure) {
        if case .over = state { return }
        state = .over
        deadline?.cancel()
        tally.counts.handshakesLost += 1
        failed(failure)
    }

    private var request: HTTPHeaders {
        var headers = HTTPHeaders()
        headers.add(name: "Host", value: "\(destination.host):\(destination.port)")
        headers.add(name: "Upgrade", value: "websocket")
        headers.add(name: "Connection", value: "Upgrade")
        headers.add(name: "Sec-WebSocket-Key", value: key)
        headers.add(name: "Sec-WebSocket-Version", value: "13")
        if !destination.subprotocols.isEmpty {
            let offered = destination.subprotocols.joined(separator: ", ")
            headers.add(name: "Sec-WebSocket-Protocol", value: offered)
        }
        for header in destination.headers { headers.add(name: header.name, value: header.value) }
        return headers
    }

    private func read(_ context: ChannelHandlerContext) {
        switch state {
        case .asking:
            switch AnswerHead.read(&bytes) {
            case .incomplete:
                guard bytes.readableBytes <= bounds.handshakeBytes else {
                    return end(.malformed("the head has no end"), context)
                }
            case .malformed: end(.malformed("not HTTP/1.1"), context)
            case .whole(let head) where head.status == 101: upgrade(head, context)
            case .whole(let head):
                let length = head.headers.first(name: "Content-Length").flatMap { Int($0) }
                let body = min(max(length ?? bounds.handshakeBytes, 0), bounds.handshakeBytes)
                state = .refused(head, bodyBytes: body)
                read(context)
            }
        case .refused(let head, let bodyBytes):
            guard bytes.readableBytes >= bodyBytes else { return }
            end(.refused(refusal(head, bodyBytes)), context)
        case .over: break
        }
    }

    private func refusal(_ head: AnswerHead, _ bodyBytes: Int) -> RefusedUpgrade {
        var headers: [String: String] = [:]
        for (name, value) in head.headers { headers[name.lowercased()] = value }
        let body = bytes.readableBytesView.prefix(bodyBytes)
        return RefusedUpgrade(
            status: head.status, headers: headers, body: String(decoding: body, as: UTF8.self))
    }

    private func end(_ failure: DialFailure, _ context: ChannelHandlerContext) {
        fail(failure)
        context.close(promise: nil)
    }

    /// What is wrong with a 101 answer, if anything.
    private func fault(_ head: AnswerHead) -> String? {
        // As in the server's half, the library computes the accept header.
        let upgrader = NIOWebSocketClientUpgrader(
            requestKey: key,
            upgradePipelineHandler: { channel, _ in channel.eventLoop.makeSucceededVoidFuture() })
        let answer = HTTPResponseHead(
            version: .http1_1, status: .switchingProtocols, headers: head.headers)
        guard upgrader.shouldAllowUpgrade(upgradeResponse: answer) else {
            return "wrong Sec-WebSocket-Accept"
        }
        let upgrade = head.headers[canonicalForm: "Upgrade"].map { $0.lowercased() }
        let connection = head.headers[canonicalForm: "Connection"].map { $0.lowercased() }
        guard upgrade == ["websocket"], connection.contains("upgrade") else {
            return "no upgrade to websocket"
        }
        guard !head.headers.contains(name: "Sec-WebSocket-Extensions") else {
            return "an extension that was not offered"
        }
        let chosen = head.headers["Sec-WebSocket-Protocol"]
        guard chosen.count <= 1, chosen.allSatisfy(destination.subprotocols.contains) else {
            return "a subprotocol that was not offered"
        }
        return nil
    }

    private func upgrade(_ head: AnswerHead, _ context: ChannelHandlerContext) {
        if let fault = fault(head) { return end(.malformed(fault), context) }
        state = .over
        deadline?.cancel()
        let driver = SocketDriver(
            role: .client, subprotocol: head.headers["Sec-WebSocket-Protocol"].first,
            handler: handler, bounds: bounds, tally: tally, loop: context.eventLoop)
        do {
            try driver.install(on: context.pipeline.syncOperations)
        } catch {
            return context.close(promise: nil)
        }
        driver.open()
        if bytes.readableBytes > 0 { context.fireChannelRead(wrapInboundOut(bytes)) }
        context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
    }

    // MARK: ChannelInboundHandler

    func channelActive(context: ChannelHandlerContext) {
        deadline = context.eventLoop.assumeIsolated().scheduleTask(in: bounds.handshakeDeadline) {
            self.end(.timedOut, context)
        }
        let asked = HTTPText.request(
            target: destination.target, request, context.channel.allocator)
        context.writeAndFlush(wrapOutboundOut(asked), promise: nil)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var part = unwrapInboundIn(data)
        bytes.writeBuffer(&part)
        read(context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        if case .refused(let head, _) = state {
            fail(.refused(refusal(head, bytes.readableBytes)))
        } else {
            fail(.lost)
        }
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if TLSFault(error) != nil { fail(.insecure("\(error)")) }
        context.close(promise: nil)
    }
}
