package import Units

/// The electrical tree of a plan as flat lists, for the ledger and the allocator to walk: the plan's
/// nodes first, then one branch for each charger whose whole station has a limit of its own.
/// A branch's parent always stands before it.
package struct ElectricalTree: Hashable, Sendable {
    /// Every branch.
    package let branches: [Branch]
    /// The branch that feeds each connector of the plan.
    package let feeding: [Int]
    /// How many of the branches are nodes of the plan.
    package let nodeCount: Int
    /// The connectors that each branch feeds itself.
    package let connectorsOn: Groups
    /// The branches right below each.
    package let branchesBelow: Groups
    /// All connectors, depth first: those of a branch itself, then those of each branch below it.
    /// So whatever hangs below a branch stands together.
    package let depthFirst: [Int]
    /// Where those below each branch stand in `depthFirst`.
    package let placesBelow: [Range<Int>]
    /// Whether some branch serves one connector at a time.
    package let hasExclusive: Bool
    /// Whether each branch's sum is plain: neither itself nor a branch below it is exclusive, and
    /// none below it is held by its hardware.
    package let isPlainBelow: [Bool]
    /// Whether a growth on each branch goes up to the root as it is: neither itself nor a branch
    /// above it is exclusive or held by its hardware.
    package let isPlainAbove: [Bool]

    /// One place where loads come together.
    package struct Branch: Hashable, Codable, Sendable {
        /// The branch above; -1 at the root.
        package let parent: Int
        /// The limit, `Load.unlimited` in the components where none stands.
        package let limit: Load
        /// The hardware keeps the limit: upward the branch counts at most that.
        package let isHardwareLimited: Bool
        /// One connector at a time: the branch counts the largest of what hangs on it.
        package let isExclusive: Bool

        /// What a branch counts upward when `sum` has come together on it.
        @inlinable package func upward(_ sum: Load) -> Load {
            isHardwareLimited ? sum.lowest(limit) : sum
        }

        /// Two things that hang on the branch, taken together.
        @inlinable package func together(_ first: Load, _ second: Load) -> Load {
            isExclusive ? first.highest(second) : first + second
        }
    }

    /// The tree of `plan`. `conversions` has one element for each connector.
    package init(plan: SitePlan, conversions: [RateConversion]) {
        var branches = plan.nodes.map { node in
            Branch(
                parent: node.parent?.index ?? -1,
                limit: Load(
                    current: PerPhase(
                        repeating: node.currentLimit ?? Load.unlimited.current.l1),
                    power: node.powerLimit ?? Load.unlimited.power),
                isHardwareLimited: node.isHardwareLimited, isExclusive: node.isExclusive)
        }
        var feeding = plan.connectors.map(\.node.index)
        for charger in plan.chargers {
            guard let power = charger.powerHighest, let first = charger.connectors.first,
                charger.connectors.allSatisfy({ feeding[$0] == feeding[first] })
            else { continue }
            branches.append(
                Branch(
                    parent: feeding[first],
                    limit: Self.stationLimit(power, by: conversions[first]),
                    isHardwareLimited: true, isExclusive: false))
            for connector in charger.connectors { feeding[connector] = branches.count - 1 }
        }
        self.init(branches: branches, feeding: feeding, nodeCount: plan.nodes.count)
    }

    private init(branches: [Branch], feeding: [Int], nodeCount: Int) {
        self.branches = branches
        self.feeding = feeding
        self.nodeCount = nodeCount
        connectorsOn = Groups(feeding, count: branches.count)
        branchesBelow = Groups(branches.map(\.parent), count: branches.count)
        hasExclusive = branches.contains(where: \.isExclusive)
        placesBelow = Self.placesBelow(branches, connectorsOn)
        var depthFirst = feeding
        for (branch, places) in placesBelow.enumerated() {
            for (offset, place) in connectorsOn.places(of: branch).enumerated() {
                depthFirst[places.lowerBound + offset] = connectorsOn.member(at: place)
            }
        }
        self.depthFirst = depthFirst
        var isPlainAbove = branches.map { !$0.isExclusive && !$0.isHardwareLimited }
        var isPlainBelow = branches.map { !$0.isExclusive }
        for (index, branch) in branches.enumerated() where branch.parent >= 0 {
            isPlainAbove[index] = isPlainAbove[index] && isPlainAbove[branch.parent]
        }
        for (index, branch) in branches.enumerated().reversed()
        where branch.parent >= 0 && (branch.isHardwareLimited || !isPlainBelow[index]) {
            isPlainBelow[branch.parent] = false
        }
        self.isPlainAbove = isPlainAbove
        self.isPlainBelow = isPlainBelow
    }

    private static func placesBelow(_ branches: [Branch], _ connectorsOn: Groups) -> [Range<Int>] {
        var counts = branches.indices.map { connectorsOn.places(of: $0).count }
        var next = counts
        for (index, branch) in branches.enumerated().reversed() where branch.parent >= 0 {
            counts[branch.parent] += counts[index]
        }
        var free = 0
        return branches.enumerated().map { index, branch in
            let start = branch.parent >= 0 ? next[branch.parent] : free
            if branch.parent >= 0 {
                next[branch.parent] += counts[index]
            } else {
                free += counts[index]
            }
            next[index] += start
            return start..<(start + counts[index])
        }
    }

    /// The limit of a whole station. In its own unit it bounds each phase as well; for a charger
    /// that takes amperes only the power is known.
    private static func stationLimit(_ power: Watts, by conversion: RateConversion) -> Load {
        switch conversion.unit {
        case .amperes: return Load(current: Load.unlimited.current, power: power)
        case .watts:
            let load = conversion.load(of: ChargingRate(power))
            return Load(current: PerPhase(repeating: load.current.highest), power: load.power)
        }
    }

    /// The loads of all connectors brought together: one sum for each branch, in order.
    package func sums(of loads: [Load]) -> [Load] {
        var sums: [Load] = []
        sum(loads, into: &sums)
        return sums
    }

    /// The same, into a list that may have been used before.
    package func sum(_ loads: [Load], into sums: inout [Load]) {
        sums.removeAll(keepingCapacity: true)
        sums.append(contentsOf: repeatElement(.zero, count: branches.count))
        for connector in feeding.indices {
            let branch = feeding[connector]
            sums[branch] = branches[branch].together(sums[branch], loads[connector])
        }
        for branch in branches.indices.reversed() where branches[branch].parent >= 0 {
            let parent = branches[branch].parent
            sums[parent] = branches[parent].together(
                sums[parent], branches[branch].upward(sums[branch]))
        }
    }

    /// The loads of the connectors below one branch brought together on it: what `sums` has for it.
    package func sum(on branch: Int, of load: (ConnectorPosition) -> Load) -> Load {
        var sum = Load.zero
        for place in connectorsOn.places(of: branch) {
            let connector = ConnectorPosition(connectorsOn.member(at: place))
            sum = branches[branch].together(sum, load(connector))
        }
        for place in branchesBelow.places(of: branch) {
            let below = branchesBelow.member(at: place)
            sum = branches[branch].together(
                sum, branches[below].upward(self.sum(on: below, of: load)))
        }
        return sum
    }
}

/// Encoded as what it was made from: the groups follow.
extension ElectricalTree: Codable {
    private enum CodingKeys: String, CodingKey {
        case branches, feeding, nodeCount
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            branches: try container.decode([Branch].self, forKey: .branches),
            feeding: try container.decode([Int].self, forKey: .feeding),
            nodeCount: try container.decode(Int.self, forKey: .nodeCount))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(branches, forKey: .branches)
        try container.encode(feeding, forKey: .feeding)
        try container.encode(nodeCount, forKey: .nodeCount)
    }
}

extension Load {
    /// No limit: far above any load, far below overflow.
    package static var unlimited: Load {
        Load(
            current: PerPhase(repeating: Amperes(rawValue: Int64.max / 16)),
            power: Watts(rawValue: Int64.max / 16))
    }
}
