/// The local user at the other end of the socket, as the kernel names it (SO_PEERCRED, unix(7)).
package struct PeerUser: Hashable, Sendable {
    /// The user's number when the connection was made.
    package let user: UInt32
    /// The process that connected; it may have ended since.
    package let process: Int32

    package init(user: UInt32, process: Int32) {
        self.user = user
        self.process = process
    }
}
