import Allocation
import CHeap
import Depot
import Units

/// The time that one division takes, with a charging vehicle on every connector and a different
/// room on every panel in every round, so that many branches are full at many levels.
struct AllocatorBench {
    private let tree: ElectricalTree
    private let claims: [Claim]
    private let fixed: [Load]

    init(connectors: Int, _ kind: BenchSite.Kind) {
        let plan = BenchSite(connectors: connectors, kind).plan
        let conversions = plan.connectors.indices.map {
            plan.rateConversion(of: ConnectorPosition($0))
        }
        tree = ElectricalTree(plan: plan, conversions: conversions)
        claims = plan.connectors.indices.map { index in
            Claim(
                connector: ConnectorPosition(index), conversion: conversions[index],
                floor: plan.fallbacks[index],
                floorLoad: conversions[index].load(of: plan.fallbacks[index]),
                minimum: plan.connectors[index].minimum,
                highest: plan.connectors[index].rated - .init(.amperes(Int64(index % 7))),
                step: ChargingRate(rawValue: 1000), weight: 1000)
        }
        fixed = plan.connectors.map { _ in .zero }
    }

    /// Times `count` divisions, and counts what they take from the heap.
    func run(rounds count: Int) -> (times: Percentiles, heap: Int64) {
        let clock = ContinuousClock()
        var times: [Int64] = []
        var given = Int64.zero
        var taken: UInt64 = 0
        var division = Division(on: tree)
        for round in 0..<count {
            let capacity = self.capacity(in: round)
            let takenBefore = busbar_heap_taken()
            let began = clock.now
            division.divide(capacity, among: claims, beside: fixed)
            let time = clock.now - began
            taken += busbar_heap_taken() - takenBefore
            given += division.shares.reduce(0) { $0 + $1.rate.rawValue }
            times.append(
                time.components.seconds * 1_000_000_000
                    + time.components.attoseconds / 1_000_000_000)
        }
        precondition(given > 0, "a division that gives nothing is no figure")
        return (Percentiles(times), Int64(taken) / Int64(count))
    }

    /// Every limit less something that differs from branch to branch and from round to round.
    private func capacity(in round: Int) -> [Load] {
        tree.branches.indices.map { branch in
            let limit = tree.branches[branch].limit
            let percent = Int64(75 + (branch * 7 + round * 3) % 25)
            return Load(
                current: limit.current.map { $0.scaledDown(by: percent, over: 100) },
                power: limit.power.scaledDown(by: percent, over: 100))
        }
    }
}
