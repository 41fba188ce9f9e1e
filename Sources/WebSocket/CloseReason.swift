/// Why a socket ended. The first cause stands; what follows from it does not replace it.
package enum CloseReason: Hashable, Sendable {
    /// The peer sent a close frame, with a code or none. The text is the peer's own (at most 123
    /// bytes): it may hold anything that is UTF-8.
    case byPeer(CloseCode?, text: String)
    /// The handler closed it.
    case byUs(CloseCode, text: String)
    /// The handler dropped it without a close frame, because it knows that nobody listens.
    case aborted
    /// The peer broke the protocol or a bound.
    case violation(Violation)
    /// The peer missed `SocketBounds.pingsMissed` pings in a row.
    case silent
    /// The peer did not read: more than `SocketBounds.outboundBytes` were waiting to be sent.
    case overflow
    /// The connection ended without a close frame.
    case lost
    /// The listener stops.
    case stopped

    /// A constant name to count by; what the peer wrote is not in it.
    package var name: String {
        switch self {
        case .byPeer: "by peer"
        case .byUs: "by us"
        case .aborted: "aborted"
        case .violation(let violation): violation.rawValue
        case .silent: "silent"
        case .overflow: "overflow"
        case .lost: "lost"
        case .stopped: "stopped"
        }
    }

    /// The close frame that tells the peer; nil where nobody would read it.
    var farewell: Farewell? {
        switch self {
        case .byPeer(let code, _): Farewell(code: code, text: "")
        case .byUs(let code, let text): Farewell(code: code, text: text)
        case .violation(let violation):
            Farewell(code: violation.closeCode, text: violation.rawValue)
        case .stopped: Farewell(code: .goingAway, text: "")
        case .aborted, .silent, .overflow, .lost: nil
        }
    }
}
