package import Depot
package import Units

/// What the controller asks of a charger. Each but the answers ends in one `OrderOutcome`.
package struct ChargerOrder: Hashable, Codable, Sendable {
    /// Unique for the controller's lifetime, rising.
    package var number: Int64
    /// What to do.
    package var action: Action

    package init(number: Int64, action: Action) {
        self.number = number
        self.action = action
    }

    /// The kinds of order, with their ledger class (SAFETY.md R11).
    package enum Action: Hashable, Codable, Sendable {
        /// Raise or cut: written down in the ledger before it leaves.
        case lease(Lease)
        /// Forgetting: the connector counts at its rating until its floor is read back.
        case clearLease(ConnectorPosition)
        /// The floor: tested by C1 when the plan was loaded.
        case floor(ConnectorPosition, ChargingRate)
        /// Neutral: a cap at the station's own rating.
        case cap(ChargingRate)
        /// A default above the fallback, by the charger's clock, with what holds after it: written down in the
        /// ledger before it leaves.
        case dayPlan(DayPlanOrder)
        /// A cap of 0 on the whole charger, or its lift: written down in the ledger before it leaves.
        case stationLimit(StationLimit)
        /// Neutral.
        case readBack(ConnectorPosition, Milliseconds)
        /// Neutral: only keys that are no limits.
        case configure(key: String, value: String)
        /// Neutral.
        case localList(LocalList)
        /// Neutral.
        case askStatus(ConnectorPosition)
        /// Neutral.
        case askSample(ConnectorPosition)
        /// A start without a profile begins at the floor: neutral where that counts, a raise to it where an
        /// idle connector counts 0.
        case remoteStart(ConnectorPosition, idToken: String)
        /// Neutral.
        case remoteStop(transaction: Int64)
        /// Neutral.
        case changeAvailability(ConnectorPosition, isOperative: Bool)
    }

    /// Whether a charger may write it into its flash as a profile.
    var isProfileWrite: Bool {
        switch action {
        case .lease, .clearLease, .floor, .cap, .dayPlan, .stationLimit: true
        case .readBack, .configure, .localList, .askStatus, .askSample, .remoteStart, .remoteStop,
            .changeAvailability:
            false
        }
    }

    /// A default above the fallback, for some hours; times are in the charger's clock.
    package struct DayPlanOrder: Hashable, Codable, Sendable {
        package var connector: ConnectorPosition
        /// Now.
        package var from: UTCTime
        package var plan: DayPlan
        /// What holds before it and after it.
        package var fallback: ChargingRate
    }

    /// A cap on the whole charger that ends by itself.
    package struct StationLimit: Hashable, Codable, Sendable {
        /// What it may draw until then: 0, or its rating, which lifts what stood there before.
        package var rate: ChargingRate
        /// Its rating, which holds after it.
        package var after: ChargingRate
        /// When it ends, on the served clock.
        package var servedExpiry: UTCTime
        /// Charger clock minus served clock.
        package var clockOffset: Milliseconds
    }

    /// A lease, with its end on our monotonic clock.
    package struct Lease: Hashable, Codable, Sendable {
        package var connector: ConnectorPosition
        package var transaction: Int64
        /// The value until `expiry`.
        package var rate: ChargingRate
        /// The value after it.
        package var floor: ChargingRate
        /// nil: it stays until another one replaces it.
        package var expiry: Instant?
        /// `expiry` on the served clock.
        package var servedExpiry: UTCTime?
        /// Charger clock minus served clock.
        package var clockOffset: Milliseconds
        /// It lowers what the connector may draw.
        package var isCut: Bool
    }
}
