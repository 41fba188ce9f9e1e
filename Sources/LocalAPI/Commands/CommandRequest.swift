/// What a person asks the daemon to do: the body of `POST /v1/commands`.
///
/// ```
/// {"command": "pause"}                                                the whole depot
/// {"command": "resume", "charger": "CP-01", "connector": 1}
/// {"command": "override", "charger": "CP-01", "connector": 1, "limit_kw": 20, "until": "2026-…"}
/// {"command": "release", "charger": "CP-01"}
/// {"command": "take-back", "charger": "CP-01"}
/// ```
package enum CommandRequest: Hashable, Sendable {
    /// Nothing is granted above the floors until it is resumed.
    case pause(CommandTarget)
    /// Ends a pause.
    case resume(CommandTarget)
    /// Holds a connector at a limit of its own until a moment; never above what is safe.
    case override(ConnectorName, CommandLimit, until: Timestamp)
    /// Lets another back end steer a charger; it counts at its rating from then on.
    case release(charger: String)
    /// Steers a released charger again.
    case takeBack(charger: String)

    /// The word in JSON, and for people.
    package var word: String {
        switch self {
        case .pause: "pause"
        case .resume: "resume"
        case .override: "override"
        case .release: "release"
        case .takeBack: "take-back"
        }
    }
}
