import Depot
import Units

extension SitePlan {
    /// The site of `Scene`.
    static func example(
        boxes: Int = 3, limit: Int64 = 100, otherLoadHighest: Int64 = 40, fallback: Int64 = 6,
        meterLost: ControlRules.MeterLost = .otherLoadHighest,
        readBack: ChargerModel.ReadBack = .truthful, breaker: OverloadRating? = nil,
        pause: ChargerModel.Pause = .zero, resume: ChargerModel.Resume = .automatic,
        setUp: ChargerSetUp = .ordinary
    ) -> SitePlan {
        SitePlan(
            id: "depot", name: "Depot", timezone: "Europe/Berlin", nominalVoltage: .volts(230),
            nominalFrequency: Frequency(rawValue: 50_000), isCommissioned: false,
            nodes: [
                Node(
                    id: "main", kind: .gridConnection, parent: nil, currentLimit: .amperes(limit),
                    powerLimit: nil, meter: MeterPosition(0),
                    otherLoadHighest: .amperes(otherLoadHighest), otherLoadRise: .zero,
                    floorPowerLimit: nil, generationHighest: .zero, breaker: breaker,
                    shortTime: nil,
                    isHardwareLimited: false, isExclusive: false, switchOver: .zero)
            ],
            meters: [
                Meter(
                    id: "m", model: "example", address: .tcp(host: "127.0.0.1", port: 502), unit: 1,
                    poll: .seconds(1), staleAfter: .seconds(10), transformerRatio: 1,
                    isReversed: PerPhase(repeating: false), phases: PerPhase(.l1, .l2, .l3))
            ],
            chargers: (0..<boxes).map { index in
                Charger(
                    id: "CP-\(index)", model: .example(readBack, pause, resume, setUp),
                    isAbsent: false,
                    powerHighest: nil, connectors: index..<(index + 1))
            },
            connectors: (0..<boxes).map { index in
                Connector(
                    charger: ChargerPosition(index), number: 1, node: NodePosition(0),
                    phases: .three(PerPhase(.l1, .l2, .l3)), rated: ChargingRate(.amperes(32)),
                    minimum: ChargingRate(.amperes(6)), vehicle: nil)
            },
            fallbacks: Array(repeating: ChargingRate(.amperes(fallback)), count: boxes),
            control: ControlRules(
                tick: .seconds(1), reserve: .percent(5), fallbackShare: .percent(30),
                lease: .seconds(180), renewal: .seconds(50), meterLost: meterLost),
            authorization: AuthorizationRules(
                acceptsUnknown: true, defaultDeparture: 300, readyBefore: .minutes(15)),
            ocpp: OCPPRules(listeners: [], unknownChargers: .refuse, refusesOfflineStart: false))
    }
}

extension ChargerModel {
    fileprivate static func example(
        _ readBack: ReadBack, _ pause: Pause, _ resume: Resume, _ setUp: ChargerSetUp
    ) -> ChargerModel {
        ChargerModel(
            name: "box", maker: "Example", models: ["*"], firmware: "*", current: .ac,
            unit: .amperes, limitMeaning: .acInput, efficiency: .whole, powerFactor: .whole,
            standby: .zero, step: ChargingRate(.amperes(1)), minimum: ChargingRate(.amperes(6)),
            pause: pause, resume: resume, zeroFallback: .proven, readBack: readBack,
            startsOffline: true, control: .tx, follow: .seconds(10), leaseClass: .b,
            clockBound: .seconds(5), lease: .seconds(180), renewal: .seconds(50),
            changeInterval: .seconds(10), stackLevelHighest: 8, profilePeriodsHighest: 24,
            startScheduleOffset: .seconds(-60), writesPerDayHighest: nil,
            messagesPerMinuteHighest: 60, meterInterval: .seconds(5), setUp: setUp)
    }
}

extension OverloadRating {
    /// A breaker of 100 A.
    static func breaker(_ curve: Curve) -> OverloadRating {
        OverloadRating(rated: .amperes(100), curve: curve, fading: breakerFading)
    }
}
