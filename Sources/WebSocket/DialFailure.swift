/// Why a dialled connection did not become a socket.
package enum DialFailure: Error, Equatable, Sendable {
    /// No connection; the operating system's words.
    case unreachable(String)
    /// The server answered, but not with an upgrade.
    case refused(RefusedUpgrade)
    /// The server's answer is no WebSocket handshake; what is wrong with it.
    case malformed(String)
    /// No connection, or no whole answer, within `SocketBounds.handshakeDeadline` each.
    case timedOut
    /// The server's certificate is not trusted, or it did not take ours; the library's words.
    case insecure(String)
    /// The connection ended before the answer was whole.
    case lost
}
