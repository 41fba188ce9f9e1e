import Fleet

/// Reads the keys of one mapping, and remembers which it was asked for, so that `finish` can tell
/// the ones that nothing reads.
///
/// Every read goes on after an error with a placeholder: all errors of a file are found at once,
/// and nobody sees the placeholders, because a file with errors makes no plan.
struct KeyReader {
    let file: String
    /// Where the mapping stands, such as `nodes[feeder-a]`; empty at the root.
    private(set) var path: String
    let findings: Findings
    private let node: YAMLNode
    private var asked: [String] = []

    /// A reader of `node`; nil, with an error, where it is no mapping.
    init?(_ node: YAMLNode, file: String, path: String, _ findings: Findings) {
        guard case .mapping(let entries) = node.content else {
            findings.add(
                ConfigurationError(
                    kind: .value, file: file, line: node.line, key: path, found: node.found,
                    allowed: "keys with values"))
            return nil
        }
        self.node = node
        self.file = file
        self.path = path
        self.findings = findings
        for (index, entry) in entries.enumerated()
        where entries[..<index].contains(where: { $0.key == entry.key }) {
            report(.duplicate, entry.key, found: "the key twice", allowed: "each key once")
        }
    }

    /// The line of a key, or of the mapping where it has no such key.
    func line(of key: String) -> Int {
        entry(key)?.line ?? node.line
    }

    /// Whether the key is there at all.
    func has(_ key: String) -> Bool { entry(key) != nil }

    /// What stands under a key, for people.
    func found(_ key: String) -> String { entry(key)?.value.found ?? "no such key" }

    /// The text under a key that has been read; empty where there is none.
    func word(_ key: String) -> String { entry(key)?.value.text ?? "" }

    /// Keeps an error about a key, or about the mapping itself.
    func report(
        _ kind: ConfigurationError.Kind, _ key: String?, found: String, allowed: String
    ) {
        findings.add(
            ConfigurationError(
                kind: kind, file: file, line: key.map { line(of: $0) } ?? node.line,
                key: key.map { path(of: $0) } ?? path, found: found, allowed: allowed))
    }

    /// Keeps a warning about a key, or about the mapping itself.
    func warn(_ kind: ConfigurationWarning.Kind, _ key: String?, _ sentence: String) {
        findings.add(
            ConfigurationWarning(
                kind: kind, file: file, line: key.map { line(of: $0) } ?? node.line,
                key: key.map { path(of: $0) } ?? path, sentence: sentence))
    }

    /// The value of a key that must be there; nil, with an error, where it is not or is wrong.
    mutating func required<Value>(_ key: String, _ field: Field<Value>) -> Value? {
        asked.append(key)
        guard let entry = entry(key) else {
            report(.missingKey, key, found: "no such key", allowed: field.allowed)
            return nil
        }
        return read(entry, field)
    }

    /// The same with a placeholder for what is wrong.
    mutating func required<Value>(
        _ key: String, _ field: Field<Value>, placeholder: Value
    ) -> Value {
        required(key, field) ?? placeholder
    }

    /// The value of a key that may be left out; nil where it is, and where it is wrong.
    mutating func optional<Value>(_ key: String, _ field: Field<Value>) -> Value? {
        asked.append(key)
        return entry(key).flatMap { read($0, field) }
    }

    /// The value of a key that may be left out, and what that means.
    mutating func value<Value>(_ key: String, or absent: Value, _ field: Field<Value>) -> Value {
        optional(key, field) ?? absent
    }

    /// A reader of the keys below a key that may be left out.
    mutating func mapping(_ key: String) -> KeyReader? {
        asked.append(key)
        guard let entry = entry(key) else { return nil }
        return KeyReader(entry.value, file: file, path: path(of: key), findings)
    }

    /// The same for a key that must be there.
    mutating func requiredMapping(_ key: String) -> KeyReader? {
        guard has(key) else {
            asked.append(key)
            report(.missingKey, key, found: "no such key", allowed: "keys with values")
            return nil
        }
        return mapping(key)
    }

    /// Readers of the items of a list of mappings; none where the key is left out or is wrong.
    /// Items are called by what they have under `name`, else by their number from 1.
    mutating func items(_ key: String, named name: String?, atMost highest: Int) -> [KeyReader] {
        asked.append(key)
        guard let entry = entry(key) else { return [] }
        guard case .list(let items) = entry.value.content else {
            report(.value, key, found: entry.value.found, allowed: "a list")
            return []
        }
        guard items.count <= highest else {
            report(.value, key, found: "\(items.count) items", allowed: "at most \(highest)")
            return []
        }
        return items.enumerated().compactMap { index, item in
            let label =
                name.flatMap { name in item.entries.first { $0.key == name }?.value.text }
                ?? "\(index + 1)"
            return KeyReader(
                item, file: file, path: "\(path(of: key))[\(shortened(label))]", findings)
        }
    }

    /// The keys as they stand, for a mapping whose keys are names.
    mutating func everyKey() -> [YAMLNode.Entry] {
        asked += node.entries.map(\.key)
        return node.entries
    }

    /// Counts keys as read that another fault keeps from being understood.
    mutating func pass(_ keys: [String]) { asked += keys }

    /// Tells every key that nothing has asked for.
    func finish() {
        for entry in node.entries where !asked.contains(entry.key) {
            let allowed =
                nearMiss(entry.key, among: asked).map { "did you mean \($0)?" }
                ?? asked.joined(separator: ", ")
            findings.add(
                ConfigurationError(
                    kind: .unknownKey, file: file, line: entry.line, key: path(of: entry.key),
                    found: "an unknown key", allowed: allowed))
        }
    }

    private func entry(_ key: String) -> YAMLNode.Entry? { node.entries.first { $0.key == key } }

    private func path(of key: String) -> String {
        path.isEmpty ? shortened(key) : "\(path).\(shortened(key))"
    }

    private func read<Value>(_ entry: YAMLNode.Entry, _ field: Field<Value>) -> Value? {
        if let value = field.read(entry.value) { return value }
        report(.value, entry.key, found: entry.value.found, allowed: field.allowed)
        return nil
    }
}

/// A key or an id as part of a path: cut at 48 characters, nothing unprintable.
private func shortened(_ text: String) -> String {
    let shown = text.unicodeScalars.prefix(48).map { scalar in
        scalar.value < 32 || (127...159).contains(scalar.value) ? "\u{FFFD}" : Character(scalar)
    }
    return String(shown)
}
