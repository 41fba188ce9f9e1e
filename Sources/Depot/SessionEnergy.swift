package import Units

/// What one transaction moved, as its samples tell.
package struct SessionEnergy: Hashable, Codable, Sendable {
    /// The transaction's id.
    package var transaction: Int64
    /// From the first to the last sample.
    package var energy: Energy
    /// The first sample, in our time.
    package var firstSampleAt: UTCTime
    /// The last sample, in our time.
    package var lastSampleAt: UTCTime

    package init(
        transaction: Int64, energy: Energy, firstSampleAt: UTCTime, lastSampleAt: UTCTime
    ) {
        self.transaction = transaction
        self.energy = energy
        self.firstSampleAt = firstSampleAt
        self.lastSampleAt = lastSampleAt
    }
}
