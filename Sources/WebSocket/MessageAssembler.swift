import NIOCore
import NIOWebSocket

/// Frames in, messages out: joins fragments, checks what RFC 6455 asks of each frame, and holds
/// the bounds on size and number. A pure value: it sends nothing and knows no connection.
///
///     between ──text, not final──► within ──continuation, not final──► within
///        ▲                           │
///        └────continuation, final────┘        control frames pass in both
///
/// The library's aggregator was rejected: it loses the reserved bit of fragments, which
/// compression needs, and knows one error for five different faults.
struct MessageAssembler {
    /// What a frame amounts to.
    enum Outcome: Equatable {
        /// More fragments must follow.
        case incomplete
        /// A whole text.
        case text(String)
        /// A ping with the bytes to send back.
        case ping(ByteBuffer)
        /// An answer to a ping, or an unasked sign of life.
        case pong
        /// The peer closes.
        case close(CloseCode?, text: String)
        /// The peer broke the protocol or a bound; nothing after it is worth reading.
        case violation(Violation)
    }

    private enum State {
        case between
        case within(joined: ByteBuffer, frames: Int)
    }

    private let role: Role
    private let bounds: SocketBounds
    private var state = State.between

    init(role: Role, bounds: SocketBounds) {
        self.role = role
        self.bounds = bounds
    }

    /// Takes the next frame of the connection.
    mutating func take(_ frame: WebSocketFrame) -> Outcome {
        guard frame.reservedBits.isEmpty else { return .violation(.reservedBits) }
        switch role {
        case .server where frame.maskKey == nil: return .violation(.unmaskedFrame)
        case .client where frame.maskKey != nil: return .violation(.maskedFrame)
        case .server, .client: break
        }
        switch frame.opcode {
        case .text: return begin(frame)
        case .continuation: return join(frame)
        case .binary: return .violation(.binaryFrame)
        case .ping: return .ping(frame.unmaskedData)
        case .pong: return .pong
        case .connectionClose: return close(frame.unmaskedData)
        default: return .violation(.unknownOpcode)
        }
    }

    private mutating func begin(_ frame: WebSocketFrame) -> Outcome {
        guard case .between = state else { return .violation(.unfinishedMessage) }
        guard frame.length <= bounds.messageBytes else { return .violation(.messageTooBig) }
        if frame.fin { return text(frame.unmaskedData) }
        state = .within(joined: frame.unmaskedData, frames: 1)
        return .incomplete
    }

    private mutating func join(_ frame: WebSocketFrame) -> Outcome {
        guard case .within(var joined, let frames) = state else {
            return .violation(.unexpectedContinuation)
        }
        // The state gives up its reference first, so that appending does not copy what is there.
        state = .between
        guard frames < bounds.fragments else { return .violation(.tooManyFragments) }
        guard joined.readableBytes + frame.length <= bounds.messageBytes else {
            return .violation(.messageTooBig)
        }
        var part = frame.unmaskedData
        joined.writeBuffer(&part)
        if frame.fin { return text(joined) }
        state = .within(joined: joined, frames: frames + 1)
        return .incomplete
    }

    /// UTF-8 is checked over the whole message: a character may lie across two fragments.
    private func text(_ bytes: ByteBuffer) -> Outcome {
        guard let text = Self.string(bytes) else { return .violation(.notUTF8) }
        return .text(text)
    }

    private func close(_ payload: ByteBuffer) -> Outcome {
        var payload = payload
        if payload.readableBytes == 0 { return .close(nil, text: "") }
        guard let number: UInt16 = payload.readInteger() else { return .violation(.badClose) }
        let code = CloseCode(rawValue: number)
        guard code.mayBeSent else { return .violation(.badClose) }
        guard let text = Self.string(payload) else { return .violation(.notUTF8) }
        return .close(code, text: text)
    }

    private static func string(_ bytes: ByteBuffer) -> String? {
        String(validating: bytes.readableBytesView, as: UTF8.self)
    }
}
