/// A word of an enumeration, or what stood in its place. Chargers write words that no edition has
/// (the unit "Hz", the error code "Error"); the message around them still counts.
package enum Word<Known>: Hashable, Sendable
where Known: RawRepresentable & Hashable & Sendable, Known.RawValue == String {
    case known(Known)
    case unknown(String)

    /// As it was written.
    package var text: String {
        switch self {
        case .known(let word): word.rawValue
        case .unknown(let text): text
        }
    }

    /// The word, where it is one.
    package var known: Known? {
        switch self {
        case .known(let word): word
        case .unknown: nil
        }
    }
}
