/// What a connector falls to with nobody there: its floor, and its default for the hours to come above it.
package struct ConnectorFloorDocument: Hashable, Codable, Sendable {
    /// The identity in its charger's URL.
    package var charger: String
    /// Its number at the charger.
    package var connector: Int
    /// Whether its charger is connected.
    package var online: Bool
    /// Its floor in amperes on a phase.
    package var floorAmps: Double?
    /// The same as a power.
    package var floorKilowatts: Double?
    /// How far that is proven to be in force.
    package var proof: Proof
    /// Why it is not; nil where it is.
    package var because: String?
    /// The cap of 0 by which it lends its floor to others; nil without one.
    package var stationCut: StationCutDocument?
    /// Its default above the floor; nil without one.
    package var plan: DayPlanDocument?
    /// Why it has none that is to come; nil where it has.
    package var planBecause: String?

    package init(
        charger: String, connector: Int, online: Bool, floorAmps: Double?, floorKilowatts: Double?,
        proof: Proof, because: String?, stationCut: StationCutDocument?, plan: DayPlanDocument?,
        planBecause: String?
    ) {
        self.charger = charger
        self.connector = connector
        self.online = online
        self.floorAmps = floorAmps
        self.floorKilowatts = floorKilowatts
        self.proof = proof
        self.because = because
        self.stationCut = stationCut
        self.plan = plan
        self.planBecause = planBecause
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(charger, forKey: .charger)
        try container.encode(connector, forKey: .connector)
        try container.encode(online, forKey: .online)
        try container.encode(floorAmps, forKey: .floorAmps)
        try container.encode(floorKilowatts, forKey: .floorKilowatts)
        try container.encode(proof, forKey: .proof)
        try container.encode(because, forKey: .because)
        try container.encode(stationCut, forKey: .stationCut)
        try container.encode(plan, forKey: .plan)
        try container.encode(planBecause, forKey: .planBecause)
    }

    private enum CodingKeys: String, CodingKey {
        case charger
        case connector
        case online
        case floorAmps = "floor_amps"
        case floorKilowatts = "floor_kw"
        case proof
        case because
        case stationCut = "station_cut"
        case plan
        case planBecause = "plan_because"
    }

    /// How far a floor is proven.
    package enum Proof: String, CaseIterable, Codable, Sendable {
        /// It is in force (SAFETY.md R6).
        case proven
        /// The charger has accepted it, and no more is known.
        case told
        /// The charger has not accepted it.
        case notTold = "not_told"
        /// Another back end steers the charger.
        case released
        /// The charger has no power.
        case absent
    }
}
