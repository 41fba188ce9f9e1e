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

    /// The names that `--without` takes.
    package static let names: [(name: String, omission: Omissions)] = [
        ("R1", .reserveUntilProof), ("R2", .raiseTest), ("R3", .floorBeneath),
        ("R6", .quarantine), ("R8", .violators), ("other-load", .otherLoadHold),
    ]
}
