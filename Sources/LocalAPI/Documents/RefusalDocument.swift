/// Connections that were refused for one reason.
package struct RefusalDocument: Hashable, Codable, Sendable {
    /// The reason, in words.
    package var because: String
    /// How many since the start.
    package var count: Int
    /// When the last one was.
    package var lastAt: Timestamp

    package init(
        because: String, count: Int, lastAt: Timestamp
    ) {
        self.because = because
        self.count = count
        self.lastAt = lastAt
    }

    private enum CodingKeys: String, CodingKey {
        case because
        case count
        case lastAt = "last_at"
    }
}
