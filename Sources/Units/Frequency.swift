/// A frequency in whole millihertz.
public struct Frequency: Quantity {
    public let rawValue: Int64

    @inlinable public init(rawValue: Int64) {
        self.rawValue = rawValue
    }
}
