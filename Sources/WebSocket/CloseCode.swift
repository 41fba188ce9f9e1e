/// A close code of the WebSocket protocol (RFC 6455, section 7.4).
package struct CloseCode: RawRepresentable, Hashable, Sendable {
    package let rawValue: UInt16

    package init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// 1000: the purpose is fulfilled.
    package static let normal = CloseCode(rawValue: 1000)
    /// 1001: this end goes away, for example because its program stops.
    package static let goingAway = CloseCode(rawValue: 1001)
    /// 1002: the peer broke the protocol.
    package static let protocolError = CloseCode(rawValue: 1002)
    /// 1003: the peer sent a kind of data that is not taken here.
    package static let unsupportedData = CloseCode(rawValue: 1003)
    /// 1007: the bytes of a text are not UTF-8.
    package static let invalidText = CloseCode(rawValue: 1007)
    /// 1008: the peer broke a rule of the application.
    package static let policy = CloseCode(rawValue: 1008)
    /// 1009: the message is too big.
    package static let tooBig = CloseCode(rawValue: 1009)
    /// 1011: this end met a condition that it cannot handle.
    package static let internalError = CloseCode(rawValue: 1011)

    /// Whether the code may stand in a close frame: 1004, 1005, 1006 and 1015 are reserved for
    /// local use, 1016 to 2999 for later versions of the protocol (RFC 6455, section 7.4.2).
    package var mayBeSent: Bool {
        switch rawValue {
        case 1000...1003, 1007...1014, 3000...4999: true
        default: false
        }
    }
}
