package import Units

/// A place in the electrical tree with limits that hold for everything below it.
package struct Node: Hashable, Codable, Sendable {
    /// The site's name for it, unique.
    package var id: String
    /// What it is to an electrician.
    package var kind: Kind
    /// What feeds it; nil at the root.
    package var parent: NodePosition?
    /// The limit on each phase, where one stands.
    package var currentLimit: Amperes?
    /// The limit on the signed sum of the three phases, where one stands.
    package var powerLimit: Watts?
    /// The meter of everything that flows through the node.
    package var meter: MeterPosition?
    /// B_max (SAFETY.md section 3): the most that all but chargers, here and below, may draw on
    /// a phase.
    package var otherLoadHighest: Amperes
    /// Added to the measured other load, never past its highest.
    package var otherLoadRise: Amperes
    /// A lower power limit that fallbacks must keep while the controller is dead.
    package var floorPowerLimit: Watts?
    /// Generation behind the node; it earns no credit beyond what the meter shows now.
    package var generationHighest: Watts
    /// The trip curve of what protects the node, where the site file tells it.
    package var breaker: OverloadRating?
    /// What the node's transformer carries for a while, where the site file tells it.
    package var shortTime: OverloadRating?
    /// The hardware itself keeps the limit: counts upward as the smaller of its limit and its sum.
    package var isHardwareLimited: Bool
    /// Only one connector below may charge at a time.
    package var isExclusive: Bool
    /// How long an exclusive node takes from one connector to the next.
    package var switchOver: Milliseconds

    package init(
        id: String, kind: Kind, parent: NodePosition?, currentLimit: Amperes?, powerLimit: Watts?,
        meter: MeterPosition?, otherLoadHighest: Amperes, otherLoadRise: Amperes,
        floorPowerLimit: Watts?, generationHighest: Watts, breaker: OverloadRating?,
        shortTime: OverloadRating?, isHardwareLimited: Bool, isExclusive: Bool,
        switchOver: Milliseconds
    ) {
        self.id = id
        self.kind = kind
        self.parent = parent
        self.currentLimit = currentLimit
        self.powerLimit = powerLimit
        self.meter = meter
        self.otherLoadHighest = otherLoadHighest
        self.otherLoadRise = otherLoadRise
        self.floorPowerLimit = floorPowerLimit
        self.generationHighest = generationHighest
        self.breaker = breaker
        self.shortTime = shortTime
        self.isHardwareLimited = isHardwareLimited
        self.isExclusive = isExclusive
        self.switchOver = switchOver
    }

    /// What a node is; the raw values are the site file's words.
    package enum Kind: String, CaseIterable, Codable, Sendable {
        case gridConnection = "grid_connection"
        case transformer
        case switchboard
        case feeder
        case panel
        case powerUnit = "power_unit"
    }
}
