import Depot
import Units

/// Small sites of AC boxes.
enum Site {
    static let rotated = PhaseMapping.three(PerPhase(.l2, .l3, .l1))
    static let straight = PhaseMapping.three(PerPhase(.l1, .l2, .l3))

    /// A box of 32 A.
    struct Box {
        let node: Int
        let phases: PhaseMapping
        var leaseClass: ChargerModel.LeaseClass = .b
        var control: ChargerModel.ControlLadder = .tx
        var startsOffline = true
    }

    static func rate(_ amperes: Int64) -> ChargingRate { ChargingRate(.amperes(amperes)) }

    static func load(_ amperes: Int64) -> Load {
        Load(current: PerPhase(repeating: .amperes(amperes)), power: Load.unlimited.power)
    }

    static func node(
        _ id: String, under parent: Int?, amperes: Int64, isHardwareLimited: Bool = false,
        isExclusive: Bool = false, otherLoadHighest: Int64 = 0, floorPowerLimit: Watts? = nil
    ) -> Node {
        Node(
            id: id, kind: .feeder, parent: parent.map { NodePosition($0) },
            currentLimit: .amperes(amperes), powerLimit: nil, meter: nil,
            otherLoadHighest: .amperes(otherLoadHighest),
            otherLoadRise: .zero, floorPowerLimit: floorPowerLimit, generationHighest: .zero,
            breaker: nil,
            shortTime: nil,
            isHardwareLimited: isHardwareLimited, isExclusive: isExclusive, switchOver: .zero)
    }

    static func plan(_ nodes: [Node], _ boxes: [Box]) -> SitePlan {
        SitePlan(
            id: "depot", name: "Depot", timezone: "Europe/Berlin", nominalVoltage: .volts(230),
            nominalFrequency: Frequency(rawValue: 50_000), isCommissioned: false, nodes: nodes,
            meters: [],
            chargers: boxes.enumerated().map { index, box in
                Charger(
                    id: "CP-\(index)",
                    model: model(box.leaseClass, box.control, box.startsOffline), isAbsent: false,
                    powerHighest: nil, connectors: index..<(index + 1))
            },
            connectors: boxes.enumerated().map { index, box in
                Connector(
                    charger: ChargerPosition(index), number: 1, node: NodePosition(box.node),
                    phases: box.phases, rated: rate(32), minimum: rate(6), vehicle: nil)
            },
            fallbacks: boxes.map { _ in rate(6) },
            control: ControlRules(
                tick: .seconds(1), reserve: .percent(5), fallbackShare: .percent(30),
                lease: .seconds(180), renewal: .seconds(50), meterLost: .otherLoadHighest),
            authorization: AuthorizationRules(
                acceptsUnknown: true, defaultDeparture: 300, readyBefore: .minutes(15)),
            ocpp: OCPPRules(listeners: [], unknownChargers: .refuse, refusesOfflineStart: false))
    }

    private static func model(
        _ leaseClass: ChargerModel.LeaseClass, _ control: ChargerModel.ControlLadder,
        _ startsOffline: Bool
    ) -> ChargerModel {
        ChargerModel(
            name: "box", maker: "Example", models: ["*"], firmware: "*", current: .ac,
            unit: .amperes, limitMeaning: .acInput, efficiency: .whole, powerFactor: .whole,
            standby: .zero, step: rate(1), minimum: rate(6), pause: .zero, resume: .automatic,
            zeroFallback: .proven, readBack: .truthful, startsOffline: startsOffline,
            control: control,
            follow: .seconds(10), leaseClass: leaseClass, clockBound: .seconds(5),
            lease: .seconds(180), renewal: .seconds(50), changeInterval: .seconds(10),
            stackLevelHighest: 8, profilePeriodsHighest: 24, startScheduleOffset: .seconds(-60),
            writesPerDayHighest: nil, messagesPerMinuteHighest: 60, meterInterval: .seconds(10),
            setUp: .ordinary)
    }
}
