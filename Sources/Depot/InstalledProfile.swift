package import Units

/// A charging profile that a charger accepted and may hold still.
package struct InstalledProfile: Hashable, Codable, Sendable {
    /// The charger's identity.
    package var charger: String
    /// The connector's number; 0 for the whole station.
    package var connector: Int
    /// What it is for.
    package var kind: Kind
    /// Which of several of its kind: the stack level.
    package var slot: Int
    /// Its highest value.
    package var rate: ChargingRate
    /// The unit in which the charger was told.
    package var unit: ChargingRateUnit
    /// When it ends by itself; nil for one that stays.
    package var expiry: UTCTime?
    /// When it was accepted.
    package var acceptedAt: UTCTime

    package init(
        charger: String, connector: Int, kind: Kind, slot: Int, rate: ChargingRate,
        unit: ChargingRateUnit, expiry: UTCTime?, acceptedAt: UTCTime
    ) {
        self.charger = charger
        self.connector = connector
        self.kind = kind
        self.slot = slot
        self.rate = rate
        self.unit = unit
        self.expiry = expiry
        self.acceptedAt = acceptedAt
    }

    /// The kinds of profile of SAFETY.md section 4; the raw values are the database's words.
    package enum Kind: String, CaseIterable, Codable, Sendable {
        /// TxDefaultProfile at stack 0, without an end.
        case floor
        /// TxDefaultProfile at stack 1, for a day.
        case dayPlan = "day_plan"
        /// A lease, in whatever ladder its model takes it, that may outlive H, by a clock that is ahead.
        /// Its expiry, by the time that we serve, is when the last of them is over wherever that clock
        /// stands then, or later.
        case boost
        /// ChargePointMaxProfile.
        case cap
    }
}
