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
extension Division {
    /// Raises the level until every claim has stopped.
    mutating func fillUp() {
        gatherRisers()
        gatherNodes()
        fill.queue.removeAll()
        // The deepest first: the line of a branch is made of those below it.
        for branch in fill.nodes.indices.reversed() { enqueue(branch, from: .zero) }
        while let first = fill.queue.first {
            findFull()
            if !fill.full.isEmpty { stopAtFull(level: first.level) }
        }
        for riser in fill.risers where riser.isOpen {
            shares[riser.claim].rate = rate(of: riser, at: fill.top)
        }
    }

    // MARK: Claims and branches

    private mutating func gatherRisers() {
        fill.claimOf.removeAll(keepingCapacity: true)
        fill.claimOf.append(contentsOf: repeatElement(-1, count: loads.count))
        for index in claims.indices where isOpen[index] {
            fill.claimOf[claims[index].connector.index] = index
        }
        fill.risers.removeAll(keepingCapacity: true)
        fill.risersBefore.removeAll(keepingCapacity: true)
        fill.top = .zero
        for connector in tree.depthFirst {
            fill.risersBefore.append(fill.risers.count)
            let index = fill.claimOf[connector]
            guard index >= 0 else { continue }
            let kind = kindOf[index]
            let highest = claims[index].highest
            let top = kinds[kind].top(of: highest)
            fill.top = max(fill.top, top.level)
            fill.risers.append(
                Fill.Riser(
                    claim: index, kind: kind, connector: claims[index].connector,
                    highest: highest, most: top.load, stop: top.level))
        }
        fill.risersBefore.append(fill.risers.count)
    }

    private mutating func gatherNodes() {
        fill.nodes.removeAll(keepingCapacity: true)
        for branch in tree.branches.indices {
            let below = tree.placesBelow[branch]
            let own = tree.connectorsOn.places(of: branch).count
            var node = Fill.Node()
            node.places =
                fill.risersBefore[below.lowerBound]..<fill.risersBefore[below.upperBound]
            node.ownEnd = fill.risersBefore[below.lowerBound + own]
            node.openBelow = node.places.count
            for place in below.lowerBound..<(below.lowerBound + own) {
                let connector = tree.depthFirst[place]
                guard fill.claimOf[connector] < 0 else { continue }
                node.standing = tree.branches[branch].together(node.standing, loads[connector])
            }
            node.most = node.standing
            node.ramps.fixed = node.standing
            for place in node.places.lowerBound..<node.ownEnd {
                let ramp = kinds[fill.risers[place].kind].ramp
                node.most += fill.risers[place].most
                node.ramps.fixed += ramp.beside
                node.ramps.rise += ramp.rise
            }
            fill.nodes.append(node)
        }
        for branch in fill.nodes.indices.reversed() {
            let parent = tree.branches[branch].parent
            guard parent >= 0, tree.isPlainBelow[parent] else { continue }
            fill.nodes[parent].most += fill.nodes[branch].most
            fill.nodes[parent].ramps.fixed += fill.nodes[branch].ramps.fixed
            fill.nodes[parent].ramps.rise += fill.nodes[branch].ramps.rise
        }
    }

    // MARK: Which branch is full next

    /// Puts a branch into the queue, where it can become full at all; it holds at `lowest`.
    private mutating func enqueue(_ branch: Int, from lowest: Amperes) {
        guard fill.nodes[branch].openBelow > 0 else { return }
        // Where everybody has all he can use, lines and sums are the same.
        let most =
            tree.isPlainBelow[branch]
            ? fill.nodes[branch].most
            : bentLine(on: branch, at: fill.top).sum(at: fill.top)
        if most.fits(into: capacity[branch]) { return }
        fill.nodes[branch].pushed = most
        fill.nodes[branch].worth = .near
        let level = nearFullLevel(of: branch, from: lowest, most: most)
        fill.queue.insert(LevelQueue.Entry(level: level, branch: branch))
    }

    /// Finds all branches that are full at the first level of the queue, the deepest first; none
    /// where that level was too low.
    private mutating func findFull() {
        fill.full.removeAll(keepingCapacity: true)
        guard let level = fill.queue.first?.level else { return }
        while let first = fill.queue.first, first.level == level {
            _ = fill.queue.removeFirst()
            switch fill.nodes[first.branch].worth {
            case .outdated: enqueue(first.branch, from: level)
            case .near:
                fill.nodes[first.branch].worth = .exact
                let exact = fullLevel(of: first.branch, from: level)
                fill.queue.insert(LevelQueue.Entry(level: exact, branch: first.branch))
            case .exact: fill.full.append(first.branch)
            }
        }
    }

