package import Units

/// How much the store may hold. Every figure is a bound on flash, not a wish.
package struct StoreBounds: Sendable {
    /// The size of the reserve file. It is given up when the disk is full, and then carries the
    /// transactions until somebody makes room; larger than the write-ahead log gets (about 4 MiB),
    /// so that a checkpoint fits.
    package var reserveBytes: Int
    /// The most that the database file may grow to.
    package var databaseBytesHighest: Int
    /// What waits to be handed upstream, as it counts in batches. Beyond it the oldest interval
    /// summaries go first, then alarms, then sessions, each time with a gap that counts them. 0: the
    /// site has no upstream, and nothing is put there.
    package var outboxBytesHighest = 2_000_000_000
    /// Limit changes kept. At about 250 bytes each, half a million are 125 MB.
    package var limitChangesHighest: Int
    /// How long limit changes are kept: five weeks, so that last month's bill can be explained.
    package var limitChangesAge: Milliseconds
    /// Ended transactions kept: years of a large depot.
    package var transactionsHighest: Int
    /// Unmatched stops kept for one charger, so that one that raves drives out only its own.
    package var unmatchedStopsHighest: Int
    /// Alarms kept, cleared ones first to go.
    package var alarmsHighest: Int
    /// Operator actions kept.
    package var operatorActionsHighest: Int
    /// Floors and profiles kept: connectors that left the site file go in the end.
    package var connectorFactsHighest: Int
    /// Open transactions and open alarms that a start recalls, newest first.
    package var recalledHighest: Int

    package init(
        reserveBytes: Int, databaseBytesHighest: Int, limitChangesHighest: Int,
        limitChangesAge: Milliseconds, transactionsHighest: Int, unmatchedStopsHighest: Int,
        alarmsHighest: Int, operatorActionsHighest: Int, connectorFactsHighest: Int,
        recalledHighest: Int
    ) {
        self.reserveBytes = reserveBytes
        self.databaseBytesHighest = databaseBytesHighest
        self.limitChangesHighest = limitChangesHighest
        self.limitChangesAge = limitChangesAge
        self.transactionsHighest = transactionsHighest
        self.unmatchedStopsHighest = unmatchedStopsHighest
        self.alarmsHighest = alarmsHighest
        self.operatorActionsHighest = operatorActionsHighest
        self.connectorFactsHighest = connectorFactsHighest
        self.recalledHighest = recalledHighest
    }

    /// The product's bounds.
    package static let standard = StoreBounds(
        reserveBytes: 8 << 20, databaseBytesHighest: 7 << 29, limitChangesHighest: 500_000,
        limitChangesAge: .minutes(35 * 24 * 60), transactionsHighest: 500_000,
        unmatchedStopsHighest: 500, alarmsHighest: 10_000, operatorActionsHighest: 50_000,
        connectorFactsHighest: 20_000, recalledHighest: 10_000)
}
