/// What a connector's default lets through above its floor in the hours to come (SAFETY.md section 6).
package struct DayPlanDocument: Hashable, Codable, Sendable {
    /// How far it is.
    package var state: State
    /// When it may let through how much, in hours that may overlap; outside of them the floor holds.
    package var periods: [PlanPeriodDocument]
    /// The vehicle that it was made for; nil where that is not there any more.
    package var vehicle: String?
    /// The operator's name of its departure; nil for the usual one.
    package var departure: String?
    /// When that vehicle leaves; nil where nobody knows.
    package var departAt: Timestamp?

    package init(
        state: State, periods: [PlanPeriodDocument], vehicle: String?, departure: String?,
        departAt: Timestamp?
    ) {
        self.state = state
        self.periods = periods
        self.vehicle = vehicle
        self.departure = departure
        self.departAt = departAt
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(state, forKey: .state)
        try container.encode(periods, forKey: .periods)
        try container.encode(vehicle, forKey: .vehicle)
        try container.encode(departure, forKey: .departure)
        try container.encode(departAt, forKey: .departAt)
    }

    private enum CodingKeys: String, CodingKey {
        case state
        case periods
        case vehicle
        case departure
        case departAt = "depart_at"
    }

    /// How far a plan is.
    package enum State: String, CaseIterable, Codable, Sendable {
        /// It is being written down.
        case storing
        /// It has to be sent, and waits until it fits.
        case waiting
        /// It was sent and not answered.
        case sent
        /// The charger said no again and again, to it or to its end: it is told again after its next boot.
        case refused
        /// The charger has accepted it.
        case held
        /// Nobody there needs it, or knows of it, any more: it is being taken back.
        case ending
        /// An earlier run of busbard may have left it.
        case earlier
    }
}
