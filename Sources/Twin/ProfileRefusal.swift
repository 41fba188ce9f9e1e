/// Why a simulated charge point takes no profile.
package enum ProfileRefusal: Error, Hashable, Sendable {
    /// A required part is missing or has the wrong type: CALLERROR FormationViolation.
    case malformed(String)
    /// Well-formed, but this charger refuses it: status Rejected.
    case rejected(String)
}
