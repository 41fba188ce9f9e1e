/// Why a limit is what it is: a `Cause` of the core in words.
package struct CauseDocument: Hashable, Codable, Sendable {
    /// The word of `Cause.kind`, such as `node_limit`.
    package var kind: String
    /// The node that bound it, where one did.
    package var node: String?
    /// The phase that bound it: L1, L2 or L3; nil where power or no node did.
    package var phase: String?
    /// One sentence for a person at the site, with the figures.
    package var text: String

    package init(
        kind: String, node: String?, phase: String?, text: String
    ) {
        self.kind = kind
        self.node = node
        self.phase = phase
        self.text = text
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(kind, forKey: .kind)
        try container.encode(node, forKey: .node)
        try container.encode(phase, forKey: .phase)
        try container.encode(text, forKey: .text)
    }

    private enum CodingKeys: String, CodingKey {
        case kind
        case node
        case phase
        case text
    }
}
