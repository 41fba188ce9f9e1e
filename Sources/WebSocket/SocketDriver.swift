import NIOCore
import NIOWebSocket

/// The last handler of an upgraded connection's pipeline: turns frames into calls of the
/// `SocketHandler`, and its wishes into frames.
///
///     waiting ──open()──► open ──end(reason)──► closing ──► gone
///        │                                         ▲          ▲
///        └──connection lost (never opened)─────────┼──────────┘
///                            the handler hears `closed` in the loop's next round
///
/// The end is decided once, in `end`; from that moment on nothing is received or sent, whatever
/// the connection still takes to close. The handler hears of it in the next round of the loop and
/// not from inside its own call, since it would otherwise be entered twice.
final class SocketDriver: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    private enum Phase {
        case waiting
        case open(Socket, any SocketHandler)
        case closing(CloseReason)
        case gone
    }

    let role: Role
    let bounds: SocketBounds
    let tally: Tally
    private let subprotocol: String?
    private let handler: any SocketHandler
    private let loop: any EventLoop
    private var phase = Phase.waiting
    private var assembler: MessageAssembler
    private var liveness: Liveness
    private var bareFrames: BareFrameBudget
    private(set) var outboundBytes = 0
    /// Present from the moment of being added to the pipeline until being removed from it.
    private var context: ChannelHandlerContext?
    private var alarm: Scheduled<Void>?
    private var lingering: Scheduled<Void>?
    private var reading = Reading.wanted

    /// Whether bytes of the peer are read.
    private enum Reading {
        case wanted
        /// The peer flooded; what is left of the piece in hand is still on its way through.
        case lastPiece
        /// Nothing comes any more, unless the peer hangs up and the library empties the system's
        /// buffer.
        case stopped
    }

    init(
        role: Role, subprotocol: String?, handler: any SocketHandler, bounds: SocketBounds,
        tally: Tally, loop: any EventLoop
    ) {
        self.role = role
        self.bounds = bounds
        self.tally = tally
        self.subprotocol = subprotocol
        self.handler = handler
        self.loop = loop
        self.assembler = MessageAssembler(role: role, bounds: bounds)
        self.liveness = Liveness(bounds: bounds)
        self.bareFrames = BareFrameBudget(bounds: bounds, now: loop.now)
    }

    /// Adds the frame codec and this driver behind what is in the pipeline.
    func install(on pipeline: ChannelPipeline.SynchronousOperations) throws {
        try pipeline.addHandler(WebSocketFrameEncoder())
        try pipeline.addHandler(
            ByteToMessageHandler(WebSocketFrameDecoder(maxFrameSize: bounds.messageBytes)))
        try pipeline.addHandler(self)
    }

    // MARK: What the socket asks for

    var isOpen: Bool {
        if case .open = phase { true } else { false }
    }

    func send(_ text: String) {
        guard case .open = phase, let context else {
            tally.counts.textsUnsent += 1
            return
        }
        tally.counts.textsSent += 1
        write(.text, context.channel.allocator.buffer(string: text))
    }

    func wake(after delay: TimeAmount?) {
        alarm?.cancel()
        alarm = nil
        guard case .open = phase, let delay else { return }
        alarm = loop.assumeIsolated().scheduleTask(in: delay) {
            guard case .open(let socket, let handler) = self.phase else { return }
            self.alarm = nil
            handler.woke(socket)
        }
    }

    func probe(_ then: @escaping (Bool) -> Void) {
        let now = loop.now
        let loop = loop.assumeIsolated()
        guard case .open = phase else { return loop.execute { then(false) } }
        let probe = liveness.probe(
            then, at: now, loop: loop, late: { self.liveness.settle(false, loop: loop) })
        switch probe {
        case .ping: ping()
        case .alreadyAsked: break
        case .crowd, .heard: loop.execute { then(true) }
        }
    }

    // MARK: Beginning and end

    /// Tells the handler that the socket is open. Comes from the loop's round after the upgrade.
    func open() {
        guard case .waiting = phase, let context else { return }
        let socket = Socket(
            subprotocol: subprotocol, peer: context.channel.remoteAddress?.ipAddress ?? "unknown",
            driver: self, loop: loop)
        phase = .open(socket, handler)
        tally.counts.opened += 1
        tally.counts.openNow += 1
        keepAlive()
        handler.opened(socket)
    }

    /// Ends the socket. Only the first reason counts.
    func end(_ reason: CloseReason) {
        guard let context else { return }
        switch phase {
        case .waiting:
            phase = .gone
            tally.counts.handshakesLost += 1
            context.close(promise: nil)
        case .closing, .gone: return
        case .open(let socket, let handler):
            phase = .closing(reason)
            tally.counts.openNow -= 1
            tally.counts.closed[reason.name, default: 0] += 1
            alarm?.cancel()
            let loop = loop.assumeIsolated()
            liveness.stop(loop: loop)
            loop.execute { handler.closed(socket, because: reason) }
            leave(reason, context)
        }
    }

    /// Tells the peer where that makes sense, and sees to it that the connection closes.
    private func leave(_ reason: CloseReason, _ context: ChannelHandlerContext) {
        guard let farewell = reason.farewell else { return context.close(promise: nil) }
        lingering = loop.assumeIsolated().scheduleTask(in: bounds.linger) {
            context.close(promise: nil)
        }
        let sent = loop.makePromise(of: Void.self)
        sent.futureResult.assumeIsolated().whenSuccess {
            switch (self.role, reason) {
            case (.server, .byPeer): context.close(promise: nil)
            // What the peer still sends is read and thrown away until it closes or the linger is
            // over: to close with unread bytes would reset the connection, and a reset can
            // overtake the close frame.
            case (.server, _): context.close(mode: .output, promise: nil)
            // The server closes first (RFC 6455, section 7.1.1).
            case (.client, _): break
            }
        }
        let payload = farewell.payload(context.channel.allocator)
        context.writeAndFlush(wrapOutboundOut(frame(.connectionClose, payload)), promise: sent)
    }

    // MARK: Frames

    /// The bytes of a frame count as outbound until the operating system took them.
    private func write(_ opcode: WebSocketOpcode, _ payload: ByteBuffer) {
        guard case .open = phase, let context else { return }
        let bytes = payload.readableBytes + Self.headerBytesHighest
        guard outboundBytes + bytes <= bounds.outboundBytes else { return end(.overflow) }
        outboundBytes += bytes
        let sent = loop.makePromise(of: Void.self)
        sent.futureResult.assumeIsolated().whenComplete { _ in self.outboundBytes -= bytes }
        context.writeAndFlush(wrapOutboundOut(frame(opcode, payload)), promise: sent)
    }

    /// The longest header of a frame: 2 bytes, 8 of length, 4 of mask (RFC 6455, section 5.2).
    private static let headerBytesHighest = 14

    private func frame(_ opcode: WebSocketOpcode, _ payload: ByteBuffer) -> WebSocketFrame {
        WebSocketFrame(
            fin: true, opcode: opcode, maskKey: role == .client ? .random() : nil, data: payload)
    }

    private func take(_ frame: WebSocketFrame, _ context: ChannelHandlerContext) {
        guard case .open(let socket, let handler) = phase else {
            tally.counts.framesDiscarded += 1
            // Nobody is there to be told the reason: the rest of the flood goes unread.
            if reading == .stopped { return context.close(promise: nil) }
            if role == .server, frame.opcode == .connectionClose { context.close(promise: nil) }
            return
        }
        let outcome = assembler.take(frame)
        if case .violation(let violation) = outcome { return end(.violation(violation)) }
        guard isAffordable(frame) else { return endFlood(context) }
        liveness.heard(at: loop.now, loop: loop.assumeIsolated())
        switch outcome {
        case .incomplete, .pong, .violation: break
        case .text(let text):
            tally.counts.textsReceived += 1
            handler.received(text, on: socket)
        case .ping(let payload): write(.pong, payload)
        case .close(let code, let text): end(.byPeer(code, text: text))
        }
    }

    /// Whether a frame that is no more than a sign of life is still within the peer's budget.
    private func isAffordable(_ frame: WebSocketFrame) -> Bool {
        switch frame.opcode {
        case .ping: bareFrames.take(at: loop.now)
        case .pong: bareFrames.takePong(at: loop.now)
        case .text, .continuation: frame.length > 0 || bareFrames.take(at: loop.now)
        default: true
        }
    }

    /// Ends the socket of a peer that floods. What it still sends is not even read: the reason has
    /// the whole linger to arrive before the unread bytes reset the connection.
    private func endFlood(_ context: ChannelHandlerContext) {
        end(.violation(.tooManyBareFrames))
        reading = .lastPiece
        do {
            try context.channel.syncOptions?.setOption(.autoRead, value: false)
        } catch {
            context.close(promise: nil)
        }
    }

    // MARK: Keepalive

    private func ping() {
        bareFrames.asked()
        write(.ping, ByteBuffer())
    }

    private func keepAlive() {
        liveness.next = loop.assumeIsolated().scheduleTask(in: liveness.delay) {
            guard case .open = self.phase else { return }
            switch self.liveness.step() {
            case .ping: self.ping()
            case .rest: break
            case .dead: return self.end(.silent)
            }
            self.keepAlive()
        }
    }

    // MARK: ChannelInboundHandler

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        loop.assumeIsolated().execute { self.open() }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        end(.lost)
        lingering?.cancel()
        phase = .gone
        self.context = nil
    }

    func channelInactive(context: ChannelHandlerContext) {
        end(.lost)
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        take(unwrapInboundIn(data), context)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if reading == .lastPiece { reading = .stopped }
        context.fireChannelReadComplete()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard case .open = phase else {
            // A broken frame while lingering is no news; anything else means that the connection
            // is broken, and closing it is all that is left.
            if !(error is ByteToMessageDecoderError), !(error is NIOWebSocketError) {
                context.close(promise: nil)
            }
            return
        }
        switch error as? NIOWebSocketError {
        case .invalidFrameLength: end(.violation(.messageTooBig))
        case .fragmentedControlFrame: end(.violation(.controlFrameFragmented))
        case .multiByteControlFrameLength: end(.violation(.controlFrameTooLong))
        case nil: end(.lost)
        }
    }
}
