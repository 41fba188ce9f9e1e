import Units

/// A pause that a limit of 0 can't bring about: its charger ends the transaction for it, or is to
/// end it.
struct Suspension: Hashable, Codable, Sendable {
    /// Who charged, for a start from here once the pause is over.
    var idToken: String
    /// When the charger was told last.
    var triedAt: Instant
    /// How often charging was started again in vain.
    var starts = 0

    /// A charger that does not do as it was told is told again after so long.
    static let pause = Milliseconds.minutes(1)
    /// Then it takes somebody at the vehicle.
    static let startsHighest = 3

    init(idToken: String, triedAt: Instant) {
        self.idToken = idToken
        self.triedAt = triedAt
    }
}
