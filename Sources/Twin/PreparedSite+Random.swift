import Depot
import Units

extension PreparedSite {
    /// A site by a seed: mostly one to three levels and one to twelve connectors, one in eight larger; limits
    /// between what the minima need and what everything could draw.
    package static func random(seed: UInt64) -> PreparedSite {
        var seeded = Seeded(seed: seed)
        var levels = seeded.whole(1...3)
        var count = Int(seeded.whole(1...12))
        enlarge(&levels, &count, seed: seed)
        var parents: [Int?] = [nil]
        var leaves = [0]
        for _ in 1..<max(1, levels) {
            var next: [Int] = []
            for leaf in leaves {
                for _ in 0..<Int(seeded.whole(1...2)) {
                    parents.append(leaf)
                    next.append(parents.count - 1)
                }
            }
            leaves = next
        }
        let (chargers, connectors) = chargers(count: count, leaves: leaves, seeded: &seeded)
        let tree = tree(parents: parents, chargers: chargers, connectors: connectors, &seeded)
        let fleet = (0..<count).map { index in
            vehicle(
                index, isSinglePhase: seeded.happens(chance: 3000),
                kilowattHours: seeded.whole(40...350))
        }
        return PreparedSite(
            plan: plan(
                id: "random-\(seed)", nodes: tree.nodes, meters: tree.meters, chargers: chargers,
                connectors: connectors), fleet: fleet)
    }

    /// One in eight has three to five levels and up to 60 connectors, one in a hundred up to 300. Drawn apart,
    /// so that the others are what they are.
    private static func enlarge(_ levels: inout Int64, _ count: inout Int, seed: UInt64) {
        var seeded = Seeded(seed: seed ^ 0x6c61_7267_65)
        guard seeded.happens(chance: 1250) else { return }
        levels = seeded.whole(3...5)
        count = Int(seeded.happens(chance: 800) ? seeded.whole(61...300) : seeded.whole(13...60))
    }

    private static func chargers(
        count: Int, leaves: [Int], seeded: inout Seeded
    ) -> ([Charger], [Connector]) {
        var chargers: [Charger] = []
        var connectors: [Connector] = []
        while connectors.count < count {
            let isStation = seeded.happens(chance: 2000)
            let outlets = seeded.happens(chance: 2500) && connectors.count + 2 <= count ? 2 : 1
            let node = seeded.element(of: leaves) ?? 0
            let first = connectors.count
            let rated =
                isStation
                ? ChargingRate(Watts.kilowatts(seeded.whole(20...100)))
                : ChargingRate(Amperes.amperes(seeded.whole(16...32)))
            for number in 1...outlets {
                connectors.append(
                    Connector(
                        charger: ChargerPosition(chargers.count), number: number,
                        node: NodePosition(node),
                        phases: mapping(isStation: isStation, seeded: &seeded), rated: rated,
                        minimum: isStation ? stationModel.minimum : wallModel.minimum,
                        vehicle: nil))
            }
            chargers.append(
                Charger(
                    id: "CP-\(chargers.count + 1)", model: isStation ? stationModel : wallModel,
                    isAbsent: false,
                    powerHighest: isStation ? Watts(rawValue: rated.rawValue) : nil,
                    connectors: first..<connectors.count))
        }
        return (chargers, connectors)
    }

    private static func mapping(isStation: Bool, seeded: inout Seeded) -> PhaseMapping {
        if !isStation {
            if seeded.happens(chance: 1500) { return .unknown }
            if seeded.happens(chance: 1500) {
                return .single(seeded.element(of: Phase.allCases) ?? .l1)
            }
        }
        return seeded.element(of: rotations) ?? .unknown
    }

    /// The nodes with limits that leave something to regulate, and their meters: always at the
    /// root, elsewhere where other load hangs.
    private static func tree(
        parents: [Int?], chargers: [Charger], connectors: [Connector], _ seeded: inout Seeded
    ) -> (nodes: [Node], meters: [Meter]) {
        let bare = plan(
            id: "bare",
            nodes: parents.enumerated().map {
                node(
                    "node-\($0.offset)", $0.offset == 0 ? .transformer : .feeder,
                    below: $0.element, limit: .amperes(1), otherLoadHighest: .zero, meter: nil)
            }, meters: [], chargers: chargers, connectors: connectors)
        var least = [Int64](repeating: 0, count: parents.count)
        var most = least
        var others = least
        for index in connectors.indices {
            let conversion = bare.rateConversion(of: ConnectorPosition(index))
            for node in bare.path(from: connectors[index].node) {
                let minimum = conversion.load(of: connectors[index].minimum)
                least[node.index] += minimum.current.highest.rawValue
                let rated = conversion.load(of: connectors[index].rated)
                most[node.index] += rated.current.highest.rawValue
            }
        }
        for index in parents.indices.reversed() {
            if index == 0 || seeded.happens(chance: 3000) {
                others[index] += seeded.whole(0...60) * 1000
            }
            if let parent = parents[index] { others[parent] += others[index] }
        }
        var nodes = bare.nodes
        var meters: [Meter] = []
        for index in nodes.indices {
            // From sites whose minima just fit beside other load and a reserve of 5 % to such that
            // are short in the rush only.
            let room = max(least[index] * seeded.whole(10...30) / 10, 1000)
            let given = room + max(0, most[index] - room) * seeded.whole(0...50) / 100
            nodes[index].currentLimit = Amperes(rawValue: (given + others[index]) * 100 / 94 + 1000)
            nodes[index].otherLoadHighest = Amperes(rawValue: others[index])
            if index == 0 || others[index] > 0 {
                nodes[index].meter = MeterPosition(meters.count)
                let model = seeded.happens(chance: 5000) ? "eastron-sdm630" : "janitza-umg-604"
                meters.append(
                    meter("meter-\(index)", model: model, number: meters.count))
            }
        }
        return (nodes, meters)
    }
}
