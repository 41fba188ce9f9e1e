import Allocation
import Depot
import Testing
import Units

/// Random small trees, checked by arithmetic of its own in floating point.
@Suite("the fallbacks of any small tree")
struct RandomFallbackTests {
    /// A small generator with a seed (SplitMix64), so that a failing tree can be had again.
    struct Dice {
        var state: UInt64

        mutating func roll(_ range: ClosedRange<Int>) -> Int {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            mixed ^= mixed >> 31
            return range.lowerBound + Int(mixed % UInt64(range.count))
        }
    }

    static func tree(_ dice: inout Dice) -> ([TreeNode], [Outlet]) {
        var nodes: [TreeNode] = []
        for index in 0...dice.roll(0...3) {
            let parent = index == 0 ? nil : "n\(dice.roll(0...(index - 1)))"
            let hasCurrent = dice.roll(0...3) > 0
            nodes.append(
                TreeNode(
                    "n\(index)", under: parent,
                    amperes: hasCurrent ? Int64(dice.roll(20...200)) : nil,
                    kilowatts: hasCurrent && dice.roll(0...1) == 0
                        ? nil : Int64(dice.roll(20...150)),
                    floor: dice.roll(0...5) == 0 ? Int64(dice.roll(15...60)) : nil,
                    other: Int64(dice.roll(0...15)), isHardwareLimited: dice.roll(0...4) == 0,
                    isExclusive: false))
        }
        let mappings: [PhaseMapping] = [
            .three(PerPhase(.l1, .l2, .l3)), .three(PerPhase(.l2, .l3, .l1)), .single(.l1),
            .single(.l2), .single(.l3), .unknown,
        ]
        let outlets = (0...dice.roll(0...6)).map { _ in
            let isDirect = dice.roll(0...3) == 0
            return Outlet(
                on: "n\(dice.roll(0...(nodes.count - 1)))",
                phases: isDirect ? mappings[0] : mappings[dice.roll(0...5)],
                kind: isDirect ? .output(Int64(dice.roll(30...80)) * 100) : .amperes(6000),
                vehicle: dice.roll(0...3) == 0 ? "V" : nil, isAbsent: dice.roll(0...9) == 0)
        }
        return (nodes, outlets)
    }

    /// Whether C1 and C3 hold for these floors, within a hair of rounding.
    static func holds(_ floors: [Double], _ nodes: [TreeNode], _ outlets: [Outlet]) -> Bool {
        for node in nodes {
            var amperes: [Double] = [0, 0, 0]
            var watts = 0.0
            for (floor, outlet) in zip(floors, outlets) {
                guard !outlet.isAbsent, isAbove(node, outlet.node, nodes) else { continue }
                let (current, power) = draw(floor, outlet)
                watts += power
                for (phase, isOccupied) in mask(outlet.phases).enumerated() where isOccupied {
                    amperes[phase] += current
                }
            }
            if let limit = node.amperes {
                let room = Double(limit) * 0.95 - Double(node.other)
                for sum in amperes where sum > room + 0.01 || sum > 0.3 * room + 0.01 {
                    return false
                }
            }
            if let limit = [node.kilowatts, node.floor].compactMap({ $0 }).min() {
                let room = Double(limit) * 950 - Double(node.other) * 3 * 253
                if watts > room + 10 || watts > 0.3 * room + 10 { return false }
            }
        }
        return true
    }

    static func isAbove(_ node: TreeNode, _ start: String, _ nodes: [TreeNode]) -> Bool {
        var name: String? = start
        while let current = name {
            if current == node.id { return true }
            name = nodes.first { $0.id == current }?.parent
        }
        return false
    }

    static func draw(_ floor: Double, _ outlet: Outlet) -> (amperes: Double, watts: Double) {
        switch outlet.kind {
        case .amperes:
            let amperes = floor / 1000
            let phases: Double = if case .single = outlet.phases { 1 } else { 3 }
            return (amperes, amperes * phases * 253)
        case .output:
            return (floor / 0.93 / 0.98 / (3 * 207), floor / 0.93)
        }
    }

    static func mask(_ phases: PhaseMapping) -> [Bool] {
        switch phases {
        case .unknown, .three: [true, true, true]
        case .single(.l1): [true, false, false]
        case .single(.l2): [false, true, false]
        case .single(.l3): [false, false, true]
        }
    }

    @Test("keep C1 and C3 on every node and phase, and waste no room", arguments: 0..<20)
    func keep(_ block: Int) {
        for seed in (block * 25)..<(block * 25 + 25) {
            var dice = Dice(state: UInt64(seed))
            let (nodes, outlets) = Self.tree(&dice)
            let plan = sitePlan(nodes, outlets)
            let budget = FallbackBudget(for: plan)
            let none = [Double](repeating: 0, count: outlets.count)
            guard budget.faults.isEmpty else {
                #expect(!Self.holds(none, nodes, outlets), "seed \(seed): fits, yet is refused")
                continue
            }
            let floors = budget.fallbacks.map { Double($0.rawValue) }
            #expect(Self.holds(floors, nodes, outlets), "seed \(seed): \(floors)")
            for (index, outlet) in outlets.enumerated()
            where floors[index] == 0 && !outlet.isAbsent {
                // Half a percent more shows that it was refused for want of room.
                var more = floors
                more[index] = Double(plan.connectors[index].minimum.rawValue) * 1.005 + 30
                #expect(!Self.holds(more, nodes, outlets), "seed \(seed): \(index) had room")
            }
        }
    }
}
