package import Depot
package import Units

/// A site made in code, with the vehicle of each connector, for tests and demonstrations.
package struct PreparedSite: Hashable, Sendable {
    package var plan: SitePlan
    /// One for each connector.
    package var fleet: [Vehicle]

    package init(plan: SitePlan, fleet: [Vehicle]) {
        self.plan = plan
        self.fleet = fleet
    }

    /// The same site with other fallbacks, one for each connector in its charger's unit.
    package func with(fallbacks: [ChargingRate]) -> PreparedSite {
        precondition(fallbacks.count == plan.connectors.count, "each connector has its fallback")
        var site = self
        site.plan.fallbacks = fallbacks
        return site
    }

    /// The plant of this site.
    package func plant(
        options: PlantOptions, seed: UInt64, now: Instant, utc: UTCTime
    ) -> Plant {
        Plant(plan: plan, fleet: fleet, options: options, seed: seed, now: now, utc: utc)
    }

    /// A three-phase AC charge point of 22 kW that takes amperes.
    package static var wallModel: ChargerModel {
        ChargerModel(
            name: "twin-ac", maker: "Busbar Twin", models: ["Wall 22"], firmware: "*",
            current: .ac, unit: .amperes, limitMeaning: .acInput, efficiency: .whole,
            powerFactor: .whole, standby: .watts(10),
            step: ChargingRate(Amperes.amperes(1)), minimum: ChargingRate(Amperes.amperes(6)),
            pause: .zero, resume: .automatic, zeroFallback: .proven, readBack: .truthful,
            startsOffline: true, control: .tx, follow: .seconds(10), leaseClass: .b,
            clockBound: .seconds(5), lease: .seconds(180), renewal: .seconds(50),
            changeInterval: .seconds(10), stackLevelHighest: 8, profilePeriodsHighest: 24,
            startScheduleOffset: .seconds(-60), writesPerDayHighest: nil,
            messagesPerMinuteHighest: 60, meterInterval: .seconds(10), setUp: .ordinary)
    }

    /// A DC station of 100 kW that takes watts of its output.
    package static var stationModel: ChargerModel {
        var model = wallModel
        model.name = "twin-dc"
        model.models = ["Station 100"]
        model.current = .dc
        model.unit = .watts
        model.limitMeaning = .dcOutput
        model.efficiency = .percent(93)
        model.powerFactor = .percent(99)
        model.standby = .watts(100)
        model.step = ChargingRate(Watts.watts(100))
        model.minimum = ChargingRate(Watts.watts(5000))
        model.pause = .keepAlive
        return model
    }

    /// The three ways in which electricians turn a charger's phases.
    static let rotations: [PhaseMapping] = [
        .three(PerPhase(.l1, .l2, .l3)), .three(PerPhase(.l2, .l3, .l1)),
        .three(PerPhase(.l3, .l1, .l2)),
    ]

    /// A plan around its tree and its chargers, fallbacks at the minima.
    static func plan(
        id: String, nodes: [Node], meters: [Meter], chargers: [Charger], connectors: [Connector]
    ) -> SitePlan {
        SitePlan(
            id: id, name: id, timezone: "Europe/Berlin", nominalVoltage: .volts(230),
            nominalFrequency: Frequency(rawValue: 50_000), isCommissioned: true, nodes: nodes,
            meters: meters, chargers: chargers, connectors: connectors,
            fallbacks: connectors.map(\.minimum),
            control: ControlRules(
                tick: .seconds(1), reserve: .percent(5), fallbackShare: .percent(30),
                lease: .seconds(180), renewal: .seconds(50), meterLost: .otherLoadHighest),
            authorization: AuthorizationRules(
                acceptsUnknown: true, defaultDeparture: 5 * 60, readyBefore: .minutes(15)),
            ocpp: OCPPRules(
                listeners: [
                    OCPPRules.Listener(
                        host: "127.0.0.1", port: 0, securityProfile: 0, chargers: nil)
                ], unknownChargers: .refuse, refusesOfflineStart: false))
    }

    /// A node with a limit on each phase.
    static func node(
        _ id: String, _ kind: Node.Kind, below parent: Int?, limit: Amperes,
        otherLoadHighest: Amperes, meter: Int?
    ) -> Node {
        Node(
            id: id, kind: kind, parent: parent.map { NodePosition($0) }, currentLimit: limit,
            powerLimit: nil, meter: meter.map { MeterPosition($0) },
            otherLoadHighest: otherLoadHighest, otherLoadRise: .zero, floorPowerLimit: nil,
            generationHighest: .zero, breaker: nil, shortTime: nil, isHardwareLimited: false,
            isExclusive: false,
            switchOver: .zero)
    }

    /// A meter behind a gateway on the loopback, one port each.
    static func meter(_ id: String, model: String, number: Int) -> Meter {
        Meter(
            id: id, model: model, address: .tcp(host: "127.0.0.1", port: 15_020 + number), unit: 1,
            poll: .seconds(1), staleAfter: .seconds(3), transformerRatio: 1,
            isReversed: PerPhase(repeating: false), phases: PerPhase(.l1, .l2, .l3))
    }

    /// A bus, or a van that takes AC on one phase.
    static func vehicle(_ number: Int, isSinglePhase: Bool, kilowattHours: Int64) -> Vehicle {
        let text = String(number + 1)
        let digits = String(repeating: "0", count: max(0, 2 - text.count)) + text
        return Vehicle(
            id: isSinglePhase ? "VAN-\(digits)" : "BUS-\(digits)",
            idTokens: ["04A2B3C4D5E6\(digits)"], battery: .wattHours(kilowattHours * 1000),
            acHighest: isSinglePhase ? .watts(7360) : .watts(22_080),
            acPhases: isSinglePhase ? 1 : 3, dcHighest: .kilowatts(isSinglePhase ? 80 : 150),
            stateOfChargeLowest: .percent(10), stateOfChargeHighest: .percent(95))
    }
}

extension PreparedSite {
    /// The fleet with nothing planned.
    package var fleetList: FleetList {
        FleetList(vehicles: fleet, departures: [])
    }
}
