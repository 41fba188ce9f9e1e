/// What was found where a file of the fleet ought to be.
package enum FleetFile: Hashable, Sendable {
    /// Its bytes.
    case bytes([UInt8])
    /// There is no such file.
    case missing
    /// Something that can't be read, for people.
    case unreadable(String)

    /// Whether somebody may still be writing it: it is not there, it has nothing in it, or its last
    /// line has no end.
    package var isPerhapsUnfinished: Bool {
        switch self {
        case .bytes(let bytes): bytes.last != UInt8(ascii: "\n")
        case .missing: true
        case .unreadable: false
        }
    }
}
