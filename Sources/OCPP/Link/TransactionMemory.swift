/// Which connector a transaction runs on, as far as this connection has told: StopTransaction does
/// not say it, and its readings belong to a connector.
struct TransactionMemory: Hashable, Sendable {
    private struct Entry: Hashable, Sendable {
        var transaction: Int64
        var connector: Int
    }

    /// More than any charger has connectors; the oldest goes first.
    private static let countHighest = 32

    private var entries: [Entry] = []

    /// Notes where a transaction runs. Numbers that are none of ours are not noted.
    mutating func note(_ transaction: Int64, on connector: Int) {
        guard transaction > 0, connector > 0 else { return }
        entries.removeAll { $0.transaction == transaction }
        entries.append(Entry(transaction: transaction, connector: connector))
        if entries.count > TransactionMemory.countHighest { entries.removeFirst() }
    }

    /// The connector of a transaction.
    func connector(of transaction: Int64) -> Int? {
        entries.first { $0.transaction == transaction }?.connector
    }
}
