import Depot
import Ledger
import Units

/// From readings to what the chargers below each node may share.
extension Controller {
    /// A meter answered.
    mutating func metered(_ meter: MeterPosition, _ reading: Reading, at moment: Moment) {
        meters[meter.index].note(
            reading, samples: sampledCurrents[meter.index], lateness: paces.sampleLateness)
        noteDirection(of: meter)
        for node in plan.nodes.indices where plan.nodes[node].meter == meter {
            noteTrip(of: node, reading, silence: plan[meter].staleAfter)
            // What chargers draw more by now is in no reading that stands still: taken from it, it would look like
            // other load that has gone.
            if meters[meter.index].isResting(at: reading.takenAt) { continue }
            let before = otherLoads[node].statedBound
            noteOtherLoad(of: NodePosition(node), reading)
            // An increase can't wait for the next tick: it is what trips breakers.
            guard let now = otherLoads[node].statedBound, now != before else { continue }
            let room = budgets[node].limit - budgets[node].reserve - now
            let given = ledger.sum(of: node)
            if given.current.combined(with: room.current, { $0 > $1 })
                != PerPhase(repeating: false) || given.power > room.power
            {
                isUrgent = true
            }
        }
        noteDemand(meter, reading, at: moment)
        summaries.read(meter, reading, in: plan, at: moment)
    }

    /// Holds a meter's direction against what may be fed in below its node: a backward phase would
    /// hide twice what flows there.
    private mutating func noteDirection(of meter: MeterPosition) {
        guard let node = plan.nodes.indices.first(where: { plan.nodes[$0].meter == meter })
        else { return }
        let limit = tree.branches[node].limit
        let onPhase = Phase.allCases.map {
            Watts(rawValue: plan.nominalVoltage.rawValue).scaledDown(
                by: min(limit.current[$0], .amperes(10_000)).rawValue, over: 1_000_000)
        }
        let rated = min(onPhase.min() ?? .zero, limit.power / 3)
        let generation = plan.nodes.indices.reduce(Watts.zero) { sum, index in
            let highest = plan.nodes[index].generationHighest
            guard highest > .zero,
                plan.path(from: NodePosition(index)).contains(NodePosition(node))
            else { return sum }
            return sum + highest
        }
        meters[meter.index].noteDirection(
            generation: generation,
            tolerance: max(Self.backwardLowest, Self.backwardShare.share(of: rated)))
    }

    /// What is fed in by less than this share of a node's limit, or than this, proves nothing: the
    /// meter's class, and drives that brake.
    private static let backwardShare = Percent.percent(5)
    private static let backwardLowest = Watts.watts(500)

    /// Takes a reading apart into chargers and the rest.
    private mutating func noteOtherLoad(of node: NodePosition, _ reading: Reading) {
        var each: [Load] = []
        swap(&each, &workspace.seen)
        let (credited, seen) = draws(below: node, in: reading, each: &each)
        swap(&each, &workspace.seen)
        otherLoads[node.index].note(
            total: reading.load, credited: credited, seen: seen,
            permitted: ledger.sum(of: node.index), at: reading.takenAt,
            window: paces.otherLoadWindow)
    }

    /// What the chargers below a node are credited with in a reading of its meter, and what they are
    /// seen to draw. `each` is room for what each of them is seen to draw.
    private func draws(
        below node: NodePosition, in reading: Reading, each: inout [Load]
    ) -> (credited: Load, seen: Load) {
        let spokenSince =
            plan.nodes[node.index].meter
            .flatMap { meters[$0.index].speakingSince } ?? reading.takenAt
        let voltage = plan.voltageAtMost(in: reading)
        if each.count < connectors.count {
            each = [Load](repeating: .zero, count: connectors.count)
        }
        let credited = tree.sum(on: node.index) { connector in
            let draw = draw(
                of: connector, at: reading.takenAt, under: voltage, spokenSince: spokenSince)
            each[connector.index] = draw.seen
            return draw.credited
        }
        return (credited, tree.sum(on: node.index) { each[$0.index] })
    }

