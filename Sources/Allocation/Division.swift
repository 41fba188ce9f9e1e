package import Depot
package import Units

/// One tick's division of headroom: who may charge at all, then a weighted max-min fill on the
/// whole tree and all three phases, to the step of each charger. It has no memory.
///
/// The order of the claims is their rank: where not every minimum fits, the first come first.
package struct Division {
    private let tree: ElectricalTree
    private var capacity: [Load]
    private let claims: [Claim]
    /// What each connector counts: claims at their present rate, the others as given.
    private var loads: [Load]
    /// What `loads` come to on each branch.
    private var sums: [Load]
    private var shares: [Share]
    private var isOpen: [Bool]

    /// Divides `capacity` (one for each branch: what chargers may draw together below it) among
    /// `claims`, beside what the other connectors count for (`fixed`, one for each connector; those
    /// with a claim are ignored). The shares come in the order of the claims.
    package static func shares(
        of capacity: [Load], among claims: [Claim], beside fixed: [Load], on tree: ElectricalTree
    ) -> [Share] {
        var division = Division(tree: tree, capacity: capacity, claims: claims, loads: fixed)
        division.fill()
        division.roundToSteps()
        division.shareRemainders()
        return division.shares
    }

    /// The same before anything is rounded to a step: what the level alone gives, in milliamperes or
    /// watts.
    package static func levels(
        of capacity: [Load], among claims: [Claim], beside fixed: [Load], on tree: ElectricalTree
    ) -> [Share] {
        var division = Division(tree: tree, capacity: capacity, claims: claims, loads: fixed)
        division.fill()
        return division.shares
    }

    private init(tree: ElectricalTree, capacity: [Load], claims: [Claim], loads: [Load]) {
        precondition(capacity.count == tree.branches.count, "one capacity for each branch")
        precondition(loads.count == tree.feeding.count, "one load for each connector")
        self.tree = tree
        self.capacity = capacity
        self.claims = claims
        self.loads = loads
        self.sums = []
        self.shares = claims.map { Share(rate: $0.floor, bound: .highest) }
        self.isOpen = claims.map { _ in false }
        for claim in claims {
            self.loads[claim.connector.index] = claim.load(of: claim.floor)
        }
        acceptWhatIsTaken()
        admit()
    }

    // MARK: Who may charge

    /// A branch that is over its capacity before anything is shared out (its other load has
    /// grown, a charger counts at its rating) is full, and no reason to hold up the other branches.
    private mutating func acceptWhatIsTaken() {
        sums = tree.sums(of: loads)
        for branch in sums.indices { capacity[branch] = capacity[branch].highest(sums[branch]) }
    }

    /// Raises each claim from its floor to its minimum, in rank, where that fits everywhere above.
    private mutating func admit() {
        guard !admitAll() else { return }
        var holder = [ConnectorPosition?](repeating: nil, count: tree.branches.count)
        for index in claims.indices {
            let claim = claims[index]
            guard claim.wantsMore else { continue }
            if let busy = busyBranch(above: claim.connector, heldBy: holder) {
                shares[index].bound = .busy(busy)
            } else if let (branch, constraint) = obstacle(to: claim.lowest, for: claim) {
                // An exclusive unit is not held by somebody who can't use it.
                shares[index].bound = .waiting(branch, constraint)
            } else {
                hold(above: claim.connector, in: &holder)
                raise(index, to: claim.lowest)
                isOpen[index] = true
            }
        }
    }

    /// Where all minima fit together, which is the rule, nobody's turn matters; false where they
    /// don't, or a unit serves one at a time.
    private mutating func admitAll() -> Bool {
        guard !tree.hasExclusive else { return false }
        var raised = loads
        for claim in claims where claim.wantsMore {
            raised[claim.connector.index] = claim.load(of: claim.lowest)
        }
        let together = tree.sums(of: raised)
        guard zip(together, capacity).allSatisfy({ $0.fits(into: $1) }) else { return false }
        loads = raised
        sums = together
        for index in claims.indices where claims[index].wantsMore {
            shares[index].rate = claims[index].lowest
            isOpen[index] = true
        }
        return true
    }

    /// The nearest exclusive branch above `connector` that another one holds.
    private func busyBranch(
        above connector: ConnectorPosition, heldBy holder: [ConnectorPosition?]
    ) -> Int? {
        var branch = tree.feeding[connector.index]
        while branch >= 0 {
            if let held = holder[branch], held != connector { return branch }
            branch = tree.branches[branch].parent
        }
        return nil
    }

    /// `connector` has the exclusive branches above it from now on.
    private func hold(
        above connector: ConnectorPosition, in holder: inout [ConnectorPosition?]
    ) {
        var branch = tree.feeding[connector.index]
        while branch >= 0 {
            if tree.branches[branch].isExclusive { holder[branch] = connector }
            branch = tree.branches[branch].parent
        }
    }

    // MARK: The fill

    private mutating func fill() {
        var fill = Fill(
            of: capacity, among: claims, isOpen: isOpen, from: shares, loads: loads, on: tree)
        fill.run()
        shares = fill.shares
    }

    // MARK: Steps

    /// Rounds what the fill has given down to each charger's step.
    private mutating func roundToSteps() {
        for index in claims.indices where isOpen[index] {
            let claim = claims[index]
            let rate = max(shares[index].rate.roundedDown(to: claim.step), claim.lowest)
            shares[index].rate = rate
            loads[claim.connector.index] = claim.load(of: rate)
        }
        sums = tree.sums(of: loads)
    }

    /// Gives what rounding has freed to those that can take a whole step of it, in rank, until
    /// nobody can. Sums only grow here, so that who can take no step now never can.
    private mutating func shareRemainders() {
        var taking = claims.indices.filter { index in
            shares[index].rate >= max(claims[index].minimum, ChargingRate(rawValue: 1))
                && !shares[index].isIdle
        }
        while !taking.isEmpty {
            taking = taking.filter { takeStep($0) }
        }
    }

    /// Raises a claim by one step where that fits.
    private mutating func takeStep(_ index: Int) -> Bool {
        let claim = claims[index]
        let rate = (shares[index].rate + claim.step).roundedDown(to: claim.step)
        guard rate <= claim.highest, obstacle(to: rate, for: claim) == nil else { return false }
        raise(index, to: rate)
        return true
    }

    // MARK: Room

    /// The nearest branch above a claim that would be over its capacity with the claim at `rate`.
    private func obstacle(to rate: ChargingRate, for claim: Claim) -> (Int, Constraint)? {
        var ascent = Ascent(
            from: claim.connector, on: tree, raising: loads[claim.connector.index],
            to: claim.load(of: rate))
        while let (branch, sum) = ascent.next(on: tree, sums: sums) {
            if let constraint = exceeded(sum, capacity[branch], where: sum - sums[branch]) {
                return (branch, constraint)
            }
        }
        return nil
    }

    /// Gives a claim a higher rate.
    private mutating func raise(_ index: Int, to rate: ChargingRate) {
        let claim = claims[index]
        let load = claim.load(of: rate)
        var ascent = Ascent(
            from: claim.connector, on: tree, raising: loads[claim.connector.index], to: load)
        while let (branch, sum) = ascent.next(on: tree, sums: sums) { sums[branch] = sum }
        loads[claim.connector.index] = load
        shares[index].rate = rate
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
