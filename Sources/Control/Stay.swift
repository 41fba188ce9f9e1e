import Depot
package import Units

/// A vehicle at a connector, for the length of its transaction: how full it is, and what it is
/// charging for.
///
/// The state of charge is what the charger told last, and from then on what has flowed since, less
/// the loss on the way into the battery. Where nobody ever tells it, the vehicle came in with the
/// lowest that `vehicles.csv` names: it is better to charge too much than too little.
package struct Stay: Hashable, Codable, Sendable {
    /// The vehicle.
    package let vehicle: String
    /// The state of charge at `countedFrom`.
    private var stateOfCharge: Percent
    /// Whether the charger told it.
    package private(set) var isTold = false
    /// The charger's import register when `stateOfCharge` was right; nil before the first sample.
    private var countedFrom: Energy?
    /// The departure that `goalFrom` belongs to.
    private var goal: String?
    /// The register when the departure was first aimed at.
    private var goalFrom: Energy?
    /// When it first had what its departure needs; nil before.
    package internal(set) var readyAt: UTCTime?

    /// Of what flows into the vehicle, so much reaches the battery on AC.
    static let efficiency = Percent.percent(90)

    init(vehicle: Vehicle, meterStart: Energy) {
        self.vehicle = vehicle.id
        stateOfCharge = vehicle.stateOfChargeLowest
        countedFrom = meterStart
    }

    /// The charger tells the state of charge while its register stands at `register`.
    mutating func told(_ stateOfCharge: Percent, at register: Energy?) {
        guard (Percent.zero...Percent.whole).contains(stateOfCharge) else { return }
        self.stateOfCharge = stateOfCharge
        isTold = true
        countedFrom = register
    }

    /// How full the battery is with the register at `register`; never more than full.
    package func stateOfCharge(of battery: Energy, at register: Energy?) -> Percent {
        guard let register, let countedFrom, register > countedFrom, battery > .zero else {
            return stateOfCharge
        }
        let gained = Self.efficiency.share(of: register - countedFrom)
        // mW·s of a battery of 2 GWh times 10,000 would leave the word: in watt-hours.
        let share = gained.wattHours * 10_000 / max(1, battery.wattHours)
        return min(.whole, stateOfCharge + Percent(rawValue: share))
    }

    /// What the battery still needs for `departure`.
    mutating func energyMissing(
        for departure: Departure, of vehicle: Vehicle, at register: Energy?
    ) -> Energy {
        if goal != departure.id || goalFrom == nil {
            goal = departure.id
            goalFrom = register ?? countedFrom
        }
        let target: Percent?
        if let required = departure.requiredStateOfCharge {
            target = required
        } else {
            target = departure.requiredEnergy == nil ? vehicle.stateOfChargeHighest : nil
        }
        var missing = Energy.zero
        if let target {
            let now = stateOfCharge(of: vehicle.battery, at: register)
            missing = max(.zero, (target - now).share(of: vehicle.battery))
        }
        if let required = departure.requiredEnergy {
            let gained = Self.efficiency.share(
                of: max(.zero, (register ?? .zero) - (goalFrom ?? .zero)))
            missing = max(missing, required - gained)
        }
        return missing
    }
}