    /// s of SAFETY.md for one connector: what it is credited with in a meter's reading, and what it
    /// is seen to draw in any case. Both are what it said, held under what it may; after a raise
    /// that it has not had time to follow, it is credited with all it may.
    ///
    /// A sample tells something of a reading only while the peak-hold reaches back to before it:
    /// whoever has stopped drawing since would hide as much other load. One that was taken before
    /// the meter last began to speak, or longer ago than two intervals, therefore shows nothing.
    private func draw(
        of connector: ConnectorPosition, at takenAt: Instant, under voltage: Volts,
        spokenSince: Instant
    ) -> (credited: Load, seen: Load) {
        guard connectors[connector.index].isInTransaction,
            let sample = connectors[connector.index].sample
        else { return (.zero, .zero) }
        let load = self.load(of: sample.draw, on: connector, under: voltage)
        let sampledAt = sample.takenAt
        if omissions.contains(.otherLoadHold) { return (load, load) }
        let permitted = ledger.load(of: connector)
        let charger = chargerIndex(of: connector)
        let interval = plan.chargers[charger].model.meterInterval
        let follow = plan.chargers[charger].model.follow
        let isNews = sampledAt >= spokenSince && takenAt - sampledAt <= interval * 2
        let seen = isNews ? load.lowest(permitted) : .zero
        let raisedAt = ledger.lastRise(of: connector)
        let isSettled = isNews && (raisedAt.map { sampledAt >= $0 + follow } ?? true)
        guard !isSettled else { return (seen, seen) }
        // A mapping that nobody has proven may sit on any one phase: it earns no credit.
        var credited = permitted
        if case .unknown = plan.connectors[connector.index].phases { credited.current = .zero }
        return (credited, seen)
    }

    // MARK: Budgets

    /// E for every node of the plan, parents first, so that a silent meter's node can lean on its
    /// parent's.
    mutating func refreshBudgets(at now: Instant) {
        for index in plan.nodes.indices {
            let node = plan.nodes[index]
            var budget = worstBudget(of: NodePosition(index))
            if let meter = node.meter,
                isFresh(meter, at: now),
                let bound = measuredOtherLoad(of: index)
            {
                budget.otherLoad = bound
                budget.isMeasured = true
            } else if let parent = node.parent, budgets[parent.index].isMeasured,
                !hasGeneration(below: parent)
            {
                // What draws here draws through the parent as well. What idle chargers take may hide there behind
                // what others below it may draw and don't.
                budget.otherLoad = budget.otherLoad.lowest(
                    budgets[parent.index].otherLoad + idleLoads[index])
            }
            budgets[index] = budget
        }
    }

    /// Whether a meter's last reading may still be believed.
    private func isFresh(_ meter: MeterPosition, at now: Instant) -> Bool {
        meters[meter.index].isFresh(
            at: now, staleAfter: plan[meter].staleAfter, samples: sampledCurrents[meter.index])
    }

    /// Bbar of a node whose meter speaks.
    private func measuredOtherLoad(of index: Int) -> Load? {
        let history = otherLoads[index]
        let node = plan.nodes[index]
        let worst = plan.otherLoadNamed(at: NodePosition(index))
        let measured =
            omissions.contains(.otherLoadHold) ? history.latest : history.bound(worst: worst)
        guard var bound = measured, let certain = history.certain else { return nil }
        let rise = node.otherLoadRise
        bound.current = bound.current.map { $0 + rise }
        bound.power += plan.power(of: rise)
        bound = bound.lowest(worst)
        // More than the site names is flowing for certain: the promise is broken, not the limit.
        if !omissions.contains(.otherLoadHold) { bound = bound.highest(certain) }
        return hasGeneration(below: NodePosition(index)) ? bound : bound.highest(.zero)
    }

    private func hasGeneration(below node: NodePosition) -> Bool {
        plan.nodes.indices.contains { index in
            plan.nodes[index].generationHighest > .zero
                && plan.path(from: NodePosition(index)).contains(node)
        }
    }

