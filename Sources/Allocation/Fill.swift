import Depot
import Units

/// The weighted max-min fill: one level rises for all open claims together, to the milliampere.
/// Where a branch is full, the claims that draw on what is full stop there; the others go on.
///
/// A branch is looked at by itself: what comes together on it, with its claims at a level, grows
/// with the level, so there is one highest level at which it still holds. The branches wait in a
/// queue in the order of those levels. A level in the queue may be too low, never too high: it is
/// found with straight lines first (`Ramp`), which are never below the sums; and a claim that is
/// stopped leaves room on every branch above it. It is found anew, then to the milliampere, only
/// when its turn comes. So a branch is evaluated a few times, not once for each other branch that
/// fills.
struct Fill {
    private let tree: ElectricalTree
    private let capacity: [Load]
    /// The claims that take part, by branch.
    private let claimsOn: Groups
    /// The same, each in its place in `claimsOn`: a look at a branch is one sweep through memory.
    private let claims: [Claim]
    private let hasExclusive: Bool
    /// The level at which every claim has all it can use.
    private let top: Amperes

    /// What every connector counts before the level rises.
    private let loads: [Load]

    /// One for each of `claims`.
    private let ramps: [Ramp]
    /// Which of `claims` still rise.
    private var isOpen: [Bool]
    /// What is connected to each branch itself and rises no more.
    private var standing: [Load]
    /// How many open claims there are below each branch.
    private var openBelow: [Int]
    /// What would come together on each branch a milliampere above its level in the queue.
    private var pushed: [Load]
    /// What the level of each branch in the queue is worth.
    private var worth: [Worth]
    private var queue: LevelQueue

    /// What each claim is given: its rate to the unit, not yet to its step.
    private(set) var shares: [Share]

    /// Prepares the fill of `capacity`. `shares` are what the claims have now, `isOpen` says which
    /// take part, and `loads` has what every connector counts with that.
    init(
        of capacity: [Load], among claims: [Claim], isOpen: [Bool], from shares: [Share],
        loads: [Load], on tree: ElectricalTree
    ) {
        self.tree = tree
        self.capacity = capacity
        self.loads = loads
        self.shares = shares
        let feeding = claims.indices.map {
            isOpen[$0] ? tree.feeding[claims[$0].connector.index] : -1
        }
        let claimsOn = Groups(feeding, count: tree.branches.count)
        let rising = claimsOn.members.map { claims[$0] }
        self.claimsOn = claimsOn
        self.claims = rising
        self.isOpen = rising.map { _ in true }
        ramps = rising.map { Ramp(of: $0) }
        hasExclusive = tree.hasExclusive
        top = rising.reduce(.zero) { max($0, $1.levelOfAll) }
        standing = Self.standing(loads: loads, rising: rising, tree: tree)
        openBelow = [Int](repeating: 0, count: tree.branches.count)
        pushed = [Load](repeating: .zero, count: tree.branches.count)
        worth = [Worth](repeating: .outdated, count: tree.branches.count)
        queue = LevelQueue(capacity: tree.branches.count)
        for branch in feeding where branch >= 0 { openBelow[branch] += 1 }
        for branch in tree.branches.indices.reversed() where tree.branches[branch].parent >= 0 {
            openBelow[tree.branches[branch].parent] += openBelow[branch]
        }
    }

    private static func standing(
        loads: [Load], rising: [Claim], tree: ElectricalTree
    ) -> [Load] {
        var isRising = [Bool](repeating: false, count: loads.count)
        for claim in rising { isRising[claim.connector.index] = true }
        var standing = [Load](repeating: .zero, count: tree.branches.count)
        for connector in loads.indices where !isRising[connector] {
            let branch = tree.feeding[connector]
            standing[branch] = tree.branches[branch].together(standing[branch], loads[connector])
        }
        return standing
    }

