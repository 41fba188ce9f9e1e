package import Units

/// How handing rows upstream goes, as the controller is told now and then.
package struct UplinkReport: Hashable, Codable, Sendable {
    /// What waits.
    package var level: OutboxLevel
    /// The most that may wait, in bytes as they count in batches.
    package var bytesHighest: Int64
    /// When upstream last took something; before the first time, when the daemon began.
    package var tookLast: Instant
    /// Why it did not take anything since, in words; nil where no reason was told.
    package var failure: String?
    /// The row that upstream refuses by itself, which holds up all behind it.
    package var refused: Int64?

    package init(
        level: OutboxLevel, bytesHighest: Int64, tookLast: Instant, failure: String?,
        refused: Int64?
    ) {
        self.level = level
        self.bytesHighest = bytesHighest
        self.tookLast = tookLast
        self.failure = failure
        self.refused = refused
    }
}
