import Allocation
import Depot
import Testing
import Units

/// One tick's division, written as an electrician would note it. A line is one of
///
///     node  NAME  PARENT or -  LIMIT...  [hardware] [exclusive]     63A, 40kW
///     held  NAME  NODE  PHASES  RATE UNIT                           counts, asks for nothing
///     box   NAME  NODE  PHASES  floor F  MIN..HIGHEST UNIT  [step S] [weight W] [station S:kW]
///           → RATE  why not more
///
/// in the order of rank. `L2-L3-L1/1` is a three-phase box with a car on its first phase alone; its
/// floor counts on all three.
/// Boxes in kW are DC: 93 % efficient, power factor 0.98, counted at 207 V; those in A at 253 V.
struct DivisionTable {
    private(set) var expected: [String] = []
    private(set) var found: [String] = []
    private var nodes: [TreeNode] = []
    private var outlets: [Outlet] = []
    private var requests: [Request] = []

    /// What a `box` or `held` line says.
    private struct Request {
        let name: String
        let isHeld: Bool
        let onePhaseOnly: Bool
        let floor: ChargingRate
        let highest: ChargingRate
        let step: ChargingRate
        let weight: Int64
    }

    init(_ text: String) throws {
        for line in text.split(separator: "\n") {
            let halves = line.split(separator: "→")
            let words = halves[0].split(separator: " ").map(String.init)
            switch words[0] {
            case "node": try addNode(words)
            case "held": try addHeld(words)
            default:
                try addBox(words)
                let result = try #require(halves.count == 2 ? halves[1] : nil)
                expected.append(
                    words[1] + " " + result.split(separator: " ").joined(separator: " "))
            }
        }
        divide()
    }

    // MARK: Reading

    private mutating func addNode(_ words: [String]) throws {
        let rest = words.dropFirst(3)
        nodes.append(
            TreeNode(
                words[1], under: words[2] == "-" ? nil : words[2],
                amperes: rest.first { $0.hasSuffix("A") }.flatMap { Int64($0.dropLast()) },
                kilowatts: rest.first { $0.hasSuffix("kW") }.flatMap { Int64($0.dropLast(2)) },
                other: 0, isHardwareLimited: rest.contains("hardware"),
                isExclusive: rest.contains("exclusive")))
    }

    private mutating func addHeld(_ words: [String]) throws {
        let rate = try Self.rate(words[4])
        outlets.append(try Self.outlet(words, unit: words[5], minimum: rate, station: nil))
        requests.append(
            Request(
                name: words[1], isHeld: true, onePhaseOnly: false, floor: rate, highest: rate,
                step: rate, weight: 1000))
    }

    private mutating func addBox(_ words: [String]) throws {
        let bounds = words[6].split(separator: "..").map(String.init)
        var options: [String: String] = [:]
        for index in stride(from: 8, to: words.count - 1, by: 2) {
            options[words[index]] = words[index + 1]
        }
        outlets.append(
            try Self.outlet(
                words, unit: words[7], minimum: try Self.rate(bounds[0]),
                station: options["station"]))
        let step = try options["step"].map { try Self.rate($0) }
        requests.append(
            Request(
                name: words[1], isHeld: false, onePhaseOnly: words[3].hasSuffix("/1"),
                floor: try Self.rate(words[5]), highest: try Self.rate(bounds[1]),
                step: step ?? ChargingRate(rawValue: words[7] == "A" ? 1000 : 100),
                weight: try #require(Int64(options["weight"] ?? "1000"))))
    }

    private static func outlet(
        _ words: [String], unit: String, minimum: ChargingRate, station: String?
    ) throws -> Outlet {
        let named = station?.split(separator: ":").map(String.init)
        return Outlet(
            on: words[2], phases: try phases(words[3]),
            kind: unit == "A" ? .amperes(minimum.rawValue) : .output(minimum.rawValue),
            station: named?.first, stationWatts: named.flatMap { Int64($0[1]) }.map { $0 * 1000 })
    }

    private static func phases(_ text: String) throws -> PhaseMapping {
        let names = text.split(separator: "/")[0].split(separator: "-").map(String.init)
        if names == ["unknown"] { return .unknown }
        let phases = try names.map { name in
            try #require(Phase.allCases.first { $0.name == name })
        }
        return phases.count == 1
            ? .single(phases[0]) : .three(PerPhase(phases[0], phases[1], phases[2]))
    }

    /// `13.4` is 13,400 of the small unit.
    private static func rate(_ text: String) throws -> ChargingRate {
        let number = try #require(Double(text), "\(text) is no number")
        return ChargingRate(rawValue: Int64((number * 1000).rounded()))
    }

    // MARK: Dividing

    private mutating func divide() {
        let plan = sitePlan(nodes, outlets)
        let wide = plan.connectors.indices.map { plan.rateConversion(of: ConnectorPosition($0)) }
        let conversions = plan.connectors.indices.map { index in
            var connector = plan.connectors[index]
            if requests[index].onePhaseOnly, case .three(let rotation) = connector.phases {
                connector.phases = .single(rotation.l1)
            }
            return RateConversion(
                model: plan.charger(of: ConnectorPosition(index)).model, connector: connector,
                voltageLowest: plan.voltageLowest, voltageHighest: plan.voltageHighest)
        }
        let tree = ElectricalTree(plan: plan, conversions: conversions)
        let asking = requests.indices.filter { !requests[$0].isHeld }
        let claims = asking.map { index in
            Claim(
                connector: ConnectorPosition(index), conversion: conversions[index],
                floor: requests[index].floor,
                floorLoad: wide[index].load(of: requests[index].floor),
                minimum: plan.connectors[index].minimum,
                highest: requests[index].highest, step: requests[index].step,
                weight: requests[index].weight)
        }
        let shares = Division.shares(
            of: tree.branches.map(\.limit), among: claims,
            beside: requests.indices.map { conversions[$0].load(of: requests[$0].floor) },
            on: tree)
        found = zip(asking, shares).map { index, share in
            "\(requests[index].name) \(Self.text(share.rate)) \(why(share.bound))"
        }
    }

    private func why(_ bound: Share.Bound) -> String {
        switch bound {
        case .highest: "all it can use"
        case .branch(let branch, let constraint): "\(name(branch)) \(constraint.name)"
        case .waiting(let branch, let constraint): "waits \(name(branch)) \(constraint.name)"
        case .busy(let branch): "busy \(name(branch))"
        }
    }

    private func name(_ branch: Int) -> String {
        branch < nodes.count ? nodes[branch].id : "station"
    }

    private static func text(_ rate: ChargingRate) -> String {
        rate.rawValue % 1000 == 0 ? "\(rate.rawValue / 1000)" : thousandths(rate.rawValue)
    }
}
