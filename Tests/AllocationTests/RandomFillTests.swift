import Allocation
import Depot
import Testing
import Units

/// Random plain trees of up to four levels, in milliamperes, so that the reference has not so far to
/// count.
@Suite("the fill on any plain tree")
struct RandomFillTests {
    typealias Dice = RandomFallbackTests.Dice

    /// One random tree in both languages.
    struct Case {
        let random: RandomDivisionTests.Case
        let parents: [Int]
        let boxes: [ReferenceFill.Box]

        var reference: ReferenceFill {
            let capacity = random.capacity.map { load in
                [
                    load.current.l1.rawValue, load.current.l2.rawValue, load.current.l3.rawValue,
                    load.power.rawValue,
                ]
            }
            return ReferenceFill(parents: parents, capacity: capacity, boxes: boxes)
        }

        var levels: [Share] {
            Division.levels(
                of: random.capacity, among: random.claims, beside: random.fixed, on: random.tree)
        }

        var shares: [Share] {
            Division.shares(
                of: random.capacity, among: random.claims, beside: random.fixed, on: random.tree)
        }
    }

    private static let wirings: [(PhaseMapping, [Int])] = [
        (.three(PerPhase(.l1, .l2, .l3)), [0, 1, 2]), (.three(PerPhase(.l2, .l3, .l1)), [0, 1, 2]),
        (.single(.l1), [0]), (.single(.l2), [1]), (.single(.l3), [2]),
    ]

    static func randomCase(_ dice: inout Dice) -> Case {
        let parents = randomParents(&dice)
        let nodes = parents.enumerated().map { index, parent in
            TreeNode(
                "n\(index)", under: parent < 0 ? nil : "n\(parent)",
                amperes: dice.roll(0...4) > 0 ? Int64(dice.roll(1...9)) : nil,
                kilowatts: dice.roll(0...2) == 0 ? Int64(dice.roll(1...6)) : nil, other: 0)
        }
        var outlets: [Outlet] = []
        var boxes: [ReferenceFill.Box] = []
        for _ in 0...dice.roll(0...9) {
            let isDirect = dice.roll(0...3) == 0
            let (mapping, phases) = wirings[isDirect ? 0 : dice.roll(0...4)]
            let branch = dice.roll(0...(parents.count - 1))
            let minimum = Int64(dice.roll(1...4)) * 100
            outlets.append(
                Outlet(
                    on: "n\(branch)", phases: mapping,
                    kind: isDirect ? .output(minimum) : .amperes(minimum)))
            boxes.append(
                ReferenceFill.Box(
                    branch: branch, phases: phases, isDirect: isDirect,
                    floor: [0, 0, minimum, minimum / 2][dice.roll(0...3)], minimum: minimum,
                    highest: Int64(dice.roll(50...1500)),
                    weight: [1000, 1000, 700, 2500][dice.roll(0...3)]))
        }
        return make(nodes, outlets, parents, boxes, isOver: dice.roll(0...3) == 0)
    }

    /// A tree whose deepest node is on the fourth level at most.
    private static func randomParents(_ dice: inout Dice) -> [Int] {
        var parents = [-1]
        var depths = [1]
        for index in 1...(1 + dice.roll(0...6)) {
            let parent = dice.roll(0...(index - 1))
            guard depths[parent] < 4 else { return parents }
            parents.append(parent)
            depths.append(depths[parent] + 1)
        }
        return parents
    }

    private static func make(
        _ nodes: [TreeNode], _ outlets: [Outlet], _ parents: [Int], _ boxes: [ReferenceFill.Box],
        isOver: Bool
    ) -> Case {
        let plan = sitePlan(nodes, outlets)
        let conversions = plan.connectors.indices.map {
            plan.rateConversion(of: ConnectorPosition($0))
        }
        let tree = ElectricalTree(plan: plan, conversions: conversions)
        // Now and then other load has left less than nothing on the last node.
        let capacity = tree.branches.indices.map { branch in
            isOver && branch == parents.count - 1 ? .zero : tree.branches[branch].limit
        }
        let claims = boxes.indices.map { index in
            Claim(
                connector: ConnectorPosition(index), conversion: conversions[index],
                floor: ChargingRate(rawValue: boxes[index].floor),
                floorLoad: conversions[index].load(of: ChargingRate(rawValue: boxes[index].floor)),
                minimum: ChargingRate(rawValue: boxes[index].minimum),
                highest: ChargingRate(rawValue: boxes[index].highest),
                step: ChargingRate(rawValue: 100), weight: boxes[index].weight)
        }
        return Case(
            random: RandomDivisionTests.Case(
                tree: tree, capacity: capacity, claims: claims,
                fixed: plan.connectors.map { _ in .zero }),
            parents: parents, boxes: boxes)
    }

    @Test("gives what counting up by single milliamperes gives", arguments: 0..<10)
    func isExact(_ block: UInt64) {
        for seed in (block * 15)..<(block * 15 + 15) {
            var dice = Dice(state: seed)
            let made = Self.randomCase(&dice)
            let rates = made.levels.map(\.rate.rawValue)
            #expect(rates == made.reference.rates, "seed \(seed)")
        }
    }

    @Test("leaves no step that a single charging connector could take", arguments: 0..<10)
    func isMaximal(_ block: UInt64) {
        for seed in (block * 15)..<(block * 15 + 15) {
            var dice = Dice(state: seed)
            let made = Self.randomCase(&dice)
            let shares = made.shares
            #expect(made.random.fits(shares.map(\.rate)), "seed \(seed): \(shares)")
            for (index, claim) in made.random.claims.enumerated() {
                guard shares[index].rate >= claim.minimum else { continue }
                var rates = shares.map(\.rate)
                rates[index] = (rates[index] + claim.step).roundedDown(to: claim.step)
                guard rates[index] <= claim.highest else { continue }
                #expect(!made.random.fits(rates), "seed \(seed): \(index) could have a step more")
            }
        }
    }
}
