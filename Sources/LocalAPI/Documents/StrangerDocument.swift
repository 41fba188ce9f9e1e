/// Connections under a name that is no charger's of the site, refused for one reason.
package struct StrangerDocument: Hashable, Codable, Sendable {
    /// The name in the URL; nil where that holds none.
    package var id: String?
    /// The reason, in words.
    package var because: String
    /// How many since the start.
    package var count: Int
    /// When the last one was.
    package var lastAt: Timestamp

    package init(id: String?, because: String, count: Int, lastAt: Timestamp) {
        self.id = id
        self.because = because
        self.count = count
        self.lastAt = lastAt
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(because, forKey: .because)
        try container.encode(count, forKey: .count)
        try container.encode(lastAt, forKey: .lastAt)
    }

    private enum CodingKeys: String, CodingKey {
        case id
        case because
        case count
        case lastAt = "last_at"
    }
}
