/// A whole number that knows its unit.
///
/// Arithmetic traps on overflow: inside the product every value is bounded by the settings or by
/// the decoder that made it, so an overflow is a fault of ours.
public protocol Quantity: RawRepresentable, Hashable, Comparable, Codable, Sendable
where RawValue == Int64 {
    /// The number in the unit that the type's own sentence names.
    init(rawValue: Int64)
}

extension Quantity {
    /// Nothing of it.
    @inlinable public static var zero: Self { Self(rawValue: 0) }

    @inlinable public static func < (left: Self, right: Self) -> Bool {
        left.rawValue < right.rawValue
    }

    @inlinable public static func + (left: Self, right: Self) -> Self {
        Self(rawValue: left.rawValue + right.rawValue)
    }

    @inlinable public static func - (left: Self, right: Self) -> Self {
        Self(rawValue: left.rawValue - right.rawValue)
    }

    @inlinable public static prefix func - (value: Self) -> Self {
        Self(rawValue: -value.rawValue)
    }

    @inlinable public static func += (left: inout Self, right: Self) {
        left = left + right
    }

    @inlinable public static func -= (left: inout Self, right: Self) {
        left = left - right
    }

    @inlinable public static func * (left: Self, right: Int64) -> Self {
        Self(rawValue: left.rawValue * right)
    }

    /// The quotient, rounded towards zero.
    @inlinable public static func / (left: Self, right: Int64) -> Self {
        Self(rawValue: left.rawValue / right)
    }

    /// The largest multiple of `step` that is not above the value: for a limit that is sent.
    /// A step that is not positive leaves the value as it is.
    @inlinable public func roundedDown(to step: Self) -> Self {
        guard step.rawValue > 0 else { return self }
        let remainder = rawValue % step.rawValue
        let floored = remainder < 0 ? remainder + step.rawValue : remainder
        return Self(rawValue: rawValue - floored)
    }

    /// The smallest multiple of `step` that is not below the value: for a load that is counted.
    @inlinable public func roundedUp(to step: Self) -> Self {
        -((-self).roundedDown(to: step))
    }

    /// The value times `numerator / denominator`, rounded towards minus infinity.
    /// `denominator` is positive; the product is formed at double width.
    @inlinable public func scaledDown(by numerator: Int64, over denominator: Int64) -> Self {
        precondition(denominator > 0, "a scale needs a positive denominator")
        if numerator == denominator { return self }
        // Nearly every product fits the word, and a division of words is several times faster.
        let (narrow, overflows) = rawValue.multipliedReportingOverflow(by: numerator)
        if !overflows {
            let quotient = narrow / denominator
            return Self(rawValue: narrow % denominator < 0 ? quotient - 1 : quotient)
        }
        let product = rawValue.multipliedFullWidth(by: numerator)
        let (quotient, remainder) = denominator.dividingFullWidth(product)
        return Self(rawValue: remainder < 0 ? quotient - 1 : quotient)
    }

    /// The value times `numerator / denominator`, rounded towards plus infinity.
    @inlinable public func scaledUp(by numerator: Int64, over denominator: Int64) -> Self {
        precondition(denominator > 0, "a scale needs a positive denominator")
        if numerator == denominator { return self }
        let (narrow, overflows) = rawValue.multipliedReportingOverflow(by: numerator)
        if !overflows {
            let quotient = narrow / denominator
            return Self(rawValue: narrow % denominator > 0 ? quotient + 1 : quotient)
        }
        let product = rawValue.multipliedFullWidth(by: numerator)
        let (quotient, remainder) = denominator.dividingFullWidth(product)
        return Self(rawValue: remainder > 0 ? quotient + 1 : quotient)
    }

    /// The value held between two bounds; `lowest` wins where they cross.
    @inlinable public func clamped(from lowest: Self, to highest: Self) -> Self {
        max(lowest, min(highest, self))
    }

    @inlinable public init(from decoder: any Decoder) throws {
        self.init(rawValue: try decoder.singleValueContainer().decode(Int64.self))
    }

    @inlinable public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
}
