package import Units

/// Something that was set for a charger or a connector until further notice, by a person or by
/// R8 of SAFETY.md. It outlives the daemon: a restart ends no pause and forgives no violator.
package struct Intervention: Hashable, Codable, Sendable {
    /// The charger's identity.
    package var charger: String
    /// The connector's number; 0 for the whole charger.
    package var connector: Int
    /// What. At most one of each kind stands for one target.
    package var kind: Kind
    /// Since when.
    package var since: UTCTime
    /// The user at the local socket who set it; nil where no person did.
    package var user: UInt32?

    package init(charger: String, connector: Int, kind: Kind, since: UTCTime, user: UInt32?) {
        self.charger = charger
        self.connector = connector
        self.kind = kind
        self.since = since
        self.user = user
    }

    /// The kinds of intervention.
    package enum Kind: Hashable, Codable, Sendable {
        /// A connector gets nothing until a person resumes it.
        case paused
        /// A connector is first in rank and gets no more than this until then.
        case overridden(ChargingRate, ChargingRateUnit, until: UTCTime)
        /// Another back end steers the charger.
        case released
        /// A connector has drawn more than it may, so many times since a person last looked at it;
        /// a violator counts at what it could draw until it has earned its way back.
        case violated(times: Int, isViolator: Bool)
    }
}
