import Fleet

/// A part of a YAML file with its place: each scalar as its own text, before anyone decides what
/// it means. YAML 1.1 would read `010` as 8, `12:30` as 750 and `yes` as true.
struct YAMLNode: Hashable {
    /// From 1.
    let line: Int
    let content: Content

    enum Content: Hashable {
        /// Nothing, or a plain `null` or `~`.
        case nothing
        case scalar(String)
        case list([YAMLNode])
        /// Keys in the order of the file.
        case mapping([Entry])
    }

    struct Entry: Hashable {
        let key: String
        /// The line of the key.
        let line: Int
        let value: YAMLNode
    }

    /// What stands there, for people.
    var found: String {
        switch content {
        case .nothing: "nothing"
        case .scalar(let text): quoted(text)
        case .list: "a list"
        case .mapping: "keys of its own"
        }
    }

    /// The text of a scalar.
    var text: String? {
        guard case .scalar(let text) = content else { return nil }
        return text
    }

    /// The entries of a mapping.
    var entries: [Entry] {
        guard case .mapping(let entries) = content else { return [] }
        return entries
    }
}
