/// A share in hundredths of a percent: 10,000 is the whole.
public struct Percent: Quantity {
    public let rawValue: Int64

    @inlinable public init(rawValue: Int64) {
        self.rawValue = rawValue
    }
}

extension Percent {
    /// A share from whole percent.
    @inlinable public static func percent(_ count: Int64) -> Percent {
        Percent(rawValue: count * 100)
    }

    /// Everything.
    @inlinable public static var whole: Percent { Percent(rawValue: 10_000) }

    /// This share of `quantity`, rounded down.
    @inlinable public func share<Q: Quantity>(of quantity: Q) -> Q {
        quantity.scaledDown(by: rawValue, over: 10_000)
    }
}
