package import Depot
package import Units

/// Watches what truly flows, node by node and phase by phase, and says how much of each overload
/// the chargers are to blame for. It shares no code with the ledger: it knows flows and limits,
/// not grants.
///
/// An excess is *ours* as far as chargers draw it and as far as it would stand there even if other
/// load had stayed at what could be known in time. What could be known in time is the highest other
/// load within `memory` before `reaction` ago: a controller that keeps its peak-hold at least that
/// long and reacts that fast has answered it. What is above that is an outside step; its excess
/// is counted apart, with how long it lasted and how much of a breaker's trip time it used.
/// Other load beyond the site's named highest is never ours.
///
/// ```
///            memory        reaction
///        ├────────────┼────────────────┤ now
/// other  ▁▁▁▃▃▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁█████      known: ▃      outside: █ above ▃
/// ```
///
/// Nobody can answer a step on behalf of a charger that is out of reach, or while the controller
/// is dead: leases that were right when they were sent still run (SAFETY.md sections 1 and 7). Where
/// such a charger draws above its floor below a node, the time since it was lost is added to
/// the reaction, up to the longest lease and its settling. That excuses the lost ones only: what
/// chargers in reach draw above their floors could have been cut, and is judged by the plain
/// reaction all the same.
///
/// A meter shows a sum. While chargers may draw more than they do and nobody can tell how much of it
/// they take (a vehicle follows a raise, one has stopped since its last sample), other load that has
/// risen by no more than that looks like theirs: they *mask* it. It is not known before their next
/// samples, and what was granted before may be drawn meanwhile (`Ledger`, "Not promised"). Other load
/// that has stood for `settling` is known whatever masked it: each charger has told of itself since.
/// Nothing masks an excess at a node that has a meter: that is too much, whoever draws it.
///
/// ```
/// may draw  ▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃
/// draws     ▁▁▁▁▁▁▁▁▁▁▂▂▂▃▃▃▃▃▃        masks what lies between
/// other     ▁▁▁▁▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂        is known from here on: ▲ with the third step of the vehicle
///                        ▲
/// ```
///
/// What a charger that breaks the assumptions of the safety concept draws is *stray*: nobody can
/// prevent it, but R8 must notice it. So an excess with it in the sum is charged to those in reach
/// once it has lasted for `detection`. Of stray draw, what a charger tells nobody, or by a thousandth,
/// and no meter at the node shows is *hidden*, and never charged at that node: it can't be noticed.
///
/// One excess may follow on another that nobody could see: so a stray draw has its own time to be noticed, too.
/// Once it is no other load to a meter any more it was none: what was known of other load is known without it.
///
/// Rejected: the lowest other load within `reaction` as the reference, which would excuse a
/// controller that counts on a load's every dip. Rejected as well: one long reaction for the whole
/// site whenever any charger is lost, which would blind the judge most of the time.
package struct OverloadJudge: Sendable {
    /// T_react of SAFETY.md section 8, with the lag of the network.
    package var reaction: Milliseconds
    /// How long R8 may take to notice a stray draw; at least `reaction`.
    package var detection: Milliseconds
    /// How far back before that other load counts as known; at most the controller's own window.
    package let memory: Milliseconds
    /// What has stood for so long before that is known, whatever masked it.
    package let settling: Milliseconds
    /// The controller may forget what other load has not come up to for so long; at most the window of
    /// its peak-hold (SAFETY.md section 3). A load that has been away for longer is a new step.
    package var hold = horizonHighest
    /// One for each node and constraint that has a limit.
    package private(set) var rows: [Row] = []

    private let nodes: [Node]
    private let otherLoadHighest: [Load]
    private var watches: [Watch] = []
    private var second: Int64?

    /// The finest time in which other load is remembered.
    private static let bucket: Int64 = 1000
    /// The longest `reaction` + `memory`, or + `settling`, that can be set: beyond the longest lease
    /// (SAFETY.md R6).
    package static let horizonHighest = Milliseconds.minutes(25)

    /// What happened at one limit.
    package struct Row: Hashable, Sendable {
        package let node: NodePosition
        package let constraint: Constraint
        /// Excess of ours over time: mA × ms, or W × ms for a power limit.
        package internal(set) var ours: Int64 = 0
        /// When it first was.
        package internal(set) var oursSince: Instant?
        /// The highest excess of ours, in mA or W.
        package internal(set) var oursHighest: Int64 = 0
        /// Excess after outside steps, over time.
        package internal(set) var outside: Int64 = 0
        /// When it first was.
        package internal(set) var outsideSince: Instant?
        /// The longest that one lasted without a break.
        package internal(set) var outsideLongest: Milliseconds = .zero
        /// The highest share of the breaker's trip time that was used (SAFETY.md section 8).
        package internal(set) var tripHighest: Percent = .zero
    }

    /// What flows at a node and below, as the judge is told.
    package struct Flow: Hashable, Sendable {
        /// What all chargers draw.
        var charging: Load = .zero
        /// What everything else draws.
        var other: Load = .zero
        /// By how much the node's power limit is called down. It counts once it has stood for as long as an answer
        /// takes: whoever calls no more is forgotten at once.
        package var calledAway: Watts = .zero
        /// Of `charging`: what chargers that could have been told otherwise draw above their floors.
        var answerable: Load = .zero
        /// Of `charging`: what chargers that break the concept's assumptions draw.
        var stray: Load = .zero
        /// Of `stray` that shows: what has begun so lately that it can't have been answered, however long
        /// others have been too much.
        var strayLately: Load = .zero
        /// Of `stray`: what shows neither in samples nor at a meter of this node.
        var hidden: Load = .zero
        /// Of `hidden`: what has begun so lately that no meter can have been answered for it.
        var hiddenLately: Load = .zero
        /// Of `other`: what is hidden chargers' draw, and shows as other load.
        var hiddenAsOther: Load = .zero
        /// Other load up to so much can't be told from what chargers may draw, by any meter.
        var masking: Load = .zero
        /// For how long the meter that shows this node has shown what is not there, frozen or turned, as far as
        /// that may go unnoticed.
        package var unseenFor: Milliseconds = .zero
        /// For how long the longest lost of the chargers that draw above their floors out of reach
        /// is lost; zero where there is none.
        var lostFor: Milliseconds = .zero

        init() {}

        /// A node whose chargers can all be told otherwise, but for those whose draw is part of `other`.
        package init(
            charging: Load, other: Load, masking: Load, hiddenAsOther: Load = .zero
        ) {
            self.charging = charging
            self.other = other
            self.masking = masking
            self.hiddenAsOther = hiddenAsOther
            answerable = charging
        }
    }

    /// What is remembered of one limit.
    private struct Watch: Sendable {
        let limit: Int64
        /// The least that other load can be: what is fed in below, taken away from nothing.
        let lowest: Int64
        /// The other load that nothing masks throughout each second, which some reading shows, as a
        /// ring.
        var shown: [Int64]
        /// The highest other load of each second, as a ring.
        var peaks: [Int64]
        /// What of that was hidden chargers' draw, as a ring; empty while there was none.
        var hidden: [Int64] = []
        /// Other load that those in reach must have answered.
        var known: Int64 = 0
        /// Other load that everybody must have answered.
        var knownByAll: Int64 = 0
        /// For how long there has been an excess without a break.
        var excessFor: Milliseconds = .zero
        var outsideFor: Milliseconds = .zero
        /// For how long a lower limit is called without a break.
        var calledFor: Milliseconds = .zero
        var trip = TripBudget()
    }

    package init(
        plan: SitePlan, reaction: Milliseconds, memory: Milliseconds, settling: Milliseconds
    ) {
        precondition(
            reaction + max(memory, settling) < Self.horizonHighest,
            "the judge remembers twenty-five minutes")
        self.reaction = reaction
        self.memory = memory
        self.settling = settling
        detection = reaction
        nodes = plan.nodes
        otherLoadHighest = plan.nodes.indices.map { plan.otherLoadNamed(at: NodePosition($0)) }
        let ring = [Int64](repeating: 0, count: Int(Self.horizonHighest.rawValue / Self.bucket))
        for (index, node) in plan.nodes.enumerated() {
            let fedIn = plan.generationHighest(below: NodePosition(index))
            if let limit = node.currentLimit {
                let current = fedIn.current(over: 3, voltage: plan.voltageLowest).rawValue
                for phase in Phase.allCases {
                    rows.append(Row(node: NodePosition(index), constraint: .current(phase)))
                    watches.append(
                        Watch(limit: limit.rawValue, lowest: -current, shown: ring, peaks: ring))
                }
            }
            if let limit = node.powerLimit {
                rows.append(Row(node: NodePosition(index), constraint: .power))
                watches.append(
                    Watch(
                        limit: limit.rawValue, lowest: -fedIn.rawValue, shown: ring, peaks: ring))
            }
        }
    }

    /// The rows with an excess of ours.
    package var charges: [Row] { rows.filter { $0.ours > 0 } }

    /// All excess of ours on phases together, in mA × ms.
    package var milliampereMillisecondsOfOurs: Int64 {
        rows.filter { $0.constraint != .power }.reduce(0) { $0 + $1.ours }
    }

    /// `time` passed up to `now` with these flows, one for each node.
    package mutating func observe(_ flows: [Flow], for time: Milliseconds, until now: Instant) {
        let current = now.milliseconds / Self.bucket
        let isNewSecond = second != current
        for index in rows.indices {
            let flow = flows[rows[index].node.index]
            let constraint = rows[index].constraint
            let hidden = amount(of: flow.hiddenAsOther, constraint)
            if hidden > 0, watches[index].hidden.isEmpty {
                watches[index].hidden = watches[index].peaks.map { _ in 0 }
            }
            if isNewSecond {
                turn(index, from: second, to: current, hiding: hidden, flow)
            }
            let slot = slot(current)
            if !watches[index].hidden.isEmpty {
                watches[index].hidden[slot] = max(watches[index].hidden[slot], hidden)
            }
            let other = amount(of: flow.other, constraint)
            watches[index].peaks[slot] = max(watches[index].peaks[slot], other)
            watches[index].shown[slot] = min(
                watches[index].shown[slot], other - amount(of: flow.masking, constraint))
            weigh(index, flow, time, now)
        }
        second = current
    }

    private mutating func weigh(_ index: Int, _ flow: Flow, _ time: Milliseconds, _ now: Instant) {
        let constraint = rows[index].constraint
        let charging = amount(of: flow.charging, constraint)
        let other = amount(of: flow.other, constraint)
        let limit = watches[index].limit
        let called = called(flow, constraint)
        watches[index].calledFor = called > 0 ? watches[index].calledFor + time : .zero
        let all = min(max(0, charging + other + called - limit), max(0, charging))
        watches[index].excessFor = all > 0 ? watches[index].excessFor + time : .zero
        let ours = all > 0 ? min(all, ours(index, flow, constraint, now)) : 0
        if ours > 0 {
            rows[index].ours += ours * time.rawValue
            rows[index].oursHighest = max(rows[index].oursHighest, ours)
            rows[index].oursSince = rows[index].oursSince ?? now
        }
        if all > ours {
            rows[index].outside += (all - ours) * time.rawValue
            rows[index].outsideSince = rows[index].outsideSince ?? now
            watches[index].outsideFor += time
            rows[index].outsideLongest = max(
                rows[index].outsideLongest, watches[index].outsideFor)
        } else {
            watches[index].outsideFor = .zero
        }
        if let breaker = nodes[rows[index].node.index].breaker, constraint != .power {
            watches[index].trip.flow(
                Amperes(rawValue: charging + other), through: breaker, for: time)
            rows[index].tripHighest = max(rows[index].tripHighest, watches[index].trip.used)
        }
    }

    /// How much of an excess should not be there.
    private func ours(
        _ index: Int, _ flow: Flow, _ constraint: Constraint, _ now: Instant
    ) -> Int64 {
        let watch = watches[index]
        let stray = amount(of: flow.stray, constraint)
        let obedient = amount(of: flow.charging, constraint) - stray
        let worst = amount(of: otherLoadHighest[rows[index].node.index], constraint)
        let other = min(amount(of: flow.other, constraint), worst)
        let reaction = reaction + flow.unseenFor
        let heldByAll = lowestHeld(index, within: reaction + flow.lostFor, now)
        let called = called(flow, constraint)
        let calledToAll = watch.calledFor > reaction + flow.lostFor ? called : 0
        let granted =
            obedient + min(other, watch.knownByAll, heldByAll) + calledToAll - watch.limit
        let shown =
            stray - amount(of: flow.hidden, constraint) - amount(of: flow.strayLately, constraint)
        let noticed = watch.excessFor >= detection ? shown : 0
        let held = lowestHeld(index, within: reaction, now)
        let known = max(min(watch.known, held), shownByExcess(index, within: reaction, now))
        let calledLong = watch.calledFor > reaction ? called : 0
        let unanswered = obedient + noticed + min(other, known) + calledLong - watch.limit
        return max(0, granted, min(unanswered, amount(of: flow.answerable, constraint)))
    }

    /// The least that a controller which remembers each second's other load for `hold` has held within
    /// the last `time`: what it has granted since may rest on that.
    private func lowestHeld(
        _ index: Int, within time: Milliseconds, _ now: Instant
    ) -> Int64 {
        guard hold < time else { return .max }
        let hold = max(1, hold.rawValue / Self.bucket)
        let seconds = seconds(of: time, before: now.milliseconds / Self.bucket, by: .zero)
        // Falling: what is held of the seconds so far, the highest first. Whatever is passed by a later second is
        // never held again.
        var falling: [(second: Int64, peak: Int64)] = []
        var first = 0
        var lowest = Int64.max
        for second in seconds.lowerBound - hold + 1...seconds.upperBound {
            let peak = watches[index].peaks[slot(second)]
            while falling.count > first, falling[falling.count - 1].peak <= peak {
                falling.removeLast()
            }
            falling.append((second, peak))
            if falling[first].second <= second - hold { first += 1 }
            guard seconds.contains(second) else { continue }
            lowest = min(lowest, max(watches[index].lowest, falling[first].peak))
        }
        return lowest
    }

    /// The other load in an excess that a meter has shown for long enough to be answered.
    private func shownByExcess(
        _ index: Int, within reaction: Milliseconds, _ now: Instant
    ) -> Int64 {
        guard watches[index].excessFor > reaction, nodes[rows[index].node.index].meter != nil
        else { return watches[index].lowest }
        return seconds(of: reaction, before: now.milliseconds / Self.bucket, by: .zero)
            .reduce(Int64.max) { min($0, watches[index].peaks[slot($1)]) }
    }

    /// A new second begins: seconds that nobody saw repeat the last one.
    private mutating func turn(
        _ index: Int, from last: Int64?, to current: Int64, hiding hidden: Int64,
        _ flow: Flow
    ) {
        let reaction = reaction + flow.unseenFor
        let lostFor = flow.lostFor
        let hides = !watches[index].hidden.isEmpty
        if let last {
            let missed = min(current - last - 1, Int64(watches[index].peaks.count))
            for second in stride(from: current - missed, to: current, by: 1) {
                watches[index].peaks[slot(second)] = watches[index].peaks[slot(last)]
                watches[index].shown[slot(second)] = watches[index].shown[slot(last)]
                if hides { watches[index].hidden[slot(second)] = watches[index].hidden[slot(last)] }
            }
        }
        if hides { watches[index].hidden[slot(current)] = 0 }
        watches[index].peaks[slot(current)] = watches[index].lowest
        watches[index].shown[slot(current)] = .max
        watches[index].known = known(
            of: watches[index], hiding: hidden, before: current, by: reaction)
        watches[index].knownByAll =
            lostFor == .zero
            ? watches[index].known
            : known(
                of: watches[index], hiding: hidden, before: current, by: reaction + lostFor)
    }

    /// What could be known `time` ago: the highest that was shown within `memory` before, or what
    /// had stood for `settling`; without what hidden chargers drew then and don't now.
    private func known(
        of watch: Watch, hiding hidden: Int64, before current: Int64, by time: Milliseconds
    ) -> Int64 {
        func gone(_ slot: Int) -> Int64 {
            watch.hidden.isEmpty ? 0 : max(0, watch.hidden[slot] - hidden)
        }
        let shown = seconds(of: memory, before: current, by: time)
            .reduce(watch.lowest) { max($0, watch.shown[slot($1)] - gone(slot($1))) }
        let stood = seconds(of: settling, before: current, by: time)
            .reduce(Int64.max) { min($0, watch.peaks[slot($1)] - gone(slot($1))) }
        return max(shown, stood)
    }

    /// The seconds of a `length` that ends `time` ago.
    private func seconds(
        of length: Milliseconds, before current: Int64, by time: Milliseconds
    ) -> ClosedRange<Int64> {
        let longest = Self.horizonHighest - length - .seconds(2)
        let newest = current - min(time, longest).rawValue / Self.bucket - 1
        return (newest - max(1, length.rawValue / Self.bucket) + 1)...newest
    }

    private func slot(_ second: Int64) -> Int {
        let count = Self.horizonHighest.rawValue / Self.bucket
        return Int((second % count + count) % count)
    }

    /// By how much a limit is called down.
    private func called(_ flow: Flow, _ constraint: Constraint) -> Int64 {
        constraint == .power ? flow.calledAway.rawValue : 0
    }

    private func amount(of load: Load, _ constraint: Constraint) -> Int64 {
        switch constraint {
        case .current(let phase): load.current[phase].rawValue
        case .power: load.power.rawValue
        }
    }
}

extension SitePlan {
    /// What may be fed in at a node and below, on all phases together.
    func generationHighest(below node: NodePosition) -> Watts {
        nodes.indices.reduce(.zero) { sum, index in
            path(from: NodePosition(index)).contains(node)
                ? sum + nodes[index].generationHighest : sum
        }
    }
}
