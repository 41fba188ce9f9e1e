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
    /// The tables could not be held to their bounds; it is tried again.
    case untrimmed(StoreError)
}