    /// The highest level at which a branch holds that is full below the top. It holds at `lowest`.
    /// The steps grow: a sum goes up by whole milliamperes, and a line is off by what is rounded.
    private mutating func fullLevel(of branch: Int, from lowest: Amperes) -> Amperes {
        var holds = lowest
        var breaks = fill.top
        var reach = Amperes.milliamperes(1)
        while breaks - holds > .milliamperes(1) {
            let level = holds + reach < breaks ? holds + reach : holds + (breaks - holds) / 2
            let sum = sum(on: branch, at: level)
            if sum.fits(into: capacity[branch]) {
                holds = level
                reach = reach * 2
            } else {
                breaks = level
                fill.nodes[branch].pushed = sum
            }
        }
        return holds
    }

    /// A level from `lowest` on at which a branch holds, found with lines. `most` is its sum at the
    /// top, where it holds no more.
    ///
    /// The next level to try is where the line at the last one meets the capacity; where that line
    /// is still right there, it is found. Claims that begin or stop between lead such a guess
    /// astray, so every fourth try is the middle of what is left. The first line is that of the level
    /// at which the branch would be full if all claims below it rose, as there most of them do.
    private mutating func nearFullLevel(
        of branch: Int, from lowest: Amperes, most: Load
    ) -> Amperes {
        let capacity = capacity[branch]
        var holds = lowest
        var breaks = fill.top
        var over = most
        var tries = 0
        let first =
            tree.isPlainBelow[branch]
            ? fill.nodes[branch].ramps.meeting(capacity, below: most) ?? lowest : lowest
        findLine(on: branch, at: first.clamped(from: lowest, to: fill.top))
        while breaks - holds > .milliamperes(1) {
            tries += 1
            let guess =
                tries % 4 > 0 ? fill.nodes[branch].line.meeting(capacity, below: over) : nil
            if let guess, guess >= holds, guess < breaks, fill.nodes[branch].isRight(at: guess),
                fill.nodes[branch].line.sum(at: guess).fits(into: capacity)
            {
                return guess
            }
            let level = (guess ?? holds + (breaks - holds) / 2)
                .clamped(from: holds + .milliamperes(1), to: breaks - .milliamperes(1))
            findLine(on: branch, at: level)
            let sum = fill.nodes[branch].line.sum(at: level)
            if sum.fits(into: capacity) { holds = level } else { (breaks, over) = (level, sum) }
        }
        return holds
    }

    /// Makes a branch's line right at `level`, never below what `sum(on:at:)` finds there. The lines
    /// of the branches below are found with it where they are not right: where one of them has filled,
    /// those beside it mostly are.
    private mutating func findLine(on branch: Int, at level: Amperes) {
        guard !fill.nodes[branch].isRight(at: level) else { return }
        guard tree.isPlainBelow[branch] else {
            fill.nodes[branch].line = bentLine(on: branch, at: level)
            fill.nodes[branch].from = level
            fill.nodes[branch].to = level + .milliamperes(1)
            return
        }
        var node = fill.nodes[branch]
        node.line = Line(fixed: node.standing, rise: .none)
        node.from = .zero
        node.to = Load.unlimited.current.l1
        if node.openBelow > 0 {
            for place in node.places.lowerBound..<node.ownEnd {
                node.add(fill.risers[place], on: kinds[fill.risers[place].kind].ramp, at: level)
            }
            for place in tree.branchesBelow.places(of: branch) {
                let below = tree.branchesBelow.member(at: place)
                findLine(on: below, at: level)
                node.add(fill.nodes[below])
            }
        } else {
            node.line.fixed = node.most
        }
        fill.nodes[branch] = node
    }

    /// What comes together near `level` on a branch of which parts are exclusive or held by their
    /// hardware.
    private mutating func bentLine(on branch: Int, at level: Amperes) -> Line {
        if tree.isPlainBelow[branch] {
            findLine(on: branch, at: level)
            return fill.nodes[branch].line
        }
        let own = tree.branches[branch]
        let node = fill.nodes[branch]
        var line = Line(fixed: node.standing, rise: .none)
        for place in node.places.lowerBound..<node.ownEnd {
            var other = Fill.Node()
            other.add(
                fill.risers[place], on: kinds[fill.risers[place].kind].ramp, at: level)
            line = line.together(other.line, on: own, at: level)
        }
        for place in tree.branchesBelow.places(of: branch) {
            let below = tree.branchesBelow.member(at: place)
            line = line.together(
                bentLine(on: below, at: level).upward(from: tree.branches[below], at: level),
                on: own, at: level)
        }
        return line
    }

