import Depot
import Units

extension SitePlan {
    /// A site of one charger, `CP-1`, that dials in on any free port of the loopback.
    static func example(profile: Int) -> SitePlan {
        SitePlan(
            id: "depot", name: "Depot", timezone: "Europe/Berlin", nominalVoltage: .volts(230),
            nominalFrequency: Frequency(rawValue: 50_000), isCommissioned: false, nodes: [],
            meters: [],
            chargers: [
                Charger(
                    id: "CP-1", model: .example, isAbsent: false, powerHighest: nil,
                    connectors: 0..<1)
            ],
            connectors: [
                Connector(
                    charger: ChargerPosition(0), number: 1, node: NodePosition(0),
                    phases: .three(PerPhase(.l1, .l2, .l3)), rated: ChargingRate(.amperes(32)),
                    minimum: ChargingRate(.amperes(6)), vehicle: nil)
            ],
            fallbacks: [ChargingRate(.amperes(6))],
            control: ControlRules(
                tick: .seconds(1), reserve: .percent(5), fallbackShare: .percent(30),
                lease: .seconds(180), renewal: .seconds(50), meterLost: .otherLoadHighest),
            authorization: AuthorizationRules(
                acceptsUnknown: true, defaultDeparture: 300, readyBefore: .minutes(15)),
            ocpp: OCPPRules(
                listeners: [
                    OCPPRules.Listener(
                        host: "127.0.0.1", port: 0, securityProfile: profile, chargers: nil)
                ], unknownChargers: .refuse, refusesOfflineStart: false))
    }
}

extension ChargerModel {
    fileprivate static let example = ChargerModel(
        name: "box", maker: "Example", models: ["*"], firmware: "*", current: .ac, unit: .amperes,
        limitMeaning: .acInput, efficiency: .whole, powerFactor: .whole, standby: .zero,
        step: ChargingRate(.amperes(1)), minimum: ChargingRate(.amperes(6)), pause: .zero,
        resume: .automatic, zeroFallback: .proven, readBack: .truthful, startsOffline: true,
        control: .tx, follow: .seconds(10), leaseClass: .b, clockBound: .seconds(5),
        lease: .seconds(180), renewal: .seconds(50), changeInterval: .seconds(10),
        stackLevelHighest: 8, profilePeriodsHighest: 24, startScheduleOffset: .seconds(-60),
        writesPerDayHighest: nil, messagesPerMinuteHighest: 60, meterInterval: .seconds(5),
        setUp: .ordinary)
}
