/// What became of a command.
package struct CommandAnswer: Hashable, Codable, Sendable {
    /// Whether it is done.
    package var accepted: Bool
    /// What was done, or why not, as a sentence.
    package var text: String
    /// What to do where it was refused.
    package var next: String?
    /// When it ends by itself, where it does.
    package var until: Timestamp?

    package init(
        accepted: Bool, text: String, next: String?, until: Timestamp?
    ) {
        self.accepted = accepted
        self.text = text
        self.next = next
        self.until = until
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(accepted, forKey: .accepted)
        try container.encode(text, forKey: .text)
        try container.encode(next, forKey: .next)
        try container.encode(until, forKey: .until)
    }

    private enum CodingKeys: String, CodingKey {
        case accepted
        case text
        case next
        case until
    }
}
