import Depot
import Units

extension PreparedSite {
    /// A depot for the rehearsal of the kernel: one to five levels, 8 to 60 chargers of one connector,
    /// every level too small for all. Small depots are drawn more often than large ones.
    static func kernel(seed: UInt64) -> PreparedSite {
        var seeded = Seeded(seed: seed)
        let parents = kernelTree(&seeded)
        let leaves = parents.indices.filter { !parents.contains($0) }
        let share = seeded.whole(0...100)
        let count = 8 + Int(52 * share * share * share * share / 100_000_000)
        var model = kernelModel(&seeded)
        if seed % 2 == 0 { model.stationCut = .proven }
        if seed % 4 < 2 { model.dayPlan = .proven }
        var chargers: [Charger] = []
        var connectors: [Connector] = []
        for index in 0..<count {
            let node =
                seeded.happens(chance: 1500)
                ? Int(seeded.whole(0...Int64(parents.count - 1)))
                : seeded.element(of: leaves) ?? 0
            let (charger, connector) = kernelCharger(index, on: node, like: model, &seeded)
            chargers.append(charger)
            connectors.append(connector)
        }
        var plan = plan(
            id: "kernel-\(seed)", nodes: kernelNodes(parents, connectors, &seeded), meters: [],
            chargers: chargers, connectors: connectors)
        let lease: Int64 = seeded.element(of: [60, 60, 180, 300, 900]) ?? 60
        plan.control.lease = .seconds(lease)
        plan.control.renewal = .seconds(lease / 4)
        for index in plan.chargers.indices {
            plan.chargers[index].model.lease = plan.control.lease
            plan.chargers[index].model.renewal = plan.control.renewal
        }
        plan.control.tick = .seconds(seeded.element(of: [1, 2, 5, 5, 5, 5, 5, 5]) ?? 5)
        plan.control.reserve = .percent(seeded.element(of: [1, 2, 5]) ?? 5)
        plan.control.fallbackShare = .percent(seeded.element(of: [5, 30, 60, 90]) ?? 30)
        plan.control.planShare = seed % 8 < 4 ? .percent(90) : .percent(60)
        if seeded.happens(chance: 2000) { plan.control.meterLost = .fallback }
        limit(&plan, &seeded)
        if seed % 5 < 2 { keepLeases(in: &plan, seed: seed) }
        letNothingBegin(in: &plan, seed: seed)
        return PreparedSite(plan: plan, fleet: []).withChosenFallbacks()
    }

    /// Some chargers are of class D. By a stream of its own: other seeds draw what they drew.
    private static func keepLeases(in plan: inout SitePlan, seed: UInt64) {
        var seeded = Seeded(seed: seed ^ 0x6b65_6570_73)
        let share = seeded.whole(1000...7000)
        for index in plan.chargers.indices where seeded.happens(chance: share) {
            plan.chargers[index].model.leaseClass = .d
        }
    }

    /// At a quarter of the sites most chargers begin nothing without our answer. Drawn apart, so that the
    /// others are what they are.
    private static func letNothingBegin(in plan: inout SitePlan, seed: UInt64) {
        var seeded = Seeded(seed: seed ^ 0x626f_6c74)
        guard seeded.happens(chance: 2500) else { return }
        plan.ocpp.refusesOfflineStart = true
        for index in plan.chargers.indices {
            plan.chargers[index].model.startsOffline = seeded.happens(chance: 2000)
        }
    }

    /// What is drawn to make the rehearsal quick or hard is as a technician leaves a depot: every phase
    /// is proven, tick, polls and the share of fallbacks are the usual ones, and all leases end by themselves.
    mutating func commission(_ seeded: inout Seeded) {
        plan.control.tick = .seconds(1)
        plan.control.fallbackShare = .percent(30)
        plan.control.planShare = .percent(30)
        plan.control.meterLost = .otherLoadHighest
        for index in plan.chargers.indices { plan.chargers[index].model.leaseClass = .b }
        for index in plan.meters.indices {
            plan.meters[index].poll = .seconds(1)
            plan.meters[index].staleAfter = .seconds(3)
        }
        for index in plan.connectors.indices where plan.connectors[index].phases == .unknown {
            plan.connectors[index].phases = seeded.element(of: Self.rotations) ?? .unknown
        }
        self = withChosenFallbacks()
    }

    /// The parent of each node, the root first.
    private static func kernelTree(_ seeded: inout Seeded) -> [Int?] {
        var parents: [Int?] = [nil]
        var level = [0]
        for _ in 1..<max(2, seeded.whole(1...5)) {
            var next: [Int] = []
            for node in level where next.count < 5 {
                for _ in 0..<seeded.whole(1...3) {
                    parents.append(node)
                    next.append(parents.count - 1)
                }
            }
            level = next
        }
        return seeded.happens(chance: 1500) ? [nil] : parents
    }

