/// A point on the monotonic clock, which counts suspend and is never set: milliseconds since boot.
/// It measures; it never labels.
public struct Instant: Hashable, Comparable, Codable, Sendable {
    /// Milliseconds since an origin that only this boot knows.
    public let milliseconds: Int64

    @inlinable public init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    @inlinable public static func < (left: Instant, right: Instant) -> Bool {
        left.milliseconds < right.milliseconds
    }

    @inlinable public static func + (left: Instant, right: Milliseconds) -> Instant {
        Instant(milliseconds: left.milliseconds + right.rawValue)
    }

    @inlinable public static func - (left: Instant, right: Milliseconds) -> Instant {
        Instant(milliseconds: left.milliseconds - right.rawValue)
    }

    @inlinable public static func - (left: Instant, right: Instant) -> Milliseconds {
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
