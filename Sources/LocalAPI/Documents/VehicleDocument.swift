/// A vehicle and whether it will be ready, in `GET /v1/fleet`.
package struct VehicleDocument: Hashable, Codable, Sendable {
    /// The depot's name for it.
    package var vehicle: String
    /// The charger that it is plugged in at; nil where it is not known to be here.
    package var charger: String?
    /// The connector of that.
    package var connector: Int?
    /// Its state of charge; nil where nobody knows.
    package var stateOfChargePercent: Int?
    /// Whether the charger told that; else it is reckoned from energy.
    package var isStateOfChargeTold: Bool
    /// The operator's name of the departure; nil for the usual one.
    package var departure: String?
    /// When it leaves; nil where no departure is known.
    package var departAt: Timestamp?
    /// What its battery still needs for that; nil where nobody knows.
    package var neededKilowattHours: Double?
    /// When it will have that at the power that it may draw now, or had it.
    package var readyAt: Timestamp?
    /// How it stands.
    package var state: State
    /// What it will lack when it is to be ready; nil unless it is at risk.
    package var lackingKilowattHours: Double?
    /// Why it is at risk, or why nobody knows; nil for the others.
    package var because: String?

    package init(
        vehicle: String, charger: String?, connector: Int?, stateOfChargePercent: Int?,
        isStateOfChargeTold: Bool, departure: String?, departAt: Timestamp?,
        neededKilowattHours: Double?, readyAt: Timestamp?, state: State,
        lackingKilowattHours: Double?, because: String?
    ) {
        self.vehicle = vehicle
        self.charger = charger
        self.connector = connector
        self.stateOfChargePercent = stateOfChargePercent
        self.isStateOfChargeTold = isStateOfChargeTold
        self.departure = departure
        self.departAt = departAt
        self.neededKilowattHours = neededKilowattHours
        self.readyAt = readyAt
        self.state = state
        self.lackingKilowattHours = lackingKilowattHours
        self.because = because
    }

    /// How a vehicle stands.
    package enum State: String, CaseIterable, Hashable, Codable, Sendable {
        /// It has what its departure needs.
        case ready
        /// It will have it in time.
        case onTime = "on_time"
        /// It can't have it in time any more.
        case atRisk = "at_risk"
        /// Its last planned departure is over, and it is not here.
        case departed
        /// It is not plugged in, or no departure is known.
        case unknown
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(vehicle, forKey: .vehicle)
        try container.encode(charger, forKey: .charger)
        try container.encode(connector, forKey: .connector)
        try container.encode(stateOfChargePercent, forKey: .stateOfChargePercent)
        try container.encode(isStateOfChargeTold, forKey: .isStateOfChargeTold)
        try container.encode(departure, forKey: .departure)
        try container.encode(departAt, forKey: .departAt)
        try container.encode(neededKilowattHours, forKey: .neededKilowattHours)
        try container.encode(readyAt, forKey: .readyAt)
        try container.encode(state, forKey: .state)
        try container.encode(lackingKilowattHours, forKey: .lackingKilowattHours)
        try container.encode(because, forKey: .because)
    }

    private enum CodingKeys: String, CodingKey {
        case vehicle
        case charger
        case connector
        case stateOfChargePercent = "soc_percent"
        case isStateOfChargeTold = "soc_told"
        case departure
        case departAt = "depart_at"
        case neededKilowattHours = "needed_kwh"
        case readyAt = "ready_at"
        case state
        case lackingKilowattHours = "lacking_kwh"
        case because
    }
}
