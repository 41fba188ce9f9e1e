package import Depot
package import Units

/// How far a connector's day plan is: written down, sent once there is room for it, and accepted (SAFETY.md
/// section 6). One plan a transaction and day, as each is a write into the charger's flash.
///
/// ```
///        another transaction, departure or day        kept
///   none ─────────────────────────────────► storing ───────► waiting ◄─┐ no answer,
///     ▲                                         ▲                │     │ or a refusal
///     │ no more than the fallback               │ another aim    ▼ fits │
///     └──────────────────────── accepted ◄──────┼────────────── sent ───┘
///                                   └─► held ───┘
/// ```
package struct DayPlanWatch: Hashable, Codable, Sendable {
    /// What is done with it; plans are by the served clock.
    package internal(set) var stage = Stage.none
    /// What it was made for; nil: for nobody.
    package internal(set) var aim: Aim?
    /// Whether it is known what an earlier run left: by the store that remembers its floor too, or because
    /// one of ours took its place.
    var isKnown = false
    /// When it was last made; one is made at most so often.
    var madeAt: Instant?
    /// Before then it is not sent again.
    var heldUntil: Instant?
    /// How often in a row the charger refused.
    var refusals = 0

    /// One that refused so often is given none until its next boot.
    static let refusalsThatTell = 3
    /// Between two plans of one connector.
    static let pause = Milliseconds.minutes(10)
    /// A transaction is planned for once it has told what it is about.
    static let settling = Milliseconds.minutes(1)
    /// Until it is sent again where no answer came, or a refusal.
    static let retry = Milliseconds.seconds(30)

    /// Whether its charger has refused so often that it is told none before its next boot.
    package var isRefused: Bool { refusals >= Self.refusalsThatTell }

    /// What is done with it.
    package enum Stage: Hashable, Codable, Sendable {
        case none
        case storing(ticket: Int64, DayPlan)
        case waiting(DayPlan)
        case sent(number: Int64, DayPlan)
        case held(DayPlan)
    }

    /// What a plan is made for.
    package struct Aim: Hashable, Codable, Sendable {
        package internal(set) var transaction: Int64
        package internal(set) var departAt: UTCTime
        /// Whole days since the transaction began: a plan lasts no longer.
        var day: Int64
    }

    /// The plan that may be in force, or will be; nil without.
    package var plan: DayPlan? {
        switch stage {
        case .none: nil
        case .storing(_, let plan), .waiting(let plan), .sent(_, let plan), .held(let plan): plan
        }
    }
}
