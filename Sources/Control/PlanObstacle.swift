package import Depot

/// Why a connector's default for the hours to come is its fallback alone.
package enum PlanObstacle: Hashable, Sendable {
    /// Its charger is never given a plan.
    case never(DayPlanObstacle)
    /// Another back end steers its charger.
    case released
    /// Its charger can't be told one.
    case notConnected
    /// The store has not told what an earlier run left.
    case notRecalled
    /// Nobody knows when its charger would begin.
    case clock
    /// Its fallback, which lies beneath, is not proven.
    case fallback
    /// Its charger said no again and again.
    case refused
    /// There is nobody to charge.
    case nobody
    /// Its vehicle has not told yet what it is about.
    case justCame
    /// Nobody knows when its vehicle leaves, or what it needs.
    case noDeparture
    /// Its vehicle has all that it needs.
    case ready
    /// Its vehicle takes nothing.
    case asleep
    /// Nothing above its fallback fits, or would bring its vehicle more.
    case noRoom
    /// It has had its hours.
    case over
    /// One is about to be made.
    case toBeMade

    /// As a sentence about the connector goes on.
    package var text: String {
        switch self {
        case .never(let obstacle): obstacle.text
        case .released: "another back end steers its charger"
        case .notConnected: "its charger is not connected"
        case .notRecalled: "what the box remembers is not read yet"
        case .clock: "its charger's clock is not trusted"
        case .fallback: "its fallback is not proven, or what came before the start may still hold"
        case .refused:
            "its charger refused it, and is told again after its next boot: restart it, and where it "
                + "refuses again write day_plan: refused into its model's file"
        case .nobody: "no vehicle charges there"
        case .justCame: "its vehicle came within the last minute"
        case .noDeparture: "no departure of its vehicle is known"
        case .ready: "its vehicle has all that it needs"
        case .asleep: "its vehicle takes nothing"
        case .noRoom:
            "more than the fallback does not fit beside all floors, plans and the worst other "
                + "load, or would not help"
        case .over: "its hours are over"
        case .toBeMade: "it is about to be made"
        }
    }
}
