/// One segment as it was read back: where it begins and what followed.
package struct Segment: Hashable, Sendable {
    /// Its number since the ring was made; each is one larger than the one before.
    package var sequence: UInt64
    /// The state from which it begins.
    package var snapshot: [UInt8]
    /// What followed, as far as it can be trusted.
    package var records: [JournalRecord]
    /// How it ends.
    package var ending: Ending

    package init(
        sequence: UInt64, snapshot: [UInt8], records: [JournalRecord], ending: Ending
    ) {
        self.sequence = sequence
        self.snapshot = snapshot
        self.records = records
        self.ending = ending
    }

    /// How a segment ends.
    package enum Ending: Hashable, Sendable {
        /// At its end mark.
        case complete
        /// At bytes that are no record: a write that was cut short, or damage. What may stand
        /// behind them is not read.
        case damaged(offset: Int)
    }
}
