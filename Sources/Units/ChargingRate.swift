/// A limit in the charging rate unit of the charger it is meant for (OCPP chargingRateUnit):
/// milliamperes on each of its phases for a charger that takes A, watts for one that takes W.
///
/// The unit stands with the charger (`ChargingRateUnit`), so that the ledger and the allocator
/// compare and share out what the charger will really be told, to its own step.
public struct ChargingRate: Quantity {
    public let rawValue: Int64

    @inlinable public init(rawValue: Int64) {
        self.rawValue = rawValue
    }
}

extension ChargingRate {
    /// A rate for a charger that takes amperes.
    @inlinable public init(_ current: Amperes) { self.init(rawValue: current.rawValue) }

    /// A rate for a charger that takes watts.
    @inlinable public init(_ power: Watts) { self.init(rawValue: power.rawValue) }
}
