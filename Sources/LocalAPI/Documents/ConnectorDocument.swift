package import Depot
package import Units

/// A connector, in `status.json`. Currents are those of each phase that it may draw on.
package struct ConnectorDocument: Hashable, Codable, Sendable {
    /// The charger's identity.
    package var charger: String
    /// Its number at the charger, from 1.
    package var connector: Int
    /// Whether the charger's link stands.
    package var online: Bool
    /// What the charger says of it; nil before it said anything.
    package var state: ConnectorState?
    /// The vehicle that is plugged in, where it is known.
    package var vehicle: String?
    /// The departure that it is charged for.
    package var departure: String?
    /// When it is to be ready.
    package var readyAt: Timestamp?
    /// Whether it will not be ready by then as things are.
    package var atRisk: Bool
    /// What it may draw now; nil before the first tick.
    package var limitAmps: Double?
    /// The same as a power.
    package var limitKilowatts: Double?
    /// What the charger has accepted.
    package var confirmedAmps: Double?
    /// The floor that holds when we are silent.
    package var fallbackAmps: Double?
    /// How long its lease still runs; nil without one.
    package var leaseEndsSeconds: Int?
    /// What the charger says that it draws.
    package var measuredAmps: PerPhase<Double>?
    /// The same as a power.
    package var measuredKilowatts: Double?
    /// The vehicle's state of charge, where anybody tells it.
    package var stateOfChargePercent: Int?
    /// Why the limit is what it is.
    package var cause: CauseDocument
    /// What is being charged; nil without a transaction.
    package var transaction: TransactionDocument?

    package init(
        charger: String, connector: Int, online: Bool, state: ConnectorState?,
        vehicle: String?, departure: String?, readyAt: Timestamp?, atRisk: Bool,
        limitAmps: Double?, limitKilowatts: Double?, confirmedAmps: Double?,
        fallbackAmps: Double?, leaseEndsSeconds: Int?, measuredAmps: PerPhase<Double>?,
        measuredKilowatts: Double?, stateOfChargePercent: Int?, cause: CauseDocument,
        transaction: TransactionDocument?
    ) {
        self.charger = charger
        self.connector = connector
        self.online = online
        self.state = state
        self.vehicle = vehicle
        self.departure = departure
        self.readyAt = readyAt
        self.atRisk = atRisk
        self.limitAmps = limitAmps
        self.limitKilowatts = limitKilowatts
        self.confirmedAmps = confirmedAmps
        self.fallbackAmps = fallbackAmps
        self.leaseEndsSeconds = leaseEndsSeconds
        self.measuredAmps = measuredAmps
        self.measuredKilowatts = measuredKilowatts
        self.stateOfChargePercent = stateOfChargePercent
        self.cause = cause
        self.transaction = transaction
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(charger, forKey: .charger)
        try container.encode(connector, forKey: .connector)
        try container.encode(online, forKey: .online)
        try container.encode(state, forKey: .state)
        try container.encode(vehicle, forKey: .vehicle)
        try container.encode(departure, forKey: .departure)
        try container.encode(readyAt, forKey: .readyAt)
        try container.encode(atRisk, forKey: .atRisk)
        try container.encode(limitAmps, forKey: .limitAmps)
        try container.encode(limitKilowatts, forKey: .limitKilowatts)
        try container.encode(confirmedAmps, forKey: .confirmedAmps)
        try container.encode(fallbackAmps, forKey: .fallbackAmps)
        try container.encode(leaseEndsSeconds, forKey: .leaseEndsSeconds)
        try container.encode(measuredAmps, forKey: .measuredAmps)
        try container.encode(measuredKilowatts, forKey: .measuredKilowatts)
        try container.encode(stateOfChargePercent, forKey: .stateOfChargePercent)
        try container.encode(cause, forKey: .cause)
        try container.encode(transaction, forKey: .transaction)
    }

    private enum CodingKeys: String, CodingKey {
        case charger
        case connector
        case online
        case state
        case vehicle
        case departure
        case readyAt = "ready_at"
        case atRisk = "at_risk"
        case limitAmps = "limit_amps"
        case limitKilowatts = "limit_kw"
        case confirmedAmps = "confirmed_amps"
        case fallbackAmps = "fallback_amps"
        case leaseEndsSeconds = "lease_ends_s"
        case measuredAmps = "measured_amps"
        case measuredKilowatts = "measured_kw"
        case stateOfChargePercent = "soc_percent"
        case cause
        case transaction
    }
}
