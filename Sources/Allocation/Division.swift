package import Depot
package import Units

/// One tick's division of headroom: who may charge at all, then a weighted max-min fill on the
/// whole tree and all three phases, to the step of each charger. What it gives depends on what it
/// is given alone; from one division to the next it keeps its lists, so as to take no memory anew.
///
/// The order of the claims is their rank: where not every minimum fits, the first come first.
package struct Division: Sendable {
    let tree: ElectricalTree
    /// What each claim is given, in their order.
    package internal(set) var shares: [Share] = []

    var claims: [Claim] = []
    /// What chargers may draw together below each branch.
    var capacity: [Load] = []
    /// The kinds of claims, and the kind of each.
    var kinds: [ClaimKind] = []
    var kindOf: [Int] = []
    /// What each connector counts: claims at their present rate, the others as given.
    var loads: [Load] = []
    /// What `loads` come to on each branch.
    private var sums: [Load] = []
    /// Which claims take part in the fill.
    var isOpen: [Bool] = []
    /// Which claims may still take a step.
    private var taking: [Int] = []
    /// Who has each exclusive branch.
    private var holder: [ConnectorPosition?] = []
    var fill = Fill()

    /// A division on one tree.
    package init(on tree: ElectricalTree) { self.tree = tree }

    /// Divides `capacity` (one for each branch: what chargers may draw together below it) among
    /// `claims`, beside what the other connectors count for (`fixed`, one for each connector; those
    /// with a claim are ignored). The shares come in the order of the claims.
    package mutating func divide(
        _ capacity: [Load], among claims: [Claim], beside fixed: [Load]
    ) {
        prepare(capacity, claims, fixed)
        fillUp()
        roundToSteps()
        shareRemainders()
        self.claims = []
    }

    /// The same, once.
    package static func shares(
        of capacity: [Load], among claims: [Claim], beside fixed: [Load], on tree: ElectricalTree
    ) -> [Share] {
        var division = Division(on: tree)
        division.divide(capacity, among: claims, beside: fixed)
        return division.shares
    }

    /// The same before anything is rounded to a step: what the level alone gives, in milliamperes or
    /// watts.
    package static func levels(
        of capacity: [Load], among claims: [Claim], beside fixed: [Load], on tree: ElectricalTree
    ) -> [Share] {
        var division = Division(on: tree)
        division.prepare(capacity, claims, fixed)
        division.fillUp()
        return division.shares
    }

    private mutating func prepare(_ capacity: [Load], _ claims: [Claim], _ fixed: [Load]) {
        precondition(capacity.count == tree.branches.count, "one capacity for each branch")
        precondition(fixed.count == tree.feeding.count, "one load for each connector")
        self.claims = claims
        self.capacity.replaceAll(with: capacity)
        loads.replaceAll(with: fixed)
        kinds.removeAll(keepingCapacity: true)
        kindOf.removeAll(keepingCapacity: true)
        shares.removeAll(keepingCapacity: true)
        isOpen.removeAll(keepingCapacity: true)
        for index in claims.indices {
            let kind = kind(of: claims[index])
            kindOf.append(kind)
            shares.append(Share(rate: claims[index].floor, bound: .highest))
            isOpen.append(false)
            loads[claims[index].connector.index] = kinds[kind].floorLoad
        }
        acceptWhatIsTaken()
        admit()
    }

    /// The kind of a claim, among the last few that were met; else a new one.
    private mutating func kind(of claim: Claim) -> Int {
        for kind in kinds.indices.suffix(Self.kindsRemembered) where kinds[kind].covers(claim) {
            return kind
        }
        kinds.append(ClaimKind(of: claim))
        return kinds.count - 1
    }

    /// A depot where each claim is of a kind of its own must not compare each with all.
    private static let kindsRemembered = 6

    // MARK: Who may charge

    /// A branch that is over its capacity before anything is shared out (its other load has
    /// grown, a charger counts at its rating) is full, and no reason to hold up the other branches.
    private mutating func acceptWhatIsTaken() {
        tree.sum(loads, into: &sums)
        for branch in sums.indices { capacity[branch] = capacity[branch].highest(sums[branch]) }
    }

    /// Raises each claim from its floor to its minimum, in rank, where that fits everywhere above.
    private mutating func admit() {
        guard !admitAll() else { return }
        holder.removeAll(keepingCapacity: true)
        holder.append(contentsOf: repeatElement(nil, count: tree.branches.count))
        for index in claims.indices where claims[index].wantsMore {
            let connector = claims[index].connector
            let kind = kindOf[index]
            if let busy = busyBranch(above: connector) {
                shares[index].bound = .busy(busy)
            } else if let (branch, constraint) = obstacle(
                to: kinds[kind].ramp.lowest, of: connector)
            {
                // An exclusive unit is not held by somebody who can't use it.
                shares[index].bound = .waiting(branch, constraint)
            } else {
                hold(above: connector)
                raise(index, to: kinds[kind].lowest, load: kinds[kind].ramp.lowest)
                isOpen[index] = true
            }
        }
    }

    /// Where all minima fit together, which is the rule, nobody's turn matters; false where they
    /// don't, or a unit serves one at a time.
    private mutating func admitAll() -> Bool {
        guard !tree.hasExclusive else { return false }
        for index in claims.indices where claims[index].wantsMore {
            loads[claims[index].connector.index] = kinds[kindOf[index]].ramp.lowest
        }
        tree.sum(loads, into: &sums)
        guard sums.indices.allSatisfy({ sums[$0].fits(into: capacity[$0]) }) else {
            for index in claims.indices {
                loads[claims[index].connector.index] = kinds[kindOf[index]].floorLoad
            }
            tree.sum(loads, into: &sums)
            return false
        }
        for index in claims.indices where claims[index].wantsMore {
            shares[index].rate = kinds[kindOf[index]].lowest
            isOpen[index] = true
        }
        return true
    }

    /// The nearest exclusive branch above `connector` that another one holds.
    private func busyBranch(above connector: ConnectorPosition) -> Int? {
        guard tree.hasExclusive else { return nil }
        var branch = tree.feeding[connector.index]
        while branch >= 0 {
            if let held = holder[branch], held != connector { return branch }
            branch = tree.branches[branch].parent
        }
        return nil
    }

    /// `connector` has the exclusive branches above it from now on.
    private mutating func hold(above connector: ConnectorPosition) {
        guard tree.hasExclusive else { return }
        var branch = tree.feeding[connector.index]
        while branch >= 0 {
            if tree.branches[branch].isExclusive { holder[branch] = connector }
            branch = tree.branches[branch].parent
        }
    }

    // MARK: Steps

    /// Rounds what the fill has given down to each charger's step.
    private mutating func roundToSteps() {
        for index in claims.indices where isOpen[index] {
            let kind = kindOf[index]
            let rate = kinds[kind].roundedDown(shares[index].rate)
            shares[index].rate = rate
            loads[claims[index].connector.index] = kinds[kind].load(of: rate)
        }
        tree.sum(loads, into: &sums)
    }

    /// Gives what rounding has freed to those that can take a whole step of it, in rank, until
    /// nobody can. Sums only grow here, so that who can take no step now never can.
    private mutating func shareRemainders() {
        taking.removeAll(keepingCapacity: true)
        for index in claims.indices
        where shares[index].rate >= max(claims[index].minimum, ChargingRate(rawValue: 1))
            && !shares[index].isIdle
        {
            taking.append(index)
        }
        while !taking.isEmpty {
            var kept = 0
            for place in taking.indices where takeStep(taking[place]) {
                taking[kept] = taking[place]
                kept += 1
            }
            taking.removeSubrange(kept...)
        }
    }

    /// Raises a claim by one step where that fits.
    private mutating func takeStep(_ index: Int) -> Bool {
        let kind = kindOf[index]
        let rate = kinds[kind].stepAbove(shares[index].rate)
        guard rate <= claims[index].highest else { return false }
        let load = kinds[kind].load(of: rate)
        guard obstacle(to: load, of: claims[index].connector) == nil else { return false }
        raise(index, to: rate, load: load)
        return true
    }

    // MARK: Room

    /// The nearest branch above a connector that would be over its capacity were its load `load`.
    private mutating func obstacle(
        to load: Load, of connector: ConnectorPosition
    ) -> (Int, Constraint)? {
        guard tree.isPlainAbove[tree.feeding[connector.index]] else {
            return bentObstacle(to: load, of: connector)
        }
        let growth = load - loads[connector.index]
        var branch = tree.feeding[connector.index]
        while branch >= 0 {
            if let constraint = exceeded(
                sums[branch] + growth, capacity[branch], where: growth)
            {
                return (branch, constraint)
            }
            branch = tree.branches[branch].parent
        }
        return nil
    }

    /// The same where a branch on the way bends the growth.
    private mutating func bentObstacle(
        to load: Load, of connector: ConnectorPosition
    ) -> (Int, Constraint)? {
        var ascent = Ascent(
            from: connector, on: tree, raising: loads[connector.index], to: load)
        while let (branch, sum) = ascent.next(on: tree, sums: sums) {
            if let constraint = exceeded(sum, capacity[branch], where: sum - sums[branch]) {
                return (branch, constraint)
            }
        }
        return nil
    }

    /// Gives a claim a higher rate, with which it counts for `load`.
    private mutating func raise(_ index: Int, to rate: ChargingRate, load: Load) {
        let connector = claims[index].connector
        shares[index].rate = rate
        let before = loads[connector.index]
        loads[connector.index] = load
        guard tree.isPlainAbove[tree.feeding[connector.index]] else {
            var ascent = Ascent(from: connector, on: tree, raising: before, to: load)
            while let (branch, sum) = ascent.next(on: tree, sums: sums) { sums[branch] = sum }
            return
        }
        let growth = load - before
        var branch = tree.feeding[connector.index]
        while branch >= 0 {
            sums[branch] += growth
            branch = tree.branches[branch].parent
        }
    }
}

extension Share {
    /// Not charging in this tick: it waits, or its unit is busy.
    fileprivate var isIdle: Bool {
        switch bound {
        case .waiting, .busy: true
        case .highest, .branch: false
        }
    }
}

extension Array {
    /// Takes over the elements of another without new memory, where there is enough.
    mutating func replaceAll(with other: [Element]) {
        removeAll(keepingCapacity: true)
        append(contentsOf: other)
    }
}
