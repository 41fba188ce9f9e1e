/// One thing that is wrong in a file of the operator's.
package struct ConfigurationError: Error, Hashable, Sendable {
    /// What sort of fault it is.
    package let kind: Kind
    /// The file, as it was named to us or as it was found.
    package let file: String
    /// From 1; nil where the file itself is meant.
    package let line: Int?
    /// The path of the key, such as `nodes[feeder-a].limit_amps`; empty for the file itself.
    package let key: String
    /// What stands there, for people.
    package let found: String
    /// What may stand there, for people.
    package let allowed: String

    package init(
        kind: Kind, file: String, line: Int?, key: String, found: String, allowed: String
    ) {
        self.kind = kind
        self.file = file
        self.line = line
        self.key = key
        self.found = found
        self.allowed = allowed
    }

    /// `site.yaml:33: nodes[feeder-a].limit_amps: found "12A"; allowed: amperes from …`.
    package var text: String {
        let place = line.map { "\(file):\($0)" } ?? file
        let path = key.isEmpty ? "" : " \(key):"
        return "\(place):\(path) found \(found); allowed: \(allowed)"
    }

    /// The sorts of faults.
    package enum Kind: Hashable, Sendable {
        /// The file is not there, is no plain file, is too large or is not UTF-8.
        case unreadable
        /// It is no YAML, or uses what we don't: anchors, tags, several documents.
        case syntax
        /// A key that nothing reads.
        case unknownKey
        /// A key that must be there.
        case missingKey
        /// A key or an id that stands twice.
        case duplicate
        /// A value of the wrong form, or out of range.
        case value
        /// A name that nothing has.
        case reference
        /// Values that contradict each other, or a tree that is none.
        case structure
        /// C1 or C3 of SAFETY.md can't hold.
        case budget
        /// A limit or security key that Busbar does not obey yet. It refuses to start rather than
        /// to run without it.
        case notYetObeyed
    }
}
