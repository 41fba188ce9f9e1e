package import Units

/// Something that a person did through the local socket.
package struct OperatorAction: Hashable, Codable, Sendable {
    /// The user id of the peer of the socket.
    package var user: UInt32
    /// What was asked, as one sentence or command.
    package var what: String
    /// When.
    package var at: UTCTime
    /// Until when it holds; nil for something that does not end by itself.
    package var until: UTCTime?

    package init(user: UInt32, what: String, at: UTCTime, until: UTCTime?) {
        self.user = user
        self.what = what
        self.at = at
        self.until = until
    }
}
