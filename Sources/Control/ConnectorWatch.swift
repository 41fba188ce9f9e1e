package import Depot
package import Units

/// One connector as the controller sees it.
package struct ConnectorWatch: Hashable, Codable, Sendable {
    // What every tick asks of thousands stands together and first: memory is what a tick waits for.

    /// What the charger says of it; nil while nothing was said on this connection.
    package internal(set) var state: ConnectorState?
    /// The transaction that runs.
    package internal(set) var transaction: RunningTransaction?
    /// How pressing it is, as of the last minute.
    package internal(set) var urgency = Urgency()
    /// It yields to departures that can't wait, while these need nearly all of a demand target.
    var waits = false
    /// How long it has been granted more than its fallback since the transaction began: the rotation
    /// among equals. It halves with each quarter hour, so whoever had a turn last has had the most,
    /// and who comes late does not make up for what others had before.
    package internal(set) var served: Milliseconds = .zero
    /// Its rank among those that wait, renewed on the quarter hour: less is earlier.
    package internal(set) var rank: Int64 = 0
    /// The last lease that left us.
    package internal(set) var sent: SentLease?
    /// No new lease is tried before then.
    package internal(set) var heldUntil: Instant?
    /// A start was held back then for want of room, and was not let through since.
    var startHeldAt: Instant?
    /// When its last lease was changed.
    package internal(set) var changedAt: Instant?
    /// It was told more than it held in this transaction.
    var hasBeenRaised = false
    /// Whether its limit goes up and down by little.
    var sway = Sway()
    /// Leases refused in a row.
    package internal(set) var refusals = 0
    /// It has said no to a limit of 0 again and again in this transaction.
    package internal(set) var refusesZero = false
    /// Cuts that it is not seen to have followed.
    package internal(set) var unproven = CutBook()
    /// What it may draw and why, as people are told.
    package internal(set) var limit: Limit
    /// What its vehicle can use.
    package internal(set) var drawCap = DrawCap()
    /// Whether its vehicle sleeps.
    package internal(set) var slumber = Slumber()
    /// Whether it keeps what it accepts.
    package internal(set) var trust = TrustRecord()
    /// What a person set.
    package internal(set) var override: Override?
    /// A person paused it; nil while nobody has.
    package internal(set) var pause: Provenance?

    // What fewer ask.

    /// How far its fallback is proven.
    package internal(set) var floor = FloorProof()
    /// What its default lets through over the hours to come.
    package internal(set) var dayPlan = DayPlanWatch()
    /// The last sample of its draw on this connection.
    package internal(set) var sample: Sample?
    /// When it was last asked for a sample that did not come by itself.
    var askedAt: Instant?
    /// When it last told its state, and was last asked for it because that was too long ago.
    var stateToldAt: Instant?
    var stateAskedAt: Instant?
    /// When what lets a vehicle begin was last asked for, or left us; nil: not since our start.
    var mayBeginSince: Instant?
    /// It began without our answer although its model is proven not to.
    package internal(set) var beganUnasked = false
    /// Until then the store remembers that a lease of ours which outlives H may be in force; nil: of this run
    /// it remembers none.
    var longLeaseKeptUntil: Instant?
    /// What the charger has accepted last.
    package internal(set) var confirmed: ChargingRate?
    /// That pause has ended a transaction, or is to; nil where a limit is enough.
    var suspension: Suspension?
    /// A transaction whose start was stamped before the one that runs began: a message out of a queue, or
    /// of a charger that had no time. A sample of now tells which.
    var setAside: TransactionRecord?
    /// The vehicle that it charges; nil where nobody knows it.
    package internal(set) var stay: Stay?
    /// Whether that vehicle will be ready, as of the last minute.
    package internal(set) var readiness: Readiness?
    /// Phases seen to carry current in this transaction (SAFETY.md R10).
    package internal(set) var phasesSeen = PerPhase(repeating: false)
    /// Since when some current has flowed in this transaction, for R10.
    package internal(set) var drawingSince: Instant?

    init(limit: Limit) { self.limit = limit }

    /// A transaction that runs.
    package struct RunningTransaction: Hashable, Codable, Sendable {
        package var id: Int64
        package var idToken: String
        package var startedAt: UTCTime
        /// When it began by our clock, as far as the charger's clock tells.
        package var begunAt: Instant
        package var meterStart: Energy
        /// The charger's import register, as last told.
        package var meter: Energy?
        /// When the first sample of energy came.
        package var firstSampleAt: UTCTime?
    }

    /// A sample of its draw.
    package struct Sample: Hashable, Codable, Sendable {
        /// What was told.
        package var draw: DrawSample
        /// On the site's phases; a lower bound, as it is subtracted from meters. Currents are zero
        /// where the phase mapping is unknown.
        package var load: Load
        /// In the charger's unit, for comparing with limits.
        package var rate: ChargingRate
        /// The charger's own time of it; nil where it told none.
        package var stamp: UTCTime?
        /// When it came in.
        package var arrivedAt: Instant
        /// When it was taken, by its stamp and the charger's clock; never after its arrival. What
        /// a charger could not deliver at once comes minutes late, and looks like news.
        package var takenAt: Instant
    }

    /// A lease that left us.
    package struct SentLease: Hashable, Codable, Sendable {
        package var order: Int64
        package var rate: ChargingRate
        /// nil: it stays until another one replaces it (class D).
        package var expiry: Instant?
        package var sentAt: Instant
        package var isAccepted: Bool
        package var isAnswered: Bool

        /// Whether it has not ended by its time.
        func isLive(at now: Instant) -> Bool { expiry.map { $0 > now } ?? true }
    }

    /// What a person set.
    package struct Override: Hashable, Codable, Sendable {
        package var rate: ChargingRate
        package var until: Instant
        /// `until` on the wall clock, as it was when the person spoke.
        package var ends: UTCTime
        package var origin: Provenance
    }

    /// Whether a transaction runs. Asked thousands of times in a tick: to compare the optional with
    /// nil copies what is in it.
    package var isInTransaction: Bool {
        switch transaction {
        case .some: true
        case .none: false
        }
    }

    /// The transaction that runs, by its number; asked as often.
    var transactionID: Int64? {
        switch transaction {
        case .some(let running): running.id
        case .none: nil
        }
    }

    /// Whether its charger says no to whatever limit it is sent: one refusal may mean that it has not taken in its
    /// transaction's number yet, and a second that a message crossed another.
    package var refusesLimits: Bool { refusals >= 3 }

    /// Whether a person paused it.
    package var isPaused: Bool { pause != nil }
}
