/// What is to become of a node's contactor (SAFETY.md section 9), told once for each change. Nobody
/// is asked to close: that takes a person.
package enum TripDecision: String, Hashable, Codable, Sendable {
    /// It is to open at once: its chargers have been told to draw little or nothing.
    case open
    /// It may be closed again, should it be open.
    case closingAllowed = "closing_allowed"
}
