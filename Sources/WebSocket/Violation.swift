/// What a peer did against the WebSocket protocol (RFC 6455) or against the bounds of this end.
package enum Violation: String, Hashable, Sendable, CaseIterable {
    /// A binary frame: only text is spoken here.
    case binaryFrame = "binary frame"
    /// A text or a close reason that is not UTF-8.
    case notUTF8 = "not UTF-8"
    /// A frame or a joined message above `SocketBounds.messageBytes`.
    case messageTooBig = "message too big"
    /// A message in more than `SocketBounds.fragments` frames.
    case tooManyFragments = "too many fragments"
    /// More pings, unasked pongs and frames without payload than `SocketBounds.bareFramesBurst` at
    /// once or `SocketBounds.bareFramesPerSecond` for long.
    case tooManyBareFrames = "too many frames that say nothing"
    /// A client's frame without a mask (section 5.1).
    case unmaskedFrame = "unmasked frame"
    /// A server's frame with a mask (section 5.1).
    case maskedFrame = "masked frame"
    /// A reserved bit that no extension was negotiated for (section 5.2).
    case reservedBits = "reserved bits"
    /// An opcode that means nothing (section 5.2).
    case unknownOpcode = "unknown opcode"
    /// A control frame with more than 125 bytes (section 5.5).
    case controlFrameTooLong = "control frame too long"
    /// A control frame in fragments (section 5.5).
    case controlFrameFragmented = "control frame fragmented"
    /// A continuation of nothing (section 5.4).
    case unexpectedContinuation = "unexpected continuation"
    /// A new message before the last fragment of the former (section 5.4).
    case unfinishedMessage = "unfinished message"
    /// A close frame with one byte, or with a code that may not be sent (section 7.4).
    case badClose = "bad close frame"

    /// The code that tells the peer.
    package var closeCode: CloseCode {
        switch self {
        case .binaryFrame: .unsupportedData
        case .notUTF8: .invalidText
        case .messageTooBig, .tooManyFragments: .tooBig
        case .tooManyBareFrames: .policy
        case .unmaskedFrame, .maskedFrame, .reservedBits, .unknownOpcode, .controlFrameTooLong,
            .controlFrameFragmented, .unexpectedContinuation, .unfinishedMessage, .badClose:
            .protocolError
        }
    }
}
