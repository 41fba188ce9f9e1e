import Depot
import Twin
import Units

/// A four-level site of any size: grid, transformers, feeders, panels, and every level too small for
/// what hangs on it.
struct BenchSite {
    let plan: SitePlan

    /// What its connectors draw on, and what its limits are of.
    enum Kind {
        /// Rotations mixed, every third connector on one phase; a current on each phase.
        case mixed
        /// All alike on three phases; power alone.
        case laminar
    }

    /// Connectors on one panel, panels on one feeder, feeders on one transformer.
    private static let perPanel = 10
    private static let perFeeder = 5
    private static let perTransformer = 4

    init(connectors count: Int, _ kind: Kind = .mixed) {
        let panels = (count + Self.perPanel - 1) / Self.perPanel
        let feeders = (panels + Self.perFeeder - 1) / Self.perFeeder
        let transformers = (feeders + Self.perTransformer - 1) / Self.perTransformer
        var nodes = [Self.node("grid", .gridConnection, nil, Int64(count) * 17, meter: 0)]
        var meters = [Self.meter("grid", 0)]
        for index in 0..<transformers {
            nodes.append(
                Self.node(
                    "tx\(index)", .transformer, 0, Int64(min(count, 200)) * 19, meter: index + 1))
            meters.append(Self.meter("tx\(index)", index + 1))
        }
        let firstFeeder = nodes.count
        for index in 0..<feeders {
            nodes.append(
                Self.node(
                    "feeder\(index)", .feeder, 1 + index / Self.perTransformer,
                    Int64(min(count, 50)) * 20, meter: nil))
        }
        let firstPanel = nodes.count
        for index in 0..<panels {
            nodes.append(
                Self.node(
                    "panel\(index)", .panel, firstFeeder + index / Self.perFeeder,
                    Int64(min(count, 10)) * 22 + Int64(index % 3) * 10, meter: nil))
        }
        plan = Self.plan(
            count: count, kind, nodes: nodes, meters: meters, firstPanel: firstPanel)
    }

    private static func plan(
        count: Int, _ kind: Kind, nodes: [Node], meters: [Meter], firstPanel: Int
    ) -> SitePlan {
        var plan = PreparedSite.yard().plan
        let rotations: [PhaseMapping] =
            switch kind {
            case .mixed:
                [.three(PerPhase(.l1, .l2, .l3)), .three(PerPhase(.l2, .l3, .l1)), .single(.l3)]
            case .laminar: [.three(PerPhase(.l1, .l2, .l3))]
            }
        plan.nodes = nodes
        if kind == .laminar {
            for index in nodes.indices {
                plan.nodes[index].powerLimit = nodes[index].currentLimit.map {
                    Watts(rawValue: $0.rawValue * 3 * plan.nominalVoltage.rawValue / 1_000_000)
                }
                plan.nodes[index].currentLimit = nil
            }
        }
        plan.meters = meters
        plan.chargers = (0..<count).map { index in
            Charger(
                id: "CP-\(index)", model: PreparedSite.wallModel, isAbsent: false,
                powerHighest: nil, connectors: index..<(index + 1))
        }
        plan.connectors = (0..<count).map { index in
            Connector(
                charger: ChargerPosition(index), number: 1,
                node: NodePosition(firstPanel + index / perPanel),
                phases: rotations[index % rotations.count],
                rated: ChargingRate(.amperes(32)), minimum: ChargingRate(.amperes(6)),
                vehicle: nil)
        }
        plan.fallbacks = plan.connectors.map(\.minimum)
        return plan
    }

    private static func node(
        _ id: String, _ kind: Node.Kind, _ parent: Int?, _ limit: Int64, meter: Int?
    ) -> Node {
        Node(
            id: id, kind: kind, parent: parent.map { NodePosition($0) },
            currentLimit: .amperes(limit), powerLimit: nil,
            meter: meter.map { MeterPosition($0) },
            otherLoadHighest: meter == nil ? .zero : .amperes(limit / 10), otherLoadRise: .zero,
            floorPowerLimit: nil, generationHighest: .zero, breaker: nil, shortTime: nil,
            isHardwareLimited: false, isExclusive: false, switchOver: .zero)
    }

    private static func meter(_ id: String, _ number: Int) -> Meter {
        Meter(
            id: id, model: "eastron-sdm630", address: .tcp(host: "127.0.0.1", port: 1), unit: 1,
            poll: .seconds(1), staleAfter: .seconds(3), transformerRatio: 1,
            isReversed: PerPhase(repeating: false), phases: PerPhase(.l1, .l2, .l3))
    }
}