    /// Raises the level until every claim has stopped.
    mutating func run() {
        for branch in tree.branches.indices { enqueue(branch, from: .zero) }
        while let first = queue.first {
            let full = nextFull()
            if !full.isEmpty { stop(at: full, level: first.level) }
        }
        for place in claims.indices where isOpen[place] {
            shares[claimsOn.member(at: place)].rate = claims[place].rate(at: top)
        }
    }

    // MARK: Which branch is full next

    /// What a level in the queue is worth. None is too high.
    private enum Worth {
        /// A claim below the branch was stopped after the level was found.
        case outdated
        /// Found with lines.
        case near
        /// The highest at which the branch holds.
        case exact
    }

    /// Puts a branch into the queue, where it can become full at all; it holds at `lowest`.
    private mutating func enqueue(_ branch: Int, from lowest: Amperes) {
        guard openBelow[branch] > 0 else { return }
        // Where everybody has all he can use, lines and sums are the same.
        let most = line(on: branch, at: top).sum(at: top)
        if most.fits(into: capacity[branch]) { return }
        pushed[branch] = most
        worth[branch] = .near
        let level = nearFullLevel(of: branch, from: lowest, most: most)
        queue.insert(LevelQueue.Entry(level: level, branch: branch))
    }

    /// All branches that are full at the first level of the queue, the deepest first; none where
    /// that level was too low.
    private mutating func nextFull() -> [Int] {
        guard let level = queue.first?.level else { return [] }
        var full: [Int] = []
        while let first = queue.first, first.level == level {
            _ = queue.removeFirst()
            switch worth[first.branch] {
            case .outdated: enqueue(first.branch, from: level)
            case .near:
                worth[first.branch] = .exact
                let exact = fullLevel(of: first.branch, from: level)
                queue.insert(LevelQueue.Entry(level: exact, branch: first.branch))
            case .exact: full.append(first.branch)
            }
        }
        return full.sorted(by: >)
    }

    /// The highest level at which a branch holds that is full below the top. It holds at `lowest`.
    /// The steps grow: a sum goes up by whole milliamperes, and a line is off by what is rounded.
    private mutating func fullLevel(of branch: Int, from lowest: Amperes) -> Amperes {
        var holds = lowest
        var breaks = top
        var reach = Amperes.milliamperes(1)
        while breaks - holds > .milliamperes(1) {
            let level = holds + reach < breaks ? holds + reach : holds + (breaks - holds) / 2
            let sum = sum(on: branch, at: level)
            if sum.fits(into: capacity[branch]) {
                holds = level
                reach = reach * 2
            } else {
                breaks = level
                pushed[branch] = sum
            }
        }
        return holds
    }

    /// A level from `lowest` on at which a branch holds, found with lines. `most` is its sum at the
    /// top, where it holds no more.
    ///
    /// The next level to try is where the line at the last one meets the capacity. Claims that
    /// begin or stop between lead such a guess astray; where it has not halved what is left, the
    /// middle is next.
    private func nearFullLevel(of branch: Int, from lowest: Amperes, most: Load) -> Amperes {
        let capacity = capacity[branch]
        var holds = lowest
        var breaks = top
        var over = most
        var last = line(on: branch, at: lowest)
        var isGuess = true
        while breaks - holds > .milliamperes(1) {
            let left = breaks - holds
            let guess = isGuess ? last.meeting(capacity, below: over) : nil
            let level = (guess ?? holds + left / 2)
                .clamped(from: holds + .milliamperes(1), to: breaks - .milliamperes(1))
            last = line(on: branch, at: level)
            let sum = last.sum(at: level)
            if sum.fits(into: capacity) { holds = level } else { (breaks, over) = (level, sum) }
            isGuess = guess == nil || (breaks - holds) * 2 <= left
        }
        return holds
    }

