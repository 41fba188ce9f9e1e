/// A point on the wall clock: milliseconds since 1970-01-01T00:00:00Z, without leap seconds.
/// It labels; it never measures.
public struct UTCTime: Hashable, Comparable, Codable, Sendable {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    public let milliseconds: Int64

    @inlinable public init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    @inlinable public static func < (left: UTCTime, right: UTCTime) -> Bool {
        left.milliseconds < right.milliseconds
    }

    @inlinable public static func + (left: UTCTime, right: Milliseconds) -> UTCTime {
        UTCTime(milliseconds: left.milliseconds + right.rawValue)
    }

    @inlinable public static func - (left: UTCTime, right: Milliseconds) -> UTCTime {
        UTCTime(milliseconds: left.milliseconds - right.rawValue)
    }

    @inlinable public static func - (left: UTCTime, right: UTCTime) -> Milliseconds {
        Milliseconds(rawValue: left.milliseconds - right.milliseconds)
    }

    public init(from decoder: any Decoder) throws {
        self.init(milliseconds: try decoder.singleValueContainer().decode(Int64.self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(milliseconds)
    }
}
