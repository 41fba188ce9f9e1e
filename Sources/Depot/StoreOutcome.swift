/// What became of orders to the store, and of the store itself.
package enum StoreOutcome: Hashable, Codable, Sendable {
    /// These are on the disk: they survive a power cut.
    case committed([StoreReceipt])
    /// The orders with these tickets were not kept.
    case failed([Int64], StoreError)
    /// That many orders without a ticket were not kept.
    case lost(Int, StoreError)
    /// The disk is full: the reserve file is gone. Whoever waits for room should act now.
    case reserveGivenUp
    /// There is room again, and the reserve file with it.
    case reserveRestored
}

/// One order that was kept and that somebody waits for.
package struct StoreReceipt: Hashable, Codable, Sendable {
    /// The order's ticket.
    package var ticket: Int64
    /// For a start: the id under which the transaction stands, which is an older one where the
    /// charger repeated itself. For a stop: the id that it ended, nil where it was kept apart.
    package var transaction: Int64?

    package init(ticket: Int64, transaction: Int64?) {
        self.ticket = ticket
        self.transaction = transaction
    }
}
