package import Units

/// How far it is proven that a connector's fallback is in force in its charger (SAFETY.md R5, R6).
///
/// ```
/// unsent ──► accepted ──► read back ──► in force
///              ▲            a transaction that ran when it was installed must end,
///              └ reboot     or its draw stay at the floor for 60 s
/// ```
package struct FloorProof: Hashable, Codable, Sendable {
    /// When the charger accepted it on this connection or an earlier one of this run.
    package internal(set) var acceptedAt: Instant?
    /// When it was read back.
    package internal(set) var readBackAt: Instant?
    /// When a read-back showed nothing above the floor from now to the longest lease's end.
    package internal(set) var clearAt: Instant?
    /// Whether a transaction ran when it was accepted that has not ended since.
    package internal(set) var waitsForTransaction = false
    /// Since when every sample was at or below the floor.
    package internal(set) var quietSince: Instant?
    /// When an order about it was last tried.
    package internal(set) var triedAt: Instant?
    /// How often in a row the charger refused it.
    package internal(set) var refusals = 0
    /// What the charger said last when it refused.
    package internal(set) var refusal: String?

    /// Draw at or below the floor for so long proves that it acts.
    static let quiet = Milliseconds.seconds(60)
    /// Between two tries to install it or read it back.
    static let pause = Milliseconds.seconds(15)

    /// The charger has rebooted: it may have lost it.
    mutating func rebooted() {
        acceptedAt = nil
        readBackAt = nil
        clearAt = nil
        triedAt = nil
    }
}
