/// A length of time in whole milliseconds.
public struct Milliseconds: Quantity {
    public let rawValue: Int64

    @inlinable public init(rawValue: Int64) {
        self.rawValue = rawValue
    }
}

extension Milliseconds {
    /// A length of time from whole seconds.
    @inlinable public static func seconds(_ count: Int64) -> Milliseconds {
        Milliseconds(rawValue: count * 1000)
    }

    /// A length of time from milliseconds.
    @inlinable public static func milliseconds(_ count: Int64) -> Milliseconds {
        Milliseconds(rawValue: count)
    }

    /// A length of time from whole minutes.
    @inlinable public static func minutes(_ count: Int64) -> Milliseconds { .seconds(count * 60) }

    /// Whole seconds, rounded towards zero.
    @inlinable public var seconds: Int64 { rawValue / 1000 }
}