    /// A node's budget while nothing is measured.
    func worstBudget(of position: NodePosition) -> NodeBudget {
        var limit = tree.branches[position.index].limit
        if let called = call(for: position) { limit.power = min(limit.power, plan[called].limit) }
        return NodeBudget(
            limit: limit,
            reserve: Load(
                current: limit.current.map { plan.reserve(of: $0) },
                power: plan.reserve(of: limit.power)),
            otherLoad: plan.otherLoadNamed(at: position) + idleLoads[position.index],
            isMeasured: false,
            hasMeter: plan[position].meter != nil)
    }

    /// A branch's budget as the ledger tests it: one whose hardware keeps its limit needs no test, as
    /// long as nobody calls a lower one.
    func ledgerBudget(of branch: Int) -> Load {
        guard branch < budgets.count,
            !tree.branches[branch].isHardwareLimited || call(for: NodePosition(branch)) != nil
        else { return .unlimited }
        return budgets[branch].room
    }

    // MARK: Mode

    /// Looks at the meters and decides what the controller is able to do.
    mutating func refreshMode(at now: Instant) {
        var silent: [MeterPosition] = []
        var unheard: [MeterPosition] = []
        for index in meters.indices {
            let meter = MeterPosition(index)
            if isFresh(meter, at: now) { continue }
            if meters[index].speakingSince != nil || now - startedAt > plan[meter].staleAfter {
                silent.append(meter)
                fellSilent(meter, at: now)
            } else {
                unheard.append(meter)
            }
        }
        silentMeters = silent
        mode = nextMode(silent: silent, unheard: unheard, at: now)
    }

    private mutating func fellSilent(_ meter: MeterPosition, at now: Instant) {
        let isBelieved = meters[meter.index].isBelieved(
            at: now, samples: sampledCurrents[meter.index])
        meters[meter.index].fellSilent()
        for node in plan.nodes.indices where plan.nodes[node].meter == meter {
            otherLoads[node].fallSilent(isBelieved: isBelieved)
        }
    }

    private func nextMode(
        silent: [MeterPosition], unheard: [MeterPosition], at now: Instant
    ) -> Mode {
        if case .starting = mode, !unheard.isEmpty { return .starting(waitingFor: unheard) }
        if plan.control.meterLost == .fallback, let meter = heldMeter(silent: silent, at: now) {
            return .failsafe(meter)
        }
        return silent.isEmpty ? .regulating : .degraded(silent: silent)
    }

    /// Under `meter_lost: fallback`, a meter that is silent or has not spoken for 30 s since.
    private func heldMeter(silent: [MeterPosition], at now: Instant) -> MeterPosition? {
        silent.first ?? meters.indices.map { MeterPosition($0) }.first { isHeld($0, at: now) }
    }

    /// Whether the chargers below a meter's node are to stay at their fallbacks.
    func isHeld(_ meter: MeterPosition, at now: Instant) -> Bool {
        guard plan.control.meterLost == .fallback else { return false }
        guard let since = meters[meter.index].speakingSince else { return true }
        // Speaking from the very start needs no proof of recovery.
        return now - since < .seconds(30) && since - startedAt > plan[meter].staleAfter
    }
}

extension SitePlan {
    /// The highest voltage that chargers may have had while a meter was read: what it shows and a
    /// little, as generation raises it on the way; the highest plausible one where it shows none, or
    /// the one of another network.
    fileprivate func voltageAtMost(in reading: Reading) -> Volts {
        guard let voltage = reading.voltage else { return voltageHighest }
        let highest = max(voltage.l1, voltage.l2, voltage.l3)
        guard (voltageLowest...voltageHighest).contains(highest) else { return voltageHighest }
        return min(voltageHighest, highest.scaledUp(by: 103, over: 100))
    }

    /// The power of a current on all three phases at the highest plausible voltage.
    func power(of current: Amperes) -> Watts {
        Watts(rawValue: current.rawValue).scaledUp(
            by: 3 * voltageHighest.rawValue, over: 1_000_000)
    }
}
