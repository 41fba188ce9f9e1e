import Allocation
import Depot
import Units

/// A node of a test's tree.
struct TreeNode: Sendable {
    let id: String
    let parent: String?
    let amperes: Int64?
    let kilowatts: Int64?
    let floor: Int64?
    let other: Int64
    let isHardwareLimited: Bool
    let isExclusive: Bool
    let isMetered: Bool

    init(
        _ id: String, under parent: String? = nil, amperes: Int64? = nil, kilowatts: Int64? = nil,
        floor: Int64? = nil, other: Int64, isHardwareLimited: Bool = false,
        isExclusive: Bool = false, isMetered: Bool = false
    ) {
        self.id = id
        self.parent = parent
        self.amperes = amperes
        self.kilowatts = kilowatts
        self.floor = floor
        self.other = other
        self.isHardwareLimited = isHardwareLimited
        self.isExclusive = isExclusive
        self.isMetered = isMetered
    }
}

/// A connector of a test's tree; each is a station of its own unless it names one.
struct Outlet: Sendable {
    /// How it is limited, and its minimum.
    enum Kind: Sendable {
        /// An AC box in milliamperes.
        case amperes(Int64)
        /// A DC box in watts to the vehicle: 93 % efficient, power factor 0.98.
        case output(Int64)
    }

    let node: String
    let phases: PhaseMapping
    let kind: Kind
    let zero: ChargerModel.Proof
    let vehicle: String?
    let station: String?
    let stationWatts: Int64?
    let isAbsent: Bool
    /// What it takes for itself, in watts.
    let standby: Int64

    init(
        on node: String, phases: PhaseMapping = .three(PerPhase(.l1, .l2, .l3)),
        kind: Kind = .amperes(6000), zero: ChargerModel.Proof = .unproven, vehicle: String? = nil,
        station: String? = nil, stationWatts: Int64? = nil, isAbsent: Bool = false,
        standby: Int64 = 0
    ) {
        self.node = node
        self.phases = phases
        self.kind = kind
        self.zero = zero
        self.vehicle = vehicle
        self.station = station
        self.stationWatts = stationWatts
        self.isAbsent = isAbsent
        self.standby = standby
    }

    var model: ChargerModel {
        let isAlternating = if case .amperes = kind { true } else { false }
        return ChargerModel(
            name: "example", maker: "Example", models: ["*"], firmware: "*",
            current: isAlternating ? .ac : .dc, unit: isAlternating ? .amperes : .watts,
            limitMeaning: isAlternating ? .acInput : .dcOutput,
            efficiency: .percent(isAlternating ? 100 : 93), powerFactor: .percent(98),
            standby: .watts(standby),
            step: ChargingRate(rawValue: isAlternating ? 1000 : 100), minimum: minimum,
            pause: .zero, resume: .automatic, zeroFallback: zero,
            readBack: .truthful, startsOffline: true, control: .tx, follow: .seconds(10),
            leaseClass: .b, clockBound: .seconds(5), lease: .seconds(180), renewal: .seconds(50),
            changeInterval: .seconds(10), stackLevelHighest: 8, profilePeriodsHighest: 24,
            startScheduleOffset: .seconds(-60), writesPerDayHighest: nil,
            messagesPerMinuteHighest: 60, meterInterval: .seconds(10), setUp: .ordinary)
    }

    var minimum: ChargingRate {
        switch kind {
        case .amperes(let value), .output(let value): ChargingRate(rawValue: value)
        }
    }
}

/// A plan of this tree: reserve 5 %, floors at most 30 %, 230 V.
func sitePlan(_ nodes: [TreeNode], _ outlets: [Outlet]) -> SitePlan {
    var chargers: [Charger] = []
    var connectors: [Connector] = []
    for (index, outlet) in outlets.enumerated() {
        if let station = outlet.station, chargers.last?.id == station {
            let before = chargers[chargers.count - 1].connectors
            chargers[chargers.count - 1].connectors = before.lowerBound..<(before.upperBound + 1)
        } else {
            chargers.append(
                Charger(
                    id: outlet.station ?? "S\(index)", model: outlet.model,
                    isAbsent: outlet.isAbsent,
                    powerHighest: outlet.stationWatts.map { Watts(rawValue: $0) },
                    connectors: index..<(index + 1)))
        }
        let station = chargers.count - 1
        connectors.append(
            Connector(
                charger: ChargerPosition(station),
                number: index - chargers[station].connectors.lowerBound + 1,
                node: NodePosition(nodes.firstIndex { $0.id == outlet.node } ?? 0),
                phases: outlet.phases, rated: outlet.minimum * 10, minimum: outlet.minimum,
                vehicle: outlet.vehicle))
    }
    return SitePlan(
        id: "depot", name: "Depot", timezone: "Europe/Berlin", nominalVoltage: .volts(230),
        nominalFrequency: Frequency(rawValue: 50_000), isCommissioned: false,
        nodes: nodes.map { node in plant(node, among: nodes) }, meters: [], chargers: chargers,
        connectors: connectors, fallbacks: [],
        control: ControlRules(
            tick: .seconds(1), reserve: .percent(5), fallbackShare: .percent(30),
            lease: .seconds(180), renewal: .seconds(50), meterLost: .otherLoadHighest),
        authorization: AuthorizationRules(
            acceptsUnknown: true, defaultDeparture: 300, readyBefore: .minutes(15)),
        ocpp: OCPPRules(listeners: [], unknownChargers: .refuse, refusesOfflineStart: false))
}

private func plant(_ node: TreeNode, among nodes: [TreeNode]) -> Node {
    Node(
        id: node.id, kind: .feeder,
        parent: nodes.firstIndex { $0.id == node.parent }.map { NodePosition($0) },
        currentLimit: node.amperes.map { .amperes($0) },
        powerLimit: node.kilowatts.map { .kilowatts($0) },
        meter: node.isMetered ? MeterPosition(0) : nil,
        otherLoadHighest: .amperes(node.other), otherLoadRise: .zero,
        floorPowerLimit: node.floor.map { .kilowatts($0) }, generationHighest: .zero, breaker: nil,
        shortTime: nil,
        isHardwareLimited: node.isHardwareLimited, isExclusive: node.isExclusive,
        switchOver: .zero)
}

/// The fallbacks in amperes or kilowatts, or what is wrong, as one line.
func describe(_ budget: FallbackBudget, of plan: SitePlan) -> String {
    guard budget.faults.isEmpty else {
        return budget.faults.map { describe($0, of: plan) }.joined(separator: "; ")
    }
    return budget.fallbacks.map { "\($0.rawValue / 1000)" }.joined(separator: " ")
}

private func describe(_ fault: FallbackBudget.Fault, of plan: SitePlan) -> String {
    switch fault {
    case .otherLoadDoesNotFit(let row):
        return "\(plan[row.node].id) \(row.constraint.name): other load \(row.otherLoad) and "
            + "reserve \(row.reserve) of \(row.limit)"
    case .floorDoesNotFit(let connector, .limit(let row)):
        return "\(plan.name(of: connector)): \(plan[row.node].id) \(row.constraint.name) would be "
            + "\(row.sum + row.otherLoad + row.reserve) of \(row.limit)"
    case .floorDoesNotFit(let connector, .share(let row)):
        return "\(plan.name(of: connector)): floors on \(plan[row.node].id) "
            + "\(row.constraint.name) would take \(row.sum) of \(row.sumHighest)"
    case .floorDoesNotFit(let connector, .station(let needed, let allowed)):
        return "\(plan.name(of: connector)): the station would take \(needed.rawValue) of "
            + "\(allowed.rawValue)"
    }
}
