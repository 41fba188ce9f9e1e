package import Units

/// The first thing that must not be in a run.
package struct RunFailure: Hashable, Sendable {
    package let kind: Kind
    /// How long the run had lasted then; nil where only its end shows it.
    package let after: Milliseconds?

    /// What must not be. Runs fail in the same way where it is the same.
    package enum Kind: Hashable, Sendable {
        case overload, queue, limitBelowMinimum, transactions, pauses, recovery, trip
    }
}
