/// What a listener, or a dialer, has seen since its start. The keys are constants of ours, never
/// a peer's bytes, so that the tables stay small.
package struct SocketCounts: Hashable, Sendable {
    /// Connections that were accepted from the operating system.
    package var accepted = 0
    /// Connections closed at once because of `SocketBounds.sockets`.
    package var turnedAwayFull = 0
    /// Connections closed at once because of `SocketBounds.halfOpenPerSource`.
    package var turnedAwayHalfOpen = 0
    /// Requests that were refused, by the constant reason.
    package var refusals: [String: Int] = [:]
    /// TLS handshakes that came to nothing, by the words of `TLSFault`.
    package var securityFaults: [String: Int] = [:]
    /// Handshakes that the deadline ended before a whole request was there.
    package var handshakesTimedOut = 0
    /// Connections that ended by themselves before their handshake did.
    package var handshakesLost = 0
    /// Verdicts that came when their request was already over.
    package var verdictsLate = 0
    /// Sockets whose handler was told `opened`.
    package var opened = 0
    /// Sockets whose end was decided, by `CloseReason.name`.
    package var closed: [String: Int] = [:]
    /// Texts handed to handlers.
    package var textsReceived = 0
    /// Texts handed to the operating system or queued for it.
    package var textsSent = 0
    /// Frames that arrived on a socket after its end was decided.
    package var framesDiscarded = 0
    /// Texts that a handler sent on a socket after its end was decided.
    package var textsUnsent = 0
    /// Connections in an unfinished or refused handshake now.
    package var halfOpenNow = 0
    /// Sockets open now.
    package var openNow = 0

    /// Nothing seen yet.
    package init() {}
}
