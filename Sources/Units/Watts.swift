/// An active power in whole watts, positive into the depot.
public struct Watts: Quantity {
    public let rawValue: Int64

    @inlinable public init(rawValue: Int64) {
        self.rawValue = rawValue
    }
}

extension Watts {
    /// A power from whole watts.
    @inlinable public static func watts(_ count: Int64) -> Watts { Watts(rawValue: count) }

    /// A power from whole kilowatts.
    @inlinable public static func kilowatts(_ count: Int64) -> Watts {
        Watts(rawValue: count * 1000)
    }

    /// The energy that this power moves in `time`.
    @inlinable public func over(_ time: Milliseconds) -> Energy {
        Energy(rawValue: rawValue * time.rawValue)
    }
}
