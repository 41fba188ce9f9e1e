package import Units

/// What came of a swarm.
package struct SwarmOutcome: Hashable, Sendable {
    /// How many seeds were run.
    package private(set) var seeds: Int64 = 0
    /// Those with a failure, in order; at most `failedHighest` are named.
    package private(set) var failed: [UInt64] = []
    /// How many failed.
    package private(set) var failures: Int64 = 0
    /// How often a controller died.
    package private(set) var crashes: Int64 = 0
    /// Texts that arrived from charge points.
    package private(set) var texts: Int64 = 0
    /// Starts and stops that were acknowledged.
    package private(set) var acknowledged: Int64 = 0

    /// In how many runs service came back after the last fault, and the longest that it took.
    package private(set) var recoveries: Int64 = 0
    package private(set) var recoveryLongest = Milliseconds.zero

    private static let failedHighest = 1_000

    package init() {}

    mutating func add(_ outcome: RehearsalOutcome, seed: UInt64) {
        seeds += 1
        crashes += outcome.crashes
        texts += outcome.texts
        acknowledged += outcome.acknowledged
        if let time = outcome.recoveredAfter {
            recoveries += 1
            recoveryLongest = max(recoveryLongest, time)
        }
        guard !outcome.failures.isEmpty else { return }
        failures += 1
        if failed.count < Self.failedHighest { failed.append(seed) }
    }
}
