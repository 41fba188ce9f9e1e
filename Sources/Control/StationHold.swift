package import Units

/// How far a charger that nobody needs lends its floors to others: a cap of 0 on the whole station,
/// renewed while somebody is short of room, and lifted for the next vehicle (SAFETY.md R4).
///
/// ```
///            somebody is short, nobody has charged here for 3 min
///   free ─────────────────────────────────────────► held ─┐ renewed
///    ▲                                                │ ◄──┘
///    │ accepted, or refused again and again           │ a vehicle, or nobody is short any more
///    └──────────── lifting ◄──────────────────────────┘
///                     ▲ └─ sent once the floors fit again, or no lease is left from before they
///                     │    counted; and again until it is answered
///     our start: an earlier run may have left one; free once a read-back, or what the store
///     remembers, shows none
/// ```
package struct StationHold: Hashable, Codable, Sendable {
    /// What is done with it.
    package internal(set) var stage = Stage.lifting(nil)
    /// When a cap was last sent, by this run.
    var capSentAt: Instant?
    /// Since when nobody charges there; nil: somebody does.
    var idleSince: Instant?
    /// How often in a row the charger refused.
    var refusals = 0

    /// Refused so often it is left alone until its next boot.
    static let refusalsThatTell = 3
    /// Whether nothing was sent since our start that tells whether a cap stands.
    package internal(set) var isUnknown = true

    /// It is held once nobody has come for so long: a lift takes the next vehicle a quarter of a minute.
    static let idleLowest = Milliseconds.minutes(3)
    /// A cap counts for so long from its sending.
    static let length = Milliseconds.seconds(300)
    /// It is renewed after so long.
    static let renewal = Milliseconds.seconds(100)
    /// For so long after somebody was last short of room it is renewed.
    static let patience = Milliseconds.minutes(5)

    /// What is done with it.
    package enum Stage: Hashable, Codable, Sendable {
        case free
        case held(Order)
        /// nil: nothing was sent yet.
        case lifting(Order?)
    }

    /// What was sent last.
    package struct Order: Hashable, Codable, Sendable {
        package var number: Int64
        package var sentAt: Instant
        package var isAnswered = false
    }

    /// Whether a cap of 0 may stand in the charger.
    package var mayHold: Bool { stage != .free }
}
