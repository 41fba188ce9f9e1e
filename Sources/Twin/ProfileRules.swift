package import Depot
package import Units

/// What a charger demands of the profiles that it is sent.
package struct ProfileRules: Hashable, Sendable {
    /// The unit that its limits end up in.
    package var unit: ChargingRateUnit
    /// Whether it takes the other unit as well and converts it.
    package var takesBothUnits: Bool
    package var stackLevelHighest: Int
    package var periodsHighest: Int
    /// For the conversion between units.
    package var nominalVoltage: Volts

    package init(
        unit: ChargingRateUnit, takesBothUnits: Bool, stackLevelHighest: Int, periodsHighest: Int,
        nominalVoltage: Volts
    ) {
        self.unit = unit
        self.takesBothUnits = takesBothUnits
        self.stackLevelHighest = stackLevelHighest
        self.periodsHighest = periodsHighest
        self.nominalVoltage = nominalVoltage
    }

    /// `thousandths` of `source` in the charger's unit, rounded down. Without a number of phases
    /// it is 3 (OCPP 1.6, 7.13 ChargingSchedulePeriod).
    func rate(
        thousandths: Int64, in source: ChargingRateUnit, phases: Int64
    ) -> ChargingRate {
        switch (source, unit) {
        case (.amperes, .amperes): return ChargingRate(rawValue: thousandths)
        case (.watts, .watts): return ChargingRate(rawValue: thousandths / 1000)
        case (.watts, .amperes):
            return ChargingRate(rawValue: thousandths)
                .scaledDown(by: 1000, over: phases * nominalVoltage.rawValue)
        case (.amperes, .watts):
            return ChargingRate(rawValue: thousandths)
                .scaledDown(by: phases * nominalVoltage.rawValue, over: 1_000_000)
        }
    }
}
