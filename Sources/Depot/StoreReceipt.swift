/// One order that was kept and that somebody waits for.
package struct StoreReceipt: Hashable, Codable, Sendable {
    /// The order's ticket.
    package var ticket: Int64
    /// For a start: the id under which the transaction stands, which is an older one where the
    /// charger repeated itself. For a stop: the id that it ended, nil where it was kept apart.
    package var transaction: Int64?
    /// For a start: the transaction that stands under that id has ended already.
    package var isEnded: Bool

    package init(ticket: Int64, transaction: Int64?, isEnded: Bool = false) {
        self.ticket = ticket
        self.transaction = transaction
        self.isEnded = isEnded
    }
}
