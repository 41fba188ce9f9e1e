/// Something in a site's files that a person should know, and that stops nothing.
package struct ConfigurationWarning: Hashable, Sendable {
    /// What sort of warning it is.
    package let kind: Kind
    /// The file it is in.
    package let file: String
    /// From 1; nil where the file itself is meant.
    package let line: Int?
    /// The path of the key.
    package let key: String
    /// One sentence.
    package let sentence: String

    package init(kind: Kind, file: String, line: Int?, key: String, sentence: String) {
        self.kind = kind
        self.file = file
        self.line = line
        self.key = key
        self.sentence = sentence
    }

    /// `site.yaml:98: demand: it is read and checked, but not used yet`.
    package var text: String {
        let place = line.map { "\(file):\($0)" } ?? file
        return "\(place): \(key): \(sentence)"
    }

    /// The sorts of warnings.
    package enum Kind: Hashable, Sendable {
        /// Chargers may dial in here without any proof of who they are, from other machines: a
        /// standing alarm.
        case openListener(host: String, port: Int)
        /// A key that neither limits nor secures, read and checked but not used yet.
        case notUsedYet
        /// A row of a fleet file that was left out.
        case fleetRow
        /// A listener's certificate that ends within thirty days.
        case certificateEnding
        /// A listener's certificate that does not hold today: it stops no start, because control
        /// of the others goes on, but the site is not fine.
        case certificateOver
        /// Something in the uplink's file that keeps the uplink from running.
        case uplinkFile
        /// A value that is allowed and unwise.
        case advice
    }
}
