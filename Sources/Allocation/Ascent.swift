import Depot
import Units

/// The way up the tree from a connector whose load grows, nearest branch first: what comes together
/// on each branch then. A growth goes up as what it really adds: a hardware-limited branch passes on
/// no more than its limit, and an exclusive one the largest of what hangs on it.
struct Ascent {
    private var branch: Int
    private var before: Load
    private var after: Load

    /// `after` is nowhere below `before`, the load that is counted now.
    init(
        from connector: ConnectorPosition, on tree: ElectricalTree, raising before: Load,
        to after: Load
    ) {
        self.branch = tree.feeding[connector.index]
        self.before = before
        self.after = after
    }

    /// The next branch of the same tree and its sum with the growth; nil above the root. `sums` has
    /// what comes together on each branch now.
    mutating func next(on tree: ElectricalTree, sums: [Load]) -> (branch: Int, sum: Load)? {
        guard branch >= 0 else { return nil }
        let here = tree.branches[branch]
        let sum =
            here.isExclusive
            ? sums[branch].highest(after) : sums[branch] + (after - before)
        defer { branch = here.parent }
        before = here.upward(sums[branch])
        after = here.upward(sum)
        return (branch, sum)
    }
}

extension ElectricalTree {
    /// Whether a connector hangs below a branch that serves one at a time.
    func isBelowExclusive(_ connector: ConnectorPosition) -> Bool {
        var branch = feeding[connector.index]
        while branch >= 0 {
            if branches[branch].isExclusive { return true }
            branch = branches[branch].parent
        }
        return false
    }
}

extension Load {
    /// Whether it is nowhere above `capacity`.
    func fits(into capacity: Load) -> Bool {
        current.l1 <= capacity.current.l1 && current.l2 <= capacity.current.l2
            && current.l3 <= capacity.current.l3 && power <= capacity.power
    }
}

/// The first component in which `sum` is above `capacity`, among those that `user` draws on.
func exceeded(_ sum: Load, _ capacity: Load, where user: Load) -> Constraint? {
    if user.current.l1 > .zero, sum.current.l1 > capacity.current.l1 { return .current(.l1) }
    if user.current.l2 > .zero, sum.current.l2 > capacity.current.l2 { return .current(.l2) }
    if user.current.l3 > .zero, sum.current.l3 > capacity.current.l3 { return .current(.l3) }
    return user.power > .zero && sum.power > capacity.power ? .power : nil
}
