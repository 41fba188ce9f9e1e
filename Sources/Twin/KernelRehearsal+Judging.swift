import Depot
import Units

/// What truly flows, and what the judge is told of it.
extension KernelRehearsal {
    /// Lets every charger draw for the step that begins, and brings it all together.
    mutating func flow() {
        for node in flows.indices {
            flows[node] = OverloadJudge.Flow()
            lostFor[node] = .zero
            otherLoads[node] = ownLoads[node]
        }
        for index in chargers.indices {
            chargers[index].settle(at: now, for: Self.step)
            if chargers[index].draw > .zero { add(index) }
        }
        for node in flows.indices.reversed() {
            flows[node].other.current = otherLoads[node]
            flows[node].lostFor = lostFor[node]
            flowing[node] = flows[node].charging.current + otherLoads[node]
            guard let parent = plan.nodes[node].parent?.index else { continue }
            otherLoads[parent] += otherLoads[node]
            flows[parent].charging += flows[node].charging
            flows[parent].answerable += flows[node].answerable
            flows[parent].stray += flows[node].stray
            flows[parent].strayLately += flows[node].strayLately
            flows[parent].hidden += flows[node].hidden
            flows[parent].hiddenLately += flows[node].hiddenLately
            lostFor[parent] = max(lostFor[parent], lostFor[node])
        }
        // What shows in no sample is other load to a meter, and no more than that to the judge. It is
        // a step of its own: it counts only once it could be answered, and not as what other load was
        // known to come up to because another charger's draw was hidden before.
        for node in flows.indices where plan.nodes[node].meter != nil {
            let hidden = flows[node].hidden
            flows[node].charging -= hidden
            flows[node].stray -= hidden
            flows[node].other += hidden - flows[node].hiddenLately
            flows[node].hiddenAsOther = hidden - flows[node].hiddenLately
            flows[node].hidden = .zero
        }
    }

    /// One charger's part in its node's flow. What is excused, and only that (SAFETY.md section 1,
    /// ii): what it draws against the assumptions until R8 can have noticed (`stray`), for good where
    /// nothing shows it (`hidden`); and, after a step of other load alone, what a charger out of
    /// reach was granted before the step, until its longest lease is over (`lostFor`).
    private mutating func add(_ index: Int) {
        let node = plan.connectors[index].node.index
        let current = chargers[index].current(at: voltage)
        let load = chargers[index].laid(current)
        flows[node].charging.current += load
        guard !chargers[index].departs(at: now) else {
            flows[node].stray.current += load
            hide(load, of: index, below: node)
            return
        }
        guard !isBesideLengthened(index) else {
            flows[node].stray.current += load
            flows[node].hidden.current += load
            return
        }
        let unforeseen = chargers[index].laid(chargers[index].unforeseen(current))
        flows[node].stray.current += unforeseen
        hide(unforeseen, of: index, below: node)
        let above = chargers[index].laid(chargers[index].above(current, at: now))
        guard above != .zero else { return }
        outcome.boosted += above.sum.rawValue / 1000
        guard let since = lines[index].lostSince else {
            flows[node].answerable.current += above - unforeseen
            return
        }
        // Past the longest lease nothing may be in force: nothing is excused any more.
        let outlasts = leaseAtMost + (chargers[index].lease?.setBack ?? .zero)
        if now - lines[index].reachedAt < outlasts {
            lostFor[node] = max(lostFor[node], now - since)
        }
    }

    /// Whether a charger that was lost while a cap of 0 stood in it draws again since that ended, beside
    /// another one out of reach whose clock made its lease longer than any cap (Ledger.docc, known
    /// limits): nobody reaches either.
    private func isBesideLengthened(_ index: Int) -> Bool {
        let isOut =
            lines[index].lostSince != nil || now - lines[index].openedAt < judge.reaction
        guard isOut, chargers[index].session != nil, chargers[index].isCapSpent else {
            return false
        }
        let path = Set(plan.path(from: plan.connectors[index].node))
        return chargers.indices.contains { other in
            other != index && lines[other].lostSince != nil
                && chargers[other].isLengthened(at: now)
                && plan.path(from: plan.connectors[other].node).contains { path.contains($0) }
        }
    }

    private mutating func hide(_ stray: PerPhase<Amperes>, of index: Int, below node: Int) {
        guard !isShown(index) else {
            let patience = isReleased(index) ? judge.reaction : judge.detection
            guard let since = chargers[index].strayedAt, now - since < patience else { return }
            return flows[node].strayLately.current += stray
        }
        flows[node].hidden.current += stray
        guard let since = chargers[index].strayedAt, now - since < judge.reaction else { return }
        flows[node].hiddenLately.current += stray
    }

    /// Whether the controller can know what a charger draws against the assumptions: it was told, or
    /// there were samples for as long as R8 needs, from the moment on at which no grant covers the
    /// draw any more: one that nobody answered for counts until its end. One that another back end steers
    /// is known of, and others need their time to make room for it: an excess may stand already that
    /// nobody can see.
    private func isShown(_ index: Int) -> Bool {
        if isReleased(index) {
            return chargers[index].strayedAt.map { now - $0 >= judge.reaction } ?? true
        }
        guard let session = chargers[index].session, lines[index].lostSince == nil,
            now - lines[index].openedAt >= judge.detection,
            let strayedAt = chargers[index].strayedAt
        else { return false }
        let covered = chargers[index].departs(at: now) ? leaseAtMost : .zero
        return now - max(strayedAt, session.begunAt) >= judge.detection + covered
    }
}
