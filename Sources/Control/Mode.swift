package import Depot
import Units

/// What the controller is able to do.
///
/// ```
///            every needed meter has spoken,
///            or is known to be silent
/// starting ───────────────────────────────► regulating ◄──────────► degraded
///                                               ▲      a meter is       │
///                                               │      silent / speaks  │
///                                               └──── failsafe ◄────────┘
///                                        spoken for 30 s    meter_lost: fallback
/// ```
package enum Mode: Hashable, Codable, Sendable {
    /// Fallbacks only: these meters have not spoken yet.
    case starting(waitingFor: [MeterPosition])
    /// Everything that is needed is known.
    case regulating
    /// These meters are silent; their nodes count their worst other load.
    case degraded(silent: [MeterPosition])
    /// The chargers below this meter's node are at their fallbacks.
    case failsafe(MeterPosition)

    /// The word in `status.json`.
    package var name: String {
        switch self {
        case .starting: "starting"
        case .regulating: "regulating"
        case .degraded: "degraded"
        case .failsafe: "failsafe"
        }
    }

    /// Why, in words; nil while all is well.
    package func because(in plan: SitePlan) -> String? {
        switch self {
        case .starting(let meters):
            meters.isEmpty
                ? nil
                : "waiting for meter \(meters.map { plan[$0].id }.joined(separator: ", "))"
        case .regulating: nil
        case .degraded(let meters):
            "meter \(meters.map { plan[$0].id }.joined(separator: ", ")) is silent"
        case .failsafe(let meter): "meter \(plan[meter].id) is silent"
        }
    }
}
