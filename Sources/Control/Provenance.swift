package import Units

/// Since when something stands that a person set, and who it was.
package struct Provenance: Hashable, Codable, Sendable {
    package var since: UTCTime
    /// The user at the local socket; nil where that is not known.
    package var user: UInt32?
}
