import Units

/// A lease that has left us and may be in force in a charger.
struct Grant: Hashable, Codable, Sendable {
    /// The order that carried it; later orders have larger numbers.
    let number: Int64
    /// The connection it left on: an answer on another one proves nothing about it.
    let connection: Int64
    /// The transaction that it belongs to.
    let transaction: Int64
    /// What it permits until `expiry`.
    let rate: ChargingRate
    /// When it ends by the charger's clock, were that right.
    let expiry: Instant
    /// From here on it counts no more: its expiry, late by the clock bound and the follow time, or
    /// the follow time after a later grant was accepted.
    var retiresAt: Instant
}
