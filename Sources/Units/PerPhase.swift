/// One value for each phase of the site, L1, L2, L3.
public struct PerPhase<Value> {
    public var l1: Value
    public var l2: Value
    public var l3: Value

    @inlinable public init(_ l1: Value, _ l2: Value, _ l3: Value) {
        self.l1 = l1
        self.l2 = l2
        self.l3 = l3
    }

    /// The same value on every phase.
    @inlinable public init(repeating value: Value) {
        self.init(value, value, value)
    }

    @inlinable public subscript(phase: Phase) -> Value {
        get {
            switch phase {
            case .l1: l1
            case .l2: l2
            case .l3: l3
            }
        }
        set {
            switch phase {
            case .l1: l1 = newValue
            case .l2: l2 = newValue
            case .l3: l3 = newValue
            }
        }
    }

    /// The values after `transform`, phase by phase.
    @inlinable public func map<Other>(_ transform: (Value) -> Other) -> PerPhase<Other> {
        PerPhase<Other>(transform(l1), transform(l2), transform(l3))
    }

    /// The values of two after `combine`, phase by phase.
    @inlinable public func combined<Second, Other>(
        with second: PerPhase<Second>, _ combine: (Value, Second) -> Other
    ) -> PerPhase<Other> {
        PerPhase<Other>(
            combine(l1, second.l1), combine(l2, second.l2), combine(l3, second.l3))
    }
}

extension PerPhase: Equatable where Value: Equatable {}
extension PerPhase: Hashable where Value: Hashable {}
extension PerPhase: Sendable where Value: Sendable {}

extension PerPhase where Value: Quantity {
    /// Nothing on any phase.
    @inlinable public static var zero: PerPhase { PerPhase(repeating: .zero) }

    @inlinable public static func + (left: PerPhase, right: PerPhase) -> PerPhase {
        PerPhase(left.l1 + right.l1, left.l2 + right.l2, left.l3 + right.l3)
    }

    @inlinable public static func - (left: PerPhase, right: PerPhase) -> PerPhase {
        PerPhase(left.l1 - right.l1, left.l2 - right.l2, left.l3 - right.l3)
    }

    @inlinable public static func += (left: inout PerPhase, right: PerPhase) {
        left = left + right
    }

    @inlinable public static func -= (left: inout PerPhase, right: PerPhase) {
        left = left - right
    }

    /// The three together.
    @inlinable public var sum: Value { l1 + l2 + l3 }
    /// The smallest of the three.
    @inlinable public var lowest: Value { min(l1, min(l2, l3)) }
    /// The largest of the three.
    @inlinable public var highest: Value { max(l1, max(l2, l3)) }
}

/// Written as `[L1, L2, L3]`.
extension PerPhase: Codable where Value: Codable {
    public init(from decoder: any Decoder) throws {
        var container = try decoder.unkeyedContainer()
        self.init(
            try container.decode(Value.self), try container.decode(Value.self),
            try container.decode(Value.self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.unkeyedContainer()
        try container.encode(l1)
        try container.encode(l2)
        try container.encode(l3)
    }
}
