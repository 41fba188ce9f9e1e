/// The fallback of a connector.
package struct FloorDocument: Hashable, Codable, Sendable {
    /// Its number at the charger.
    package var connector: Int
    /// What holds when we are silent, in amperes; nil for one that is limited in watts.
    package var floorAmps: Double?
    /// The same as a power; nil for one that is limited in amperes.
    package var floorKilowatts: Double?
    /// Whether it is proven to be installed (SAFETY.md R6).
    package var inForce: Bool

    package init(
        connector: Int, floorAmps: Double?, floorKilowatts: Double?, inForce: Bool
    ) {
        self.connector = connector
        self.floorAmps = floorAmps
        self.floorKilowatts = floorKilowatts
        self.inForce = inForce
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(connector, forKey: .connector)
        try container.encode(floorAmps, forKey: .floorAmps)
        try container.encode(floorKilowatts, forKey: .floorKilowatts)
        try container.encode(inForce, forKey: .inForce)
    }

    private enum CodingKeys: String, CodingKey {
        case connector
        case floorAmps = "floor_amps"
        case floorKilowatts = "floor_kw"
        case inForce = "in_force"
    }
}
