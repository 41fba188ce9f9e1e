/// The HTTP answer of a server that did not upgrade.
package struct RefusedUpgrade: Equatable, Sendable {
    /// The HTTP status.
    package let status: Int
    /// The headers in lower case; of equal names the last.
    package let headers: [String: String]
    /// The beginning of the body, at most `SocketBounds.handshakeBytes`.
    package let body: String
}
