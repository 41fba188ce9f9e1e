/// A voltage in whole millivolts, line to neutral unless said otherwise.
public struct Volts: Quantity {
    public let rawValue: Int64

    @inlinable public init(rawValue: Int64) {
        self.rawValue = rawValue
    }
}

extension Volts {
    /// A voltage from whole volts.
    @inlinable public static func volts(_ count: Int64) -> Volts { Volts(rawValue: count * 1000) }
}
