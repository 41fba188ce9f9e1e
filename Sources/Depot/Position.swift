/// Where something stands in the lists of a `SitePlan`. Valid only for the plan it came from.
package struct Position<Of>: Hashable, Comparable, Sendable {
    /// The index into the list, from 0.
    package let index: Int

    @inlinable package init(_ index: Int) {
        self.index = index
    }

    @inlinable package static func < (left: Position, right: Position) -> Bool {
        left.index < right.index
    }
}

extension Position: Codable {
    package init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode(Int.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(index)
    }
}

/// Where a node stands in `SitePlan.nodes`: parents stand before their children.
package typealias NodePosition = Position<Node>
/// Where a meter stands in `SitePlan.meters`.
package typealias MeterPosition = Position<Meter>
/// Where a charger stands in `SitePlan.chargers`.
package typealias ChargerPosition = Position<Charger>
/// Where a connector stands in `SitePlan.connectors`: those of one charger stand together.
package typealias ConnectorPosition = Position<Connector>
