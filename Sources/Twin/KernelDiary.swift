import Control
import Depot
import Units

/// What has happened in a rehearsal of the kernel, for a person to read.
struct KernelDiary: Hashable, Sendable {
    private(set) var entries: [Entry] = []

    /// Something at a time of the run.
    struct Entry: Hashable, Sendable {
        let after: Milliseconds
        let what: What
    }

    /// What can happen; chargers, nodes and meters by their places.
    enum What: Hashable, Sendable {
        case pluggedIn(Int, onOnePhase: Bool)
        case unplugged(Int)
        case wants(Int, ChargingRate)
        case usesSecondPhase(Int)
        case connected(Int)
        case cutOff(Int, for: Milliseconds)
        case allCutOff(for: Milliseconds)
        case rebooted(Int)
        case clockJumped(Int, by: Milliseconds)
        case cleared(Int)
        case ignoresLimits(Int)
        case handedOver(Int)
        case started
        case otherPlan(SitePlan)
        case died
        case wallClock(off: Milliseconds)
        case commanded(Command.Action)
        case meterSilent(Int, for: Milliseconds)
        case otherLoad(Int, PerPhase<Amperes>)
        case surged
        case granted(Int, ChargingRate, isCut: Bool)
        case buffered(Int)
        case tookLease(Int, ChargingRate)
        case lostLease(Int)
        case tookFloor(Int, ChargingRate)
        case tookCap(Int, ChargingRate)
        case tookPlan(Int, ChargingRate)
        case stopped(Int)
        case letBegin(Int)
        case overloaded(Overload)
    }

    /// The first overload of ours, as it began.
    struct Overload: Hashable, Sendable {
        let node: NodePosition
        let constraint: Constraint
        /// What is too much and ours, in mA.
        let excess: Int64
        let limit: Amperes
        let other: Amperes
        /// What draws below the node on that phase, and whether it can be told anything.
        let drawing: [Drawing]
    }

    /// A charger that draws.
    struct Drawing: Hashable, Sendable {
        let charger: Int
        let current: Amperes
        let isReached: Bool
    }

    /// Beyond it the older half is forgotten.
    private static let entriesHighest = 100_000

    /// Whether an overload stands in it.
    private(set) var hasOverload = false

    /// Nothing after the first overload.
    mutating func note(_ what: What, after time: Milliseconds) {
        guard !hasOverload else { return }
        if entries.count >= Self.entriesHighest { entries.removeFirst(Self.entriesHighest / 2) }
        if case .overloaded = what { hasOverload = true }
        entries.append(Entry(after: time, what: what))
    }
}

extension KernelRehearsal {
    /// The judge has just seen its first overload, and all still flows as it did.
    mutating func noteOverload() {
        guard let diary, !diary.hasOverload, let row = judge.charges.first,
            case .current(let phase) = row.constraint, let limit = plan[row.node].currentLimit
        else { return }
        let drawing = chargers.indices.compactMap { index -> KernelDiary.Drawing? in
            guard plan.path(from: plan.connectors[index].node).contains(row.node) else {
                return nil
            }
            let current = chargers[index].laid(chargers[index].current(at: voltage))[phase]
            guard current > .zero else { return nil }
            return KernelDiary.Drawing(
                charger: index, current: current, isReached: lines[index].lostSince == nil)
        }
        note(
            .overloaded(
                KernelDiary.Overload(
                    node: row.node, constraint: row.constraint, excess: row.oursHighest,
                    limit: limit, other: otherLoads[row.node.index][phase], drawing: drawing)))
    }
}
