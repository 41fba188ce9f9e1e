/// Rules of SAFETY.md that a run of the twin leaves out, to prove that the swarm would notice.
/// The daemon always passes `.none`.
package struct Omissions: OptionSet, Hashable, Codable, Sendable {
    package let rawValue: Int

    package init(rawValue: Int) {
        self.rawValue = rawValue
    }

    /// Every rule is kept.
    package static let none: Omissions = []
    /// A cut counts when it is sent, not when it is proven.
    package static let reserveUntilProof = Omissions(rawValue: 1)
    /// Raises are not tested against the room that is left.
    package static let raiseTest = Omissions(rawValue: 2)
    /// A lease below the floor earns credit.
    package static let floorBeneath = Omissions(rawValue: 4)
    /// Nothing is held back after a start.
    package static let quarantine = Omissions(rawValue: 8)
    /// What draws more than it may still counts at what it may.
    package static let violators = Omissions(rawValue: 16)
    /// Other load is the meter minus the chargers' last samples, without memory.
    package static let otherLoadHold = Omissions(rawValue: 32)
    /// A new floor counts once it is accepted, whatever runs by the old one.
    package static let floorProof = Omissions(rawValue: 64)
    /// What a charger's clock has lost lengthens no lease.
    package static let clockJumps = Omissions(rawValue: 128)
    /// A connector whose phases nobody has proven counts on L1 alone.
    package static let unknownPhases = Omissions(rawValue: 256)
    /// Leases that were narrowed to a vehicle's phase stay so for the next vehicle.
    package static let vehiclePhases = Omissions(rawValue: 512)
    /// A charger that was given away or has lost its floor counts as before.
    package static let forgetting = Omissions(rawValue: 1024)
    /// Chargers' clocks are taken to be exact: d is 0.
    package static let skew = Omissions(rawValue: 2048)
    /// Chargers and vehicles are taken to follow at once: a is 0.
    package static let lag = Omissions(rawValue: 4096)
    /// An answer retires what was sent on an older connection too.
    package static let oldConnection = Omissions(rawValue: 8192)
    /// Leases outlive H, and nothing is looked at beyond it: they rest on the measured other load there.
    package static let horizon = Omissions(rawValue: 16_384)

    /// A station-level cut counts from its sending to its very end.
    package static let stationCuts = Omissions(rawValue: 32_768)
    /// Leases that stay for ever are taken to end by their time (class D).
    package static let keptLeases = Omissions(rawValue: 131_072)

    /// Day plans count at no time.
    package static let dayPlans = Omissions(rawValue: 65_536)

    /// What permits an idle connector to begin leaves without a test.
    package static let startTest = Omissions(rawValue: 262_144)

    /// The names that `--without` takes.
    package static let names: [(name: String, omission: Omissions)] = [
        ("R1", .reserveUntilProof), ("R2", .raiseTest), ("R3", .floorBeneath),
        ("R4", .stationCuts),
        ("R5", .floorProof), ("R6", .quarantine), ("R7", .clockJumps), ("R8", .violators),
        ("R9", .unknownPhases), ("R10", .vehiclePhases), ("R11", .forgetting),
        ("other-load", .otherLoadHold), ("skew", .skew), ("lag", .lag),
        ("old-connection", .oldConnection), ("beyond-H", .horizon), ("day-plan", .dayPlans),
        ("class-D", .keptLeases), ("idle", .startTest),
    ]
}
