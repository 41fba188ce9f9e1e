import Allocation
import Depot
import Testing
import Units

/// Random small trees with everything on them; what must hold is looked up on the tree itself.
@Suite("the division on any small tree")
struct RandomDivisionTests {
    typealias Dice = RandomFallbackTests.Dice

    struct Case {
        let tree: ElectricalTree
        let capacity: [Load]
        let claims: [Claim]
        let fixed: [Load]

        /// Every connector's load with these rates for the claims.
        func loads(_ rates: [ChargingRate]) -> [Load] {
            var loads = fixed
            for (claim, rate) in zip(claims, rates) {
                loads[claim.connector.index] = claim.conversion.load(of: rate)
                    .highest(claim.floorLoad)
            }
            return loads
        }

        /// What may stand on each branch: its capacity, or what was there with all at their floors.
        var permitted: [Load] {
            zip(capacity, tree.sums(of: loads(claims.map(\.floor)))).map { $0.highest($1) }
        }

        func fits(_ rates: [ChargingRate]) -> Bool {
            zip(tree.sums(of: loads(rates)), permitted).allSatisfy { $0.highest($1) == $1 }
        }
    }

    static let mappings: [PhaseMapping] = [
        .three(PerPhase(.l1, .l2, .l3)), .three(PerPhase(.l2, .l3, .l1)), .single(.l1),
        .single(.l2), .single(.l3), .unknown,
    ]

    static func randomCase(_ dice: inout Dice) -> Case {
        let nodes = (0...dice.roll(0...4)).map { index in
            TreeNode(
                "n\(index)", under: index == 0 ? nil : "n\(dice.roll(0...(index - 1)))",
                amperes: dice.roll(0...3) > 0 ? Int64(dice.roll(10...150)) : nil,
                kilowatts: dice.roll(0...2) == 0 ? Int64(dice.roll(10...100)) : nil,
                other: 0, isHardwareLimited: dice.roll(0...4) == 0,
                isExclusive: dice.roll(0...4) == 0)
        }
        let outlets = (0...dice.roll(0...7)).map { index in
            let isDirect = dice.roll(0...2) == 0
            let isShared = isDirect && dice.roll(0...2) == 0
            return Outlet(
                on: isShared ? "n0" : "n\(dice.roll(0...(nodes.count - 1)))",
                phases: isDirect ? mappings[0] : mappings[dice.roll(0...5)],
                kind: isDirect ? .output(Int64(dice.roll(30...80)) * 100) : .amperes(6000),
                station: isShared ? "shared" : nil,
                stationWatts: isShared ? Int64(dice.roll(10...80)) * 1000 : nil)
        }
        let plan = sitePlan(nodes, outlets)
        let conversions = plan.connectors.indices.map {
            plan.rateConversion(of: ConnectorPosition($0))
        }
        let tree = ElectricalTree(plan: plan, conversions: conversions)
        let capacity = tree.branches.map { branch in
            // Other load has taken a part, now and then more than there was.
            let taken = Amperes.amperes(Int64(dice.roll(-15...25)))
            let current = branch.limit.current.map { $0 - taken }
            return Load(current: current, power: branch.limit.power)
        }
        let fixed = plan.connectors.indices.map { index in
            let unit = outlets[index].minimum.rawValue
            return conversions[index].load(
                of: ChargingRate(rawValue: Int64(dice.roll(0...3)) * unit))
        }
        let claims = plan.connectors.indices.compactMap { index -> Claim? in
            guard dice.roll(0...4) > 0 else { return nil }
            let minimum = outlets[index].minimum
            let step = ChargingRate(rawValue: outlets[index].model.step.rawValue)
            let floor = [.zero, .zero, minimum, minimum / 2][dice.roll(0...3)]
            // A car on one phase of three: its lease counts there, its floor on all (R10).
            var connector = plan.connectors[index]
            if case .three(let order) = connector.phases, dice.roll(0...2) == 0 {
                connector.phases = .single(order.l1)
            }
            let conversion = RateConversion(
                model: plan.charger(of: ConnectorPosition(index)).model, connector: connector,
                voltageLowest: plan.voltageLowest, voltageHighest: plan.voltageHighest)
            return Claim(
                connector: ConnectorPosition(index), conversion: conversion,
                floor: floor, floorLoad: conversions[index].load(of: floor), minimum: minimum,
                highest: ChargingRate(rawValue: minimum.rawValue * Int64(dice.roll(5...90)) / 10),
                step: dice.roll(0...3) == 0 ? minimum : step,
                weight: [1000, 1000, 1000, 2500][dice.roll(0...3)])
        }
        return Case(tree: tree, capacity: capacity, claims: claims, fixed: fixed)
    }

