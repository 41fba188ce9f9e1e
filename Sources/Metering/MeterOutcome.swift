package import Depot

/// What one poll of a meter came to.
package enum MeterOutcome: Hashable, Sendable {
    /// A reading that may be believed, and what was noticed beside it.
    case reading(Reading, notes: [MeterNote])
    /// No reading, and why.
    case fault(MeterFault)
}
