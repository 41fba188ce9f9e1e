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
    /// What `loads` come to on each branch, while single claims are raised.
    private var sums: [Load] = []
    private var shares: [Share]
    private var isOpen: [Bool]

    /// Divides `capacity` (one for each branch: what chargers may draw together below it) among
    /// `claims`, beside what the other connectors count for (`fixed`, one for each connector; those
    /// with a claim are ignored). The shares come in the order of the claims.
    package static func shares(
        of capacity: [Load], among claims: [Claim], beside fixed: [Load], on tree: ElectricalTree
    ) -> [Share] {
        var division = Division(tree: tree, capacity: capacity, claims: claims, loads: fixed)
        division.acceptWhatIsTaken()
        division.admit()
        division.fill()
        division.roundToSteps()
        division.shareRemainders()
        return division.shares
    }

    private init(tree: ElectricalTree, capacity: [Load], claims: [Claim], loads: [Load]) {
        precondition(capacity.count == tree.branches.count, "one capacity for each branch")
        precondition(loads.count == tree.feeding.count, "one load for each connector")
        self.tree = tree
        self.capacity = capacity
        self.claims = claims
        self.loads = loads
        self.shares = claims.map { Share(rate: $0.floor, bound: .highest) }
        self.isOpen = claims.map { _ in false }
        for claim in claims {
            self.loads[claim.connector.index] = claim.conversion.load(of: claim.floor)
        }
    }

    // MARK: Who may charge

    /// Raises each claim from its floor to its minimum, in rank, where that fits everywhere above.
    private mutating func admit() {
        var holder = [Int?](repeating: nil, count: tree.branches.count)
        for index in claims.indices {
            let claim = claims[index]
            guard claim.highest >= claim.minimum, claim.highest > claim.floor else { continue }
            if let busy = exclusiveBranch(above: claim, heldIn: &holder) {
                shares[index].bound = .busy(busy)
                continue
            }
            let raised = sums(raising: claim, to: max(claim.floor, claim.minimum))
            if let (branch, constraint) = obstacle(to: raised, for: claim) {
                shares[index].bound = .waiting(branch, constraint)
                // An exclusive unit is not held by somebody who can't use it.
                releaseExclusive(above: claim, in: &holder, by: index)
                continue
            }
            sums = raised
            set(max(claim.floor, claim.minimum), for: index)
            isOpen[index] = true
        }
    }

    /// The exclusive branch above `claim` that another claim holds; otherwise marks all as held.
    private func exclusiveBranch(above claim: Claim, heldIn holder: inout [Int?]) -> Int? {
        let path = self.path(of: claim).filter { tree.branches[$0].isExclusive }
        let own = claim.connector.index
        if let busy = path.first(where: { holder[$0] != nil && holder[$0] != own }) { return busy }
        for branch in path { holder[branch] = own }
        return nil
    }

    private func releaseExclusive(above claim: Claim, in holder: inout [Int?], by index: Int) {
        for branch in path(of: claim) where holder[branch] == claim.connector.index {
            holder[branch] = nil
        }
    }

    /// A branch that is over its capacity before anything is shared out (its other load has
    /// grown, a charger counts at its rating) is full, and no reason to hold up the other branches.
    private mutating func acceptWhatIsTaken() {
        sums = tree.sums(of: loads)
        for branch in sums.indices { capacity[branch] = capacity[branch].highest(sums[branch]) }
    }

    // MARK: The fill

    /// Raises the level of all open claims together until a constraint is full, closes those it
    /// binds, and goes on with the others. Each round closes at least one claim.
    private mutating func fill() {
        var level = Amperes.zero
        for _ in claims.indices where isOpen.contains(true) {
            level = highestLevel(from: level)
            for index in claims.indices where isOpen[index] {
                set(rate(of: index, at: level), for: index)
            }
            close(at: level)
        }
    }

    /// The highest level, to the milliampere, at which every constraint still holds. Nothing is
    /// to be gained above the level at which every open claim has all it can use.
    private mutating func highestLevel(from start: Amperes) -> Amperes {
        var lowest = start
        var highest = start + .milliamperes(1)
        while claims.indices.contains(where: { !isFull($0, at: highest) }) { highest = highest * 2 }
        if isFeasible(at: highest) { return highest }
        while highest - lowest > .milliamperes(1) {
            let middle = lowest + (highest - lowest) / 2
            if isFeasible(at: middle) { lowest = middle } else { highest = middle }
        }
        return lowest
    }

    private func isFull(_ index: Int, at level: Amperes) -> Bool {
        !isOpen[index] || rate(of: index, at: level) >= claims[index].highest
    }

    /// A claim's rate when the level stands at `level` on each of its phases.
    private func rate(of index: Int, at level: Amperes) -> ChargingRate {
        let claim = claims[index]
        let current = level.scaledDown(by: claim.weight, over: 1000)
        let rate = claim.conversion.rate(
            fitting: Load(current: PerPhase(repeating: current), power: Load.unlimited.power))
        return min(claim.highest, max(rate, max(claim.floor, claim.minimum)))
    }

    private mutating func isFeasible(at level: Amperes) -> Bool {
        for index in claims.indices where isOpen[index] {
            loads[claims[index].connector.index] =
                claims[index].conversion.load(of: rate(of: index, at: level))
        }
        let sums = tree.sums(of: loads)
        return sums.indices.allSatisfy {
            exceeded(sums[$0], capacity[$0], where: Load.unlimited) == nil
        }
    }

    /// Closes every open claim that has all it can use or that one more milliampere would push
    /// over a constraint.
    private mutating func close(at level: Amperes) {
        let next = level + .milliamperes(1)
        let before = loads
        for index in claims.indices where isOpen[index] {
            loads[claims[index].connector.index] =
                claims[index].conversion.load(of: rate(of: index, at: next))
        }
        let pushed = tree.sums(of: loads)
        loads = before
        sums = tree.sums(of: loads)
        for index in claims.indices where isOpen[index] {
            if shares[index].rate >= claims[index].highest {
                isOpen[index] = false
            } else if let (branch, constraint) = binder(of: index, at: next, whenSumsAre: pushed) {
                shares[index].bound = .branch(branch, constraint)
                isOpen[index] = false
            }
        }
    }

    /// The nearest branch above that is over its capacity on a component that the claim adds to.
    /// Below an exclusive branch that somebody else fills it may add nothing further up.
    private func binder(
        of index: Int, at level: Amperes, whenSumsAre pushed: [Load]
    ) -> (Int, Constraint)? {
        let claim = claims[index]
        let own = claim.conversion.load(of: claim.highest)
        let path = self.path(of: claim)
        let isSharing = path.contains { tree.branches[$0].isExclusive }
        let raised = isSharing ? sums(raising: claim, to: rate(of: index, at: level)) : sums
        for branch in path {
            let added = isSharing ? raised[branch] - sums[branch] : own
            if let constraint = exceeded(pushed[branch], capacity[branch], where: added) {
                return (branch, constraint)
            }
        }
        return nil
    }

    // MARK: Steps

    private mutating func roundToSteps() {
        for index in claims.indices where shares[index].rate > claims[index].floor {
            let claim = claims[index]
            let rounded = shares[index].rate.roundedDown(to: claim.step)
            set(max(rounded, max(claim.floor, claim.minimum)), for: index)
        }
    }

    /// Gives what rounding has freed to those that can take a whole step of it, in rank, until
    /// nobody can.
    private mutating func shareRemainders() {
        sums = tree.sums(of: loads)
        var gaveSomething = true
        while gaveSomething {
            gaveSomething = false
            for index in claims.indices {
                let claim = claims[index]
                let isCharging = shares[index].rate >= max(claim.minimum, ChargingRate(rawValue: 1))
                guard isCharging, !shares[index].isIdle else { continue }
                let rate = (shares[index].rate + claim.step).roundedDown(to: claim.step)
                guard rate <= claim.highest else { continue }
                let raised = sums(raising: claim, to: rate)
                guard obstacle(to: raised, for: claim) == nil else { continue }
                sums = raised
                set(rate, for: index)
                gaveSomething = true
            }
        }
    }

    // MARK: Room

    private mutating func set(_ rate: ChargingRate, for index: Int) {
        shares[index].rate = rate
        loads[claims[index].connector.index] = claims[index].conversion.load(of: rate)
    }

    /// The nearest branch above a claim that `raised` would put over its capacity.
    private func obstacle(to raised: [Load], for claim: Claim) -> (Int, Constraint)? {
        for branch in path(of: claim) {
            let added = raised[branch] - sums[branch]
            if let constraint = exceeded(raised[branch], capacity[branch], where: added) {
                return (branch, constraint)
            }
        }
        return nil
    }

    /// What would come together on each branch with one claim at another rate. A change goes up the
    /// tree as what it really adds: a hardware-limited branch passes on no more than its limit, and
    /// an exclusive one the largest of what hangs on it.
    private func sums(raising claim: Claim, to rate: ChargingRate) -> [Load] {
        let connector = claim.connector.index
        let path = self.path(of: claim)
        if path.contains(where: { tree.branches[$0].isExclusive }) {
            var raised = loads
            raised[connector] = claim.conversion.load(of: rate)
            return tree.sums(of: raised)
        }
        var raised = sums
        var change = claim.conversion.load(of: rate) - loads[connector]
        for branch in path {
            let before = tree.branches[branch].upward(raised[branch])
            raised[branch] += change
            change = tree.branches[branch].upward(raised[branch]) - before
        }
        return raised
    }

    /// The branches above a claim, nearest first.
    private func path(of claim: Claim) -> [Int] {
        var path: [Int] = []
        var branch = tree.feeding[claim.connector.index]
        while branch >= 0 {
            path.append(branch)
            branch = tree.branches[branch].parent
        }
        return path
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

/// The first component in which `sum` is above `capacity`, among those that `user` draws on.
private func exceeded(_ sum: Load, _ capacity: Load, where user: Load) -> Constraint? {
    for phase in Phase.allCases
    where user.current[phase] > .zero && sum.current[phase] > capacity.current[phase] {
        return .current(phase)
    }
    return user.power > .zero && sum.power > capacity.power ? .power : nil
}