    @Test("fills no branch over its capacity, and is the same each time", arguments: 0..<10)
    func isSafe(_ block: UInt64) {
        for seed in (block * 30)..<(block * 30 + 30) {
            var dice = Dice(state: seed)
            let random = Self.randomCase(&dice)
            let shares = Self.shares(random)
            #expect(random.fits(shares.map(\.rate)), "seed \(seed): \(shares)")
            #expect(shares == Self.shares(random), "seed \(seed)")
        }
    }

    @Test("gives the same whatever was divided with the same lists before", arguments: 0..<10)
    func isFresh(_ block: UInt64) {
        for seed in (block * 30)..<(block * 30 + 30) {
            var dice = Dice(state: seed)
            let random = Self.randomCase(&dice)
            var division = Division(on: random.tree)
            for count in [random.claims.count, random.claims.count / 2, random.claims.count] {
                let claims = Array(random.claims.prefix(count))
                division.divide(random.capacity, among: claims, beside: random.fixed)
                #expect(
                    division.shares
                        == Division.shares(
                            of: random.capacity, among: claims, beside: random.fixed,
                            on: random.tree),
                    "seed \(seed): \(count) claims")
            }
        }
    }

    @Test("keeps what hangs below a branch in one stretch", arguments: 0..<10)
    func isOneStretch(_ block: UInt64) {
        for seed in (block * 30)..<(block * 30 + 30) {
            var dice = Dice(state: seed)
            let tree = Self.randomCase(&dice).tree
            for branch in tree.branches.indices {
                let below = tree.feeding.indices.filter { connector in
                    var above = tree.feeding[connector]
                    while above >= 0, above != branch { above = tree.branches[above].parent }
                    return above == branch
                }
                let stretch = tree.placesBelow[branch].map { tree.depthFirst[$0] }
                #expect(stretch.sorted() == below, "seed \(seed): branch \(branch)")
            }
        }
    }

    @Test("brings together on one branch what it brings together on all", arguments: 0..<10)
    func isOneSum(_ block: UInt64) {
        for seed in (block * 30)..<(block * 30 + 30) {
            var dice = Dice(state: seed)
            let random = Self.randomCase(&dice)
            let loads = random.loads(random.claims.map(\.highest))
            let sums = random.tree.sums(of: loads)
            let alone = sums.indices.map { random.tree.sum(on: $0) { loads[$0.index] } }
            #expect(alone == sums, "seed \(seed)")
        }
    }

    @Test(
        "gives a floor, or a whole number of steps from the minimum to the highest",
        arguments: 0..<10)
    func isOnStep(_ block: UInt64) {
        for seed in (block * 30)..<(block * 30 + 30) {
            var dice = Dice(state: seed)
            let random = Self.randomCase(&dice)
            for (claim, share) in zip(random.claims, Self.shares(random))
            where share.rate != claim.floor {
                #expect(
                    share.rate >= claim.minimum && share.rate <= claim.highest
                        && share.rate.roundedDown(to: claim.step) == share.rate,
                    "seed \(seed): \(claim) \(share)")
            }
        }
    }

    @Test("leaves no room that a single connector could take", arguments: 0..<10)
    func isMaximal(_ block: UInt64) {
        for seed in (block * 30)..<(block * 30 + 30) {
            var dice = Dice(state: seed)
            let random = Self.randomCase(&dice)
            let shares = Self.shares(random)
            for (index, claim) in random.claims.enumerated() {
                guard let next = Self.next(claim, shares[index]), next <= claim.highest else {
                    continue
                }
                var rates = shares.map(\.rate)
                rates[index] = next
                #expect(
                    !random.fits(rates),
                    "seed \(seed): \(index) could have \(next), has \(shares[index])")
            }
        }
    }

    private static func shares(_ random: Case) -> [Share] {
        Division.shares(
            of: random.capacity, among: random.claims, beside: random.fixed, on: random.tree)
    }

    /// The next larger thing that a claim could be given; nil where it is not its turn.
    private static func next(_ claim: Claim, _ share: Share) -> ChargingRate? {
        switch share.bound {
        case .busy: return nil
        case .waiting: return claim.minimum
        case .highest, .branch:
            guard share.rate >= claim.minimum, share.rate > .zero else { return nil }
            return (share.rate + claim.step).roundedDown(to: claim.step)
        }
    }
}
