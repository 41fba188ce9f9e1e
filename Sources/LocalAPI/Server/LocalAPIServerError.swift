/// Why the local API can't be served.
package enum LocalAPIServerError: Error, Hashable {
    /// Another daemon holds the lock or answers on the socket.
    case inUse(path: String)
    /// Something that is no socket stands where the socket goes.
    case notASocket(path: String)
    /// The path is longer than a socket's address holds.
    case pathTooLong(path: String, highest: Int)
    /// The system refused a step.
    case system(step: String, path: String, errno: Int32)
}