    private static func kernelModel(_ seeded: inout Seeded) -> ChargerModel {
        var model = wallModel
        model.follow = .seconds(seeded.element(of: [5, 10, 10, 20]) ?? 10)
        model.clockBound = .seconds(seeded.element(of: [2, 5, 20]) ?? 5)
        model.meterInterval = .seconds(seeded.element(of: [10, 20, 60]) ?? 10)
        model.standby = .zero
        return model
    }

    private static func kernelCharger(
        _ index: Int, on node: Int, like base: ChargerModel, _ seeded: inout Seeded
    ) -> (Charger, Connector) {
        var model = base
        let isStation = seeded.happens(chance: 2000)
        if isStation {
            let station = stationModel
            model.current = station.current
            model.unit = station.unit
            model.limitMeaning = station.limitMeaning
            model.efficiency = station.efficiency
            model.powerFactor = station.powerFactor
            model.step = station.step
            model.minimum = station.minimum
            model.pause = station.pause
        }
        if seeded.happens(chance: 1500) { model.readBack = .refused }
        let rated =
            isStation
            ? ChargingRate(Watts.kilowatts(seeded.whole(15...60)))
            : ChargingRate(Amperes.amperes(seeded.whole(16...32)))
        var phases = seeded.element(of: rotations) ?? .unknown
        if !isStation, seeded.happens(chance: 1500) {
            phases = .single(seeded.element(of: Phase.allCases) ?? .l1)
        }
        if !isStation, seeded.happens(chance: 2000) { phases = .unknown }
        return (
            Charger(
                id: "CP-\(index + 1)", model: model, isAbsent: false, powerHighest: nil,
                connectors: index..<(index + 1)),
            Connector(
                charger: ChargerPosition(index), number: 1, node: NodePosition(node),
                phases: phases, rated: rated, minimum: model.minimum, vehicle: nil)
        )
    }

    private static func kernelNodes(
        _ parents: [Int?], _ connectors: [Connector], _ seeded: inout Seeded
    ) -> [Node] {
        parents.enumerated().map { index, parent in
            node(
                "node-\(index)", index == 0 ? .transformer : .feeder, below: parent,
                limit: .amperes(1),
                otherLoadHighest: index == 0 || seeded.happens(chance: 1500)
                    ? .amperes(seeded.whole(0...80)) : .zero, meter: nil)
        }
    }

    /// Limits that leave a part of what all below could draw, and meters where other load hangs.
    private static func limit(_ plan: inout SitePlan, _ seeded: inout Seeded) {
        var most = [Amperes](repeating: .zero, count: plan.nodes.count)
        for (index, connector) in plan.connectors.enumerated() {
            let load = plan.rateConversion(of: ConnectorPosition(index)).load(of: connector.rated)
            for node in plan.path(from: connector.node) {
                most[node.index] += load.current.highest
            }
        }
        for index in plan.nodes.indices.reversed() {
            if let parent = plan.nodes[index].parent {
                plan.nodes[parent.index].otherLoadHighest += plan.nodes[index].otherLoadHighest
            }
        }
        for index in plan.nodes.indices {
            let part = most[index].scaledDown(by: seeded.whole(20...75), over: 100)
            let others = plan.nodes[index].otherLoadHighest
            plan.nodes[index].currentLimit =
                (max(part, .amperes(12)) + others).scaledUp(by: 100, over: 94) + .amperes(1)
            guard index == 0 || others > .zero else { continue }
            plan.nodes[index].meter = MeterPosition(plan.meters.count)
            var meter = meter("meter-\(index)", model: "kernel", number: plan.meters.count)
            meter.poll = .seconds(seeded.element(of: [1, 5, 5, 5]) ?? 1)
            meter.staleAfter = meter.poll * 3
            plan.meters.append(meter)
        }
    }
}

extension SitePlan {
    /// Whether a charger of it is told day plans.
    var takesDayPlans: Bool { chargers.contains { $0.model.dayPlan == .proven } }
}

extension FleetList {
    /// A vehicle for each charger, that is to leave again and again over a day.
    static func kernel(of plan: SitePlan, begins: UTCTime) -> FleetList {
        var fleet = FleetList.none
        for index in plan.chargers.indices {
            let id = "V\(index)"
            fleet.vehicles.append(
                Vehicle(
                    id: id, idTokens: ["TAG\(index)"], battery: .wattHours(300_000),
                    acHighest: .kilowatts(44), acPhases: 3, dcHighest: .kilowatts(150),
                    stateOfChargeLowest: .percent(10), stateOfChargeHighest: .whole))
            let place = Int64(index)
            let between = Milliseconds.minutes(35 + place * 7 % 90)
            for round in 1...12 {
                fleet.departures.append(
                    Departure(
                        id: "D\(index)-\(round)", vehicle: id,
                        departAt: begins + between * Int64(round), requiredStateOfCharge: nil,
                        requiredEnergy: .wattHours(5000 + place * 3000 % 40_000), priority: 2,
                        preconditioning: nil))
            }
        }
        return fleet
    }
}
