/// An energy in milliwatt-seconds: a tick at 3 kW moves less than one watt-hour.
///
/// One watt-hour is 3,600,000 of them; the type holds 2.5 TWh.
public struct Energy: Quantity {
    public let rawValue: Int64

    @inlinable public init(rawValue: Int64) {
        self.rawValue = rawValue
    }
}

extension Energy {
    /// How many milliwatt-seconds make a watt-hour.
    @inlinable public static var perWattHour: Int64 { 3_600_000 }

    /// An energy from watt-hours.
    @inlinable public static func wattHours(_ count: Int64) -> Energy {
        Energy(rawValue: count * perWattHour)
    }

    /// Whole watt-hours, rounded towards zero.
    @inlinable public var wattHours: Int64 { rawValue / Energy.perWattHour }
}
