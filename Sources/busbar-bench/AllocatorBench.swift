import Allocation
import CHeap
import Depot
import Units

/// The time that one division takes, with a charging vehicle on every connector and a different
/// room on every panel in every round, so that many branches are full at many levels.
struct AllocatorBench {
    /// Whether all may charge, or some have to wait for their turn.
    enum Minima {
        /// Every minimum fits: fallbacks are as high, and the file's order is the rank.
        case fit
        /// About a third does not fit on the panels, so that the rank decides, which has nothing to do with
        /// the order of the file. Fallbacks are zero.
        case compete
    }

    private let tree: ElectricalTree
    private let claims: [Claim]
    private let fixed: [Load]
    private let minima: Minima

    init(connectors: Int, _ kind: BenchSite.Kind, _ minima: Minima) {
        let plan = BenchSite(connectors: connectors, kind).plan
        let conversions = plan.connectors.indices.map {
            plan.rateConversion(of: ConnectorPosition($0))
        }
        tree = ElectricalTree(plan: plan, conversions: conversions)
        claims = plan.connectors.indices.map { place in
            // A number that shares no divisor with powers of ten leads through all connectors.
            let index = minima == .fit ? place : place * 37 % connectors
            let floor = minima == .fit ? plan.fallbacks[index] : .zero
            return Claim(
                connector: ConnectorPosition(index), conversion: conversions[index],
                floor: floor, floorLoad: conversions[index].load(of: floor),
                minimum: plan.connectors[index].minimum,
                highest: plan.connectors[index].rated - .init(.amperes(Int64(index % 7))),
                step: ChargingRate(rawValue: 1000), weight: 1000)
        }
        fixed = plan.connectors.map { _ in .zero }
        self.minima = minima
    }

    /// Times `count` divisions, counts what they take from the heap, and how many connectors wait in the
    /// last of them.
    func run(rounds count: Int) -> (times: Percentiles, heap: Int64, waiting: Int) {
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
        let waiting = division.shares.count {
            if case .waiting = $0.bound { true } else { false }
        }
        precondition(
            (waiting > 0) == (minima == .compete), "some wait where minima compete, else nobody")
        return (Percentiles(times), Int64(taken) / Int64(count), waiting)
    }

    /// Every limit less something that differs from branch to branch and from round to round.
    private func capacity(in round: Int) -> [Load] {
        tree.branches.indices.map { branch in
            let limit = tree.branches[branch].limit
            let percent = percent(of: branch, in: round)
            return Load(
                current: limit.current.map { $0.scaledDown(by: percent, over: 100) },
                power: limit.power.scaledDown(by: percent, over: 100))
        }
    }

    /// How much of a branch's limit is there. A panel of ten connectors has some 230 A and needs 60 A
    /// for their minima; where those compete it has some 45 A.
    private func percent(of branch: Int, in round: Int) -> Int64 {
        let turn = branch * 7 + round * 3
        let isPanel = !tree.connectorsOn.places(of: branch).isEmpty
        return minima == .compete && isPanel ? Int64(18 + turn % 4) : Int64(75 + turn % 25)
    }
}
