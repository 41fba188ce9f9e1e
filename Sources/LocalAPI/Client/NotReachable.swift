/// How it looks from outside that no daemon answers.
package enum NotReachable: Hashable, Sendable {
    /// There is no socket.
    case noSocket
    /// There is a socket, and nobody listens on it.
    case nobodyListens
    /// The socket is not for this user.
    case notPermitted
    /// The path is no address of a socket: too long, or empty.
    case badPath
    /// It was connected and then nothing came in time.
    case noAnswer
    /// It hung up in the middle.
    case hungUp
    /// Anything else, as the system names it.
    case other(String)
}
