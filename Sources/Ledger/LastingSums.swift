import Depot
import Units

/// What stays at every branch once all leases that end by a clock are over: floors, ratings where no floor
/// is in force, and the leases that stay for ever (class D). It has to fit beside the worst other load, as
/// floors alone do by C1.
struct LastingSums: Hashable, Codable, Sendable {
    /// For each branch the lowest limit that is ever scheduled, without M and B_max.
    private let budgets: [Load]
    private var loads: [Load]
    private var sums: [Load]

    /// Nothing stays yet. nil where no charger of `plan` keeps its leases: there C1 is the proof.
    init?(plan: SitePlan, tree: ElectricalTree) {
        guard plan.chargers.contains(where: \.model.keepsLeases) else { return nil }
        let others = plan.otherLoadsHighest
        budgets = tree.branches.indices.map { branch in
            tree.branches[branch].isHardwareLimited || branch >= plan.nodes.count
                ? .unlimited : plan.lastingBudget(of: NodePosition(branch), beside: others[branch])
        }
        loads = [Load](repeating: .zero, count: plan.connectors.count)
        sums = [Load](repeating: .zero, count: tree.branches.count)
    }

    /// What stays of a connector is `load` from now on.
    mutating func set(_ load: Load, of connector: ConnectorPosition, on tree: ElectricalTree) {
        guard load != loads[connector.index] else { return }
        loads[connector.index] = load
        sum(on: tree)
    }

    /// Everything is brought together anew. Who is served alone earns no credit: we are the ones who
    /// arrange that.
    private mutating func sum(on tree: ElectricalTree) {
        for branch in sums.indices { sums[branch] = .zero }
        for connector in loads.indices { sums[tree.feeding[connector]] += loads[connector] }
        for branch in sums.indices.reversed() where tree.branches[branch].parent >= 0 {
            sums[tree.branches[branch].parent] += tree.branches[branch].upward(sums[branch])
        }
    }

    /// What a connector may take of a branch beside all others.
    func room(for connector: ConnectorPosition, on branch: Int) -> Load {
        budgets[branch] - (sums[branch] - loads[connector.index])
    }

    /// Whether what stays fits on a branch.
    func fits(on branch: Int) -> Bool { sums[branch].lowest(budgets[branch]) == sums[branch] }
}

extension SitePlan {
    /// The room of C1: L, or `floor_limit_kw` where that is lower, without M and B_max.
    fileprivate func lastingBudget(of node: NodePosition, beside other: Load) -> Load {
        let power = [self[node].powerLimit, self[node].floorPowerLimit].compactMap(\.self).min()
        let current = self[node].currentLimit
        return Load(
            current: other.current.map { highest in
                current.map { $0 - reserve(of: $0) - highest } ?? Load.unlimited.current.l1
            },
            power: power.map { $0 - reserve(of: $0) - other.power } ?? Load.unlimited.power)
    }
}
