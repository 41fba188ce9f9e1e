/// A temperature in thousandths of a degree Celsius.
public struct Temperature: Quantity {
    public let rawValue: Int64

    @inlinable public init(rawValue: Int64) {
        self.rawValue = rawValue
    }
}