    /// What comes together on a branch with all open claims below it at `level`.
    private mutating func sum(on branch: Int, at level: Amperes) -> Load {
        if fill.nodes[branch].openBelow == 0, tree.isPlainBelow[branch] {
            return fill.nodes[branch].most
        }
        let own = tree.branches[branch]
        var sum = fill.nodes[branch].standing
        for place in fill.nodes[branch].places.lowerBound..<fill.nodes[branch].ownEnd {
            sum = own.together(sum, load(of: fill.risers[place], at: level))
        }
        for place in tree.branchesBelow.places(of: branch) {
            let below = tree.branchesBelow.member(at: place)
            sum = own.together(
                sum, tree.branches[below].upward(self.sum(on: below, at: level)))
        }
        return sum
    }

    /// Below its stop a riser's rate is below its highest.
    private mutating func rate(of riser: Fill.Riser, at level: Amperes) -> ChargingRate {
        level >= riser.stop ? riser.highest : kinds[riser.kind].rate(at: level)
    }

    private mutating func load(of riser: Fill.Riser, at level: Amperes) -> Load {
        level >= riser.stop ? riser.most : kinds[riser.kind].load(at: level)
    }

    // MARK: Who stops there

    /// Stops every claim that a milliampere more would push over the capacity of one of the full
    /// branches, at the nearest of them.
    private mutating func stopAtFull(level: Amperes) {
        if tree.hasExclusive { bringTogether(at: level) }
        for branch in fill.full { stop(at: branch, level: level) }
        for branch in fill.full where fill.nodes[branch].worth == .outdated {
            enqueue(branch, from: level)
        }
    }

    private mutating func stop(at full: Int, level: Amperes) {
        let pushed = fill.nodes[full].pushed
        var count = 0
        var change = Load.zero
        for place in fill.nodes[full].places where fill.risers[place].isOpen {
            let riser = fill.risers[place]
            if level >= riser.stop {
                shares[riser.claim] = Share(rate: riser.highest, bound: .highest)
            } else if let constraint = exceeded(
                pushed, capacity[full], where: user(riser, of: full, above: level))
            {
                shares[riser.claim] = Share(
                    rate: rate(of: riser, at: level), bound: .branch(full, constraint))
            } else {
                continue
            }
            count += 1
            change += stop(place, level: level, below: full)
        }
        guard count > 0 else { return }
        // Those above the full branch are told of all at once.
        var branch = tree.branches[full].parent
        while branch >= 0 {
            fill.nodes[branch].stop(count, by: change)
            branch = tree.branches[branch].parent
        }
    }

    /// Holds a riser at what it has, on all branches up to the full one. Answers how what it comes to
    /// at the top has changed.
    private mutating func stop(_ place: Int, level: Amperes, below full: Int) -> Load {
        let riser = fill.risers[place]
        let load = load(of: riser, at: level)
        let change = load - riser.most
        var branch = tree.feeding[riser.connector.index]
        while branch != full {
            fill.nodes[branch].stop(1, by: change)
            branch = tree.branches[branch].parent
        }
        fill.nodes[full].stop(1, by: change)
        fill.risers[place].keep(shares[riser.claim].rate, load: load)
        return change
    }

    // MARK: What a claim draws on

    /// The components of `full` on which a claim would draw more, were the level higher. Below an
    /// exclusive branch that somebody else fills it may be none at all.
    private mutating func user(
        _ riser: Fill.Riser, of full: Int, above level: Amperes
    ) -> Load {
        guard tree.hasExclusive, tree.isBelowExclusive(riser.connector) else {
            return kinds[riser.kind].use
        }
        var ascent = Ascent(
            from: riser.connector, on: tree, raising: load(of: riser, at: level),
            to: load(of: riser, at: level + .milliamperes(1)))
        while let (branch, sum) = ascent.next(on: tree, sums: fill.sums) {
            if branch == full { return sum - fill.sums[branch] }
        }
        return .zero
    }

    /// Every connector's load with the open claims at `level`, and what they come to.
    private mutating func bringTogether(at level: Amperes) {
        fill.loads.replaceAll(with: loads)
        for place in fill.risers.indices {
            fill.loads[fill.risers[place].connector.index] = load(
                of: fill.risers[place], at: level)
        }
        tree.sum(fill.loads, into: &fill.sums)
    }
}
