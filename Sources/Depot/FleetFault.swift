/// What is wrong with a file of the fleet, as it was read last.
package struct FleetFault: Hashable, Codable, Sendable {
    /// The file's name: `departures.csv`.
    package var file: String
    /// How much of it is lost.
    package var kind: Kind

    package init(file: String, kind: Kind) {
        self.file = file
        self.kind = kind
    }

    /// How much of a file is lost.
    package enum Kind: Hashable, Codable, Sendable {
        /// All of it, for this reason: what the file said before holds on.
        case refused(String)
        /// Some rows are left out: how many, and what is wrong in the first of them.
        case rows(Int, first: [String])
    }

    /// So many of the rows are told in words.
    package static let firstHighest = 3
}