    /// What comes together on a branch near `level`, never below what `sum(on:at:)` finds there.
    private func line(on branch: Int, at level: Amperes) -> Line {
        let own = tree.branches[branch]
        var line = Line(fixed: standing[branch], rise: .none)
        for place in claimsOn.places(of: branch) {
            guard isOpen[place] else { continue }
            if own.isExclusive {
                var other = Line(fixed: .zero, rise: .none)
                ramps[place].add(to: &other, at: level)
                line = line.together(other, on: own, at: level)
            } else {
                ramps[place].add(to: &line, at: level)
            }
        }
        for place in tree.branchesBelow.places(of: branch) {
            let below = tree.branchesBelow.member(at: place)
            line = line.together(
                self.line(on: below, at: level).upward(from: tree.branches[below], at: level),
                on: own, at: level)
        }
        return line
    }

    /// What comes together on a branch with all open claims below it at `level`.
    private func sum(on branch: Int, at level: Amperes) -> Load {
        let own = tree.branches[branch]
        var sum = standing[branch]
        for place in claimsOn.places(of: branch) {
            guard isOpen[place] else { continue }
            sum = own.together(sum, claims[place].load(at: level))
        }
        for place in tree.branchesBelow.places(of: branch) {
            let below = tree.branchesBelow.member(at: place)
            sum = own.together(
                sum, tree.branches[below].upward(self.sum(on: below, at: level)))
        }
        return sum
    }

    // MARK: Who stops there

    /// Stops every claim that a milliampere more would push over the capacity of one of the
    /// branches, at the nearest of them.
    private mutating func stop(at full: [Int], level: Amperes) {
        let sums = hasExclusive ? tree.sums(of: loads(at: level)) : []
        for branch in full { stop(below: branch, at: branch, level: level, sums: sums) }
        for branch in full where worth[branch] == .outdated { enqueue(branch, from: level) }
    }

    private mutating func stop(below branch: Int, at full: Int, level: Amperes, sums: [Load]) {
        guard openBelow[branch] > 0 else { return }
        for place in claimsOn.places(of: branch) {
            guard isOpen[place] else { continue }
            let rate = claims[place].rate(at: level)
            if rate >= claims[place].highest {
                stop(place, at: rate, bound: .highest)
            } else if let constraint = exceeded(
                pushed[full], capacity[full],
                where: user(place, of: full, above: level, sums: sums))
            {
                stop(place, at: rate, bound: .branch(full, constraint))
            }
        }
        for place in tree.branchesBelow.places(of: branch) {
            stop(
                below: tree.branchesBelow.member(at: place), at: full, level: level, sums: sums)
        }
    }

    private mutating func stop(_ place: Int, at rate: ChargingRate, bound: Share.Bound) {
        isOpen[place] = false
        shares[claimsOn.member(at: place)] = Share(rate: rate, bound: bound)
        let load = claims[place].load(of: rate)
        var branch = tree.feeding[claims[place].connector.index]
        standing[branch] = tree.branches[branch].together(standing[branch], load)
        while branch >= 0 {
            openBelow[branch] -= 1
            worth[branch] = .outdated
            branch = tree.branches[branch].parent
        }
    }

    // MARK: What a claim draws on

    /// The components of `full` on which a claim would draw more, were the level higher. Below an
    /// exclusive branch that somebody else fills it may be none at all.
    private func user(
        _ place: Int, of full: Int, above level: Amperes, sums: [Load]
    ) -> Load {
        let claim = claims[place]
        guard hasExclusive, tree.isBelowExclusive(claim.connector) else {
            return claim.conversion.load(of: claim.highest)
        }
        var ascent = Ascent(
            from: claim.connector, on: tree, raising: claim.load(at: level),
            to: claim.load(at: level + .milliamperes(1)))
        while let (branch, sum) = ascent.next(on: tree, sums: sums) {
            if branch == full { return sum - sums[branch] }
        }
        return .zero
    }

    /// Every connector's load with the open claims at `level`.
    private func loads(at level: Amperes) -> [Load] {
        var loads = self.loads
        for (place, claim) in claims.enumerated() {
            loads[claim.connector.index] =
                isOpen[place]
                ? claim.load(at: level)
                : claim.load(of: shares[claimsOn.member(at: place)].rate)
        }
        return loads
    }
}
