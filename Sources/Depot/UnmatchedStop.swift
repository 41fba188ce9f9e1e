package import Units

/// The end of a transaction that is not known, or that had ended otherwise before: kept to be
/// reconciled by a person.
package struct UnmatchedStop: Hashable, Codable, Sendable {
    /// The charger's identity.
    package var charger: String
    /// The id that the charger told; may be anything.
    package var transaction: Int64
    /// What it told.
    package var end: TransactionRecord.End
    /// Our time of its first arrival.
    package var recordedAt: UTCTime

    package init(
        charger: String, transaction: Int64, end: TransactionRecord.End, recordedAt: UTCTime
    ) {
        self.charger = charger
        self.transaction = transaction
        self.end = end
        self.recordedAt = recordedAt
    }
}
