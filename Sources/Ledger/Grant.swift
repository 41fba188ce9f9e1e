import Units

/// A lease that has left us and may be in force in a charger.
struct Grant: Hashable, Codable, Sendable {
    /// The order that carried it; later orders have larger numbers.
    let number: Int64
    /// The order since which what it permits has counted: its own, or of the oldest that it lowers where
    /// it was sent without room of its own.
    let since: Int64
    /// The connection it left on: an answer on another one proves nothing about it.
    let connection: Int64
    /// The transaction that it belongs to.
    let transaction: Int64
    /// What it permits until `expiry`.
    let rate: ChargingRate
    /// When it ends by the charger's clock, were that as it was measured; nil: by no clock (class D).
    let expiry: Instant?
    /// Charger clock minus served clock, by which its expiry was written.
    let clockOffset: Milliseconds
    /// The follow time after a later grant was accepted, or after its transaction ended.
    var replacedAt: Instant?
    /// Until then it counts though a clock that was set ahead has ended it: its charger and vehicle may not
    /// have followed yet.
    var fadesUntil: Instant?

    /// In place of a number, a connection or a transaction where several leases are counted as one.
    /// Real ones are positive.
    static let noOrder: Int64 = -1

    /// From here on it counts no more: its expiry, late by what the charger's clock has lost since
    /// it was written (R7), the clock bound and the follow time, and no sooner than a clock that was set
    /// ahead was followed; or when it was replaced. nil: nothing has ended it yet.
    func retiresAt(clockOffset now: Milliseconds, settling: Milliseconds) -> Instant? {
        guard let expiry else { return replacedAt }
        let late = max(.zero, clockOffset - now)
        let byClock = expiry + late + settling
        let end = max(byClock, fadesUntil ?? byClock)
        return min(end, replacedAt ?? end)
    }
}
