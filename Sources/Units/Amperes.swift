/// An electric current in whole milliamperes, positive into the depot.
public struct Amperes: Quantity {
    public let rawValue: Int64

    @inlinable public init(rawValue: Int64) {
        self.rawValue = rawValue
    }
}

extension Amperes {
    /// A current from whole amperes.
    @inlinable public static func amperes(_ count: Int64) -> Amperes {
        Amperes(rawValue: count * 1000)
    }

    /// A current from milliamperes.
    @inlinable public static func milliamperes(_ count: Int64) -> Amperes {
        Amperes(rawValue: count)
    }
}
