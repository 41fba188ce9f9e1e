package import Depot
package import Units

extension FallbackBudget {
    /// What connectors at certain rates, the worst other load and the reserve make of every limit
    /// of the tree.
    package struct Report: Hashable, Sendable {
        /// A row for each limit: nodes in the plan's order, L1, L2, L3, then power.
        package let rows: [Row]
        /// What the connectors below each node of the plan come to at their rates.
        package let sums: [Load]

        /// The arithmetic of `plan` with each connector at its rate in `rates`, whether fallbacks
        /// or ratings. Connectors without mains (`absent`) count nothing.
        package init(plan: SitePlan, rates: [ChargingRate]) {
            self.init(
                plan: plan,
                loads: rates.indices.map {
                    plan.rateConversion(of: ConnectorPosition($0)).load(of: rates[$0])
                })
        }

        /// The same with the loads of the connectors at hand.
        package init(plan: SitePlan, loads: [Load]) {
            let sums = plan.nodeSums(of: loads)
            let others = plan.otherLoadsHighest
            self.sums = sums
            rows = plan.nodes.indices.flatMap { index in
                Row.all(of: NodePosition(index), in: plan, other: others[index], sum: sums[index])
            }
        }
    }
}

extension FallbackBudget.Report {
    /// One limit of one node. Figures are in the constraint's unit: milliamperes or watts.
    package struct Row: Hashable, Sendable {
        package let node: NodePosition
        package let constraint: Constraint
        /// The limit that holds while the controller is dead: `floor_limit_kw` where it is lower.
        package let limit: Int64
        /// M: the part of the limit that is never given out.
        package let reserve: Int64
        /// B_max, with what idle chargers take where no meter shows it.
        package let otherLoad: Int64
        /// The connectors below, at their rates.
        package let sum: Int64
        /// The most that floors may take: their share of limit − reserve − other load.
        package let sumHighest: Int64
        /// The most that floors and day plans may take together at any time: `plan_share_percent` of the
        /// same.
        package let plannedHighest: Int64
        /// What is left for leases above those rates, under the limit that holds while the
        /// controller lives and at the worst other load; negative where there is none.
        package let left: Int64

        /// C1.
        package var fits: Bool { sum + otherLoad + reserve <= limit }

        /// C3.
        package var fitsShare: Bool { sum <= sumHighest }

        /// What is left for day plans above those rates.
        package var leftForPlans: Int64 { max(0, plannedHighest - sum) }

        fileprivate static func all(
            of node: NodePosition, in plan: SitePlan, other: Load, sum: Load
        ) -> [Row] {
            var rows: [Row] = []
            if let limit = plan[node].currentLimit {
                rows += Phase.allCases.map { phase in
                    Row(
                        node, .current(phase), live: limit, dead: limit,
                        other: other.current[phase], sum: sum.current[phase], plan)
                }
            }
            let live = plan[node].powerLimit
            let floor = plan[node].floorPowerLimit
            if let dead = [live, floor].compactMap({ $0 }).min() {
                rows.append(
                    Row(
                        node, .power, live: live ?? dead, dead: dead, other: other.power,
                        sum: sum.power, plan))
            }
            return rows
        }

        private init<Q: Quantity>(
            _ node: NodePosition, _ constraint: Constraint, live: Q, dead: Q, other: Q, sum: Q,
            _ plan: SitePlan
        ) {
            self.node = node
            self.constraint = constraint
            let room = dead - plan.reserve(of: dead) - other
            limit = dead.rawValue
            reserve = plan.reserve(of: dead).rawValue
            otherLoad = other.rawValue
            self.sum = sum.rawValue
            sumHighest = plan.control.fallbackShare.share(of: max(room, .zero)).rawValue
            plannedHighest = plan.control.planShare.share(of: max(room, .zero)).rawValue
            left = (live - plan.reserve(of: live) - other - sum).rawValue
        }
    }
}

extension SitePlan {
    /// What the connectors below each node draw together, where a hardware-limited node counts
    /// upward as no more than its limits.
    fileprivate func nodeSums(of loads: [Load]) -> [Load] {
        var sums = [Load](repeating: .zero, count: nodes.count)
        for (index, connector) in connectors.enumerated() where !self[connector.charger].isAbsent {
            sums[connector.node.index] += loads[index]
        }
        // Parents stand before their children, so from the end every sum is complete.
        for index in nodes.indices.reversed() {
            guard let parent = nodes[index].parent else { continue }
            sums[parent.index] += nodes[index].countedUpward(sums[index])
        }
        return sums
    }
}

extension Node {
    fileprivate func countedUpward(_ sum: Load) -> Load {
        guard isHardwareLimited else { return sum }
        var counted = sum
        if let currentLimit { counted.current = sum.current.map { min($0, currentLimit) } }
        if let powerLimit { counted.power = min(sum.power, powerLimit) }
        return counted
    }
}
