import Depot
import Units

extension ChargerModel {
    /// A well-behaved AC charger in amperes, to be changed by each test.
    static func example(_ change: (inout ChargerModel) -> Void = { _ in }) -> ChargerModel {
        var model = ChargerModel(
            name: "example", maker: "Example", models: ["*"], firmware: "*", current: .ac,
            unit: .amperes, limitMeaning: .acInput, efficiency: .whole, powerFactor: .whole,
            standby: .zero, step: ChargingRate(.amperes(1)), minimum: ChargingRate(.amperes(6)),
            pause: .zero, resume: .automatic, zeroFallback: .unproven, readBack: .truthful,
            startsOffline: true, control: .tx, follow: .seconds(10), leaseClass: .b,
            clockBound: .seconds(5), lease: .seconds(180), renewal: .seconds(50),
            changeInterval: .seconds(10), stackLevelHighest: 8, profilePeriodsHighest: 24,
            startScheduleOffset: .seconds(-60), writesPerDayHighest: nil,
            messagesPerMinuteHighest: 60, meterInterval: .seconds(10), setUp: .ordinary)
        change(&model)
        return model
    }

    /// A DC charger in watts at its output.
    static var exampleDC: ChargerModel {
        example {
            $0.current = .dc
            $0.unit = .watts
            $0.limitMeaning = .dcOutput
            $0.efficiency = .percent(93)
        }
    }
}
