import NIOCore
import NIOHTTP1
import NIOWebSocket

/// The server's side of one handshake, behind an HTTP request decoder: checks the request, asks
/// for the verdict, answers, and makes way for the `SocketDriver`.
///
///     head ──► rest ──► judging ──accept──► over (upgraded)
///       │        │         │
///       └────────┴─────────┴──refuse──► refused ──peer closes, or linger──► over
///
/// The library's upgrade handler was rejected: it loses the head of a request that its
/// `shouldUpgrade` refuses, has no deadline, and takes the peer's bytes without a bound while
/// the verdict is out.
final class Handshake: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = ByteBuffer

    private enum State {
        /// Nothing of the request is here yet.
        case head
        /// The head is here and good; its end is not.
        case rest(HTTPRequestHead, UpgradeRequest)
        /// The verdict is out.
        case judging(HTTPRequestHead, UpgradeRequest)
        /// The refusal is sent.
        case refused
        /// Upgraded, or the connection is gone.
        case over
    }

    private let reception: Reception
    private let decoder: ByteToMessageHandler<HTTPRequestDecoder>
    private var state = State.head
    private var timer: Scheduled<Void>?
    private var context: ChannelHandlerContext?

    private init(reception: Reception) {
        self.reception = reception
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = reception.bounds.handshakeBytes
        limits.maxHeaderListSize = reception.bounds.handshakeBytes
        self.decoder = ByteToMessageHandler(
            HTTPRequestDecoder(leftOverBytesStrategy: .forwardBytes, limitConfiguration: limits),
            maximumBufferSize: reception.bounds.handshakeBytes)
    }

    /// Adds the handlers of a handshake behind what is in the pipeline.
    static func install(
        on pipeline: ChannelPipeline.SynchronousOperations, reception: Reception
    ) throws {
        let handshake = Handshake(reception: reception)
        try pipeline.addHandler(handshake.decoder)
        try pipeline.addHandler(handshake)
    }

    // MARK: The verdict

    /// The verdict for the request.
    func decide(_ verdict: Verdict) {
        guard case .judging(let head, let request) = state, let context else {
            reception.tally.counts.verdictsLate += 1
            return
        }
        switch verdict {
        case .refuse(let refusal): refuse(refusal, context)
        case .accept(let subprotocol, let handler):
            if let subprotocol, !request.subprotocols.contains(subprotocol) {
                return refuse(.notOffered, context)
            }
            accept(head, subprotocol, handler, context)
        }
    }

    private func accept(
        _ head: HTTPRequestHead, _ subprotocol: String?, _ handler: any SocketHandler,
        _ context: ChannelHandlerContext
    ) {
        // The library's upgrader is used for the one thing that is hard to get elsewhere: the
        // Sec-WebSocket-Accept header. Its future is complete when it returns.
        let upgrader = NIOWebSocketServerUpgrader(
            shouldUpgrade: { channel, _ in
                channel.eventLoop.makeSucceededFuture(HTTPHeaders())
            },
            upgradePipelineHandler: { channel, _ in channel.eventLoop.makeSucceededVoidFuture() })
        upgrader.buildUpgradeResponse(
            channel: context.channel, upgradeRequest: head, initialResponseHeaders: HTTPHeaders()
        ).assumeIsolated().whenComplete { answer in
            switch answer {
            case .success(var headers):
                if let subprotocol {
                    headers.add(name: "Sec-WebSocket-Protocol", value: subprotocol)
                }
                self.upgrade(headers, subprotocol, handler, context)
            case .failure: self.refuse(.malformed, context)
            }
        }
    }

    private func upgrade(
        _ headers: HTTPHeaders, _ subprotocol: String?, _ handler: any SocketHandler,
        _ context: ChannelHandlerContext
    ) {
        state = .over
        timer?.cancel()
        let driver = SocketDriver(
            role: .server, subprotocol: subprotocol, handler: handler, bounds: reception.bounds,
            tally: reception.tally, loop: context.eventLoop)
        let answer = HTTPText.answer(.switchingProtocols, headers, context.channel.allocator)
        context.writeAndFlush(wrapOutboundOut(answer), promise: nil)
        let pipeline = context.pipeline.syncOperations
        do {
            // The driver opens in the next round of the loop. The decoder leaves in that round
            // too, but later, and only then hands on bytes that came behind the request.
            try driver.install(on: pipeline)
            reception.census.upgraded(context.channel, driver: driver)
            pipeline.removeHandler(decoder, promise: nil)
            pipeline.removeHandler(context: context, promise: nil)
        } catch {
            context.close(promise: nil)
        }
    }

    private func refuse(_ refusal: Refusal, _ context: ChannelHandlerContext) {
        state = .refused
        timer?.cancel()
        reception.tally.counts.refusals["\(refusal.reason)", default: 0] += 1
        let loop = context.eventLoop.assumeIsolated()
        timer = loop.scheduleTask(in: reception.bounds.linger) { context.close(promise: nil) }
        let sent = loop.nonisolated().makePromise(of: Void.self)
        sent.futureResult.assumeIsolated().whenSuccess {
            // Not a full close: unread bytes would reset the connection under the answer.
            context.close(mode: .output, promise: nil)
        }
        let bytes = refusal.bytes(context.channel.allocator)
        context.writeAndFlush(wrapOutboundOut(bytes), promise: sent)
    }

    // MARK: The request

    private func take(_ part: HTTPServerRequestPart, _ context: ChannelHandlerContext) {
        switch (state, part) {
        case (.head, .head(let head)):
            let source = Reception.source(of: context.channel)
            let certificate = Reception.certificate(of: context.channel)
            let checked = RequestCheck.check(
                head, from: source, certificate: certificate, bounds: reception.bounds)
            switch checked {
            case .success(let request): state = .rest(head, request)
            case .failure(let refused): refuse(refused.refusal, context)
            }
        case (.rest(let head, let request), .end):
            state = .judging(head, request)
            let pending = PendingUpgrade(self, loop: context.eventLoop)
            reception.verdict(request, pending)
        case (.rest, _), (.head, _): refuse(.malformed, context)
        case (.judging, _): refuse(.early, context)
        case (.refused, _), (.over, _): break
        }
    }

    private func deadlinePassed(_ context: ChannelHandlerContext) {
        switch state {
        case .head, .rest:
            state = .over
            reception.tally.counts.handshakesTimedOut += 1
            context.close(promise: nil)
        case .judging: refuse(.undecided, context)
        case .refused, .over: break
        }
    }

    // MARK: ChannelInboundHandler

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        // From the accepted connection on, so that a TLS handshake falls under it too.
        timer = context.eventLoop.assumeIsolated().scheduleTask(
            in: reception.bounds.handshakeDeadline
        ) { self.deadlinePassed(context) }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        timer?.cancel()
        switch state {
        case .head, .rest, .judging: reception.tally.counts.handshakesLost += 1
        case .refused, .over: break
        }
        state = .over
        self.context = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        take(unwrapInboundIn(data), context)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if case .head = state, let fault = TLSFault(error) {
            state = .over
            reception.tally.counts.securityFaults[fault.rawValue, default: 0] += 1
            return context.close(promise: nil)
        }
        switch (state, error) {
        case (.refused, is HTTPParserError), (.refused, is ByteToMessageDecoderError): break
        case (.judging, is ByteToMessageDecoderError.PayloadTooLargeError):
            refuse(.early, context)
        case (.head, HTTPParserError.headerOverflow),
            (.head, is ByteToMessageDecoderError.PayloadTooLargeError):
            refuse(.tooLong, context)
        case (.head, is HTTPParserError), (.rest, is HTTPParserError),
            (.judging, is HTTPParserError):
            refuse(.malformed, context)
        default: context.close(promise: nil)
        }
    }
}
