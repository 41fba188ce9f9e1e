/// What something draws, or may draw: a current on each phase and the active power of the three
/// together. Both are kept because a node may be limited in amperes, in kilowatts or in both.
public struct Load: Hashable, Codable, Sendable {
    /// Current on each phase of the site.
    public var current: PerPhase<Amperes>
    /// Active power, the signed sum of the phases.
    public var power: Watts

    @inlinable public init(current: PerPhase<Amperes>, power: Watts) {
        self.current = current
        self.power = power
    }

    /// Nothing.
    @inlinable public static var zero: Load { Load(current: .zero, power: .zero) }

    @inlinable public static func + (left: Load, right: Load) -> Load {
        Load(current: left.current + right.current, power: left.power + right.power)
    }

    @inlinable public static func - (left: Load, right: Load) -> Load {
        Load(current: left.current - right.current, power: left.power - right.power)
    }

    @inlinable public static func += (left: inout Load, right: Load) { left = left + right }

    @inlinable public static func -= (left: inout Load, right: Load) { left = left - right }

    /// The smaller of each component.
    @inlinable public func lowest(_ other: Load) -> Load {
        Load(
            current: current.combined(with: other.current) { min($0, $1) },
            power: min(power, other.power))
    }

    /// The larger of each component.
    @inlinable public func highest(_ other: Load) -> Load {
        Load(
            current: current.combined(with: other.current) { max($0, $1) },
            power: max(power, other.power))
    }
}
