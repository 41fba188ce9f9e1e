import Depot
import Units

/// A three-phase AC box that takes amperes, as most do.
func model(
    _ current: ChargerModel.CurrentKind, _ unit: ChargingRateUnit,
    _ meaning: ChargerModel.LimitMeaning, efficiency: Int64, powerFactor: Int64
) -> ChargerModel {
    ChargerModel(
        name: "example", maker: "Example", models: ["*"], firmware: "*", current: current,
        unit: unit, limitMeaning: meaning, efficiency: .percent(efficiency),
        powerFactor: .percent(powerFactor), standby: .zero,
        step: ChargingRate(rawValue: unit == .amperes ? 1000 : 100),
        minimum: ChargingRate(rawValue: unit == .amperes ? 6000 : 5000), pause: .zero,
        resume: .automatic, zeroFallback: .unproven, readBack: .truthful, startsOffline: true,
        control: .tx, follow: .seconds(10), leaseClass: .b, clockBound: .seconds(5),
        lease: .seconds(180), renewal: .seconds(50), changeInterval: .seconds(10),
        stackLevelHighest: 8, profilePeriodsHighest: 24, startScheduleOffset: .seconds(-60),
        writesPerDayHighest: nil, messagesPerMinuteHighest: 60, meterInterval: .seconds(10),
        setUp: .ordinary)
}

/// A connector with this mapping and rating.
func connector(_ phases: PhaseMapping, rated: Int64) -> Connector {
    Connector(
        charger: ChargerPosition(0), number: 1, node: NodePosition(0), phases: phases,
        rated: ChargingRate(rawValue: rated), minimum: .zero, vehicle: nil)
}

/// The conversion at 207 V to 253 V: 230 V, 10 % less and 10 % more.
func conversion(_ model: ChargerModel, _ connector: Connector) -> RateConversion {
    RateConversion(
        model: model, connector: connector, voltageLowest: .volts(207), voltageHighest: .volts(253)
    )
}

let inOrder = PhaseMapping.three(PerPhase(.l1, .l2, .l3))
