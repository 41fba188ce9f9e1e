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
/// Rejected: the lowest other load within `reaction` as the reference, which would excuse a
/// controller that counts on a load's every dip.
package struct OverloadJudge: Sendable {
    /// T_react of SAFETY.md section 8. Longer while the controller is dead: its leases still run.
    package var reaction: Milliseconds
    /// How far back before that other load counts as known; at most the controller's own window.
    package let memory: Milliseconds
    /// One for each node and constraint that has a limit.
    package private(set) var rows: [Row] = []

    private let nodes: [Node]
    private let otherLoadHighest: [Load]
    private var watches: [Watch] = []
    private var second: Int64?

    /// The finest time in which other load is remembered.
    private static let bucket: Int64 = 1000
    /// The longest `reaction` + `memory` that can be set: beyond the longest lease (SAFETY.md R6).
    package static let horizonHighest = Milliseconds.minutes(20)

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

    /// What is remembered of one limit.
    private struct Watch: Sendable {
        let limit: Int64
        /// The highest other load of each second, as a ring.
        var peaks: [Int64]
        var known: Int64 = 0
        var outsideFor: Milliseconds = .zero
        var trip = TripBudget()
    }

    package init(plan: SitePlan, reaction: Milliseconds, memory: Milliseconds) {
        precondition(
            reaction + memory < Self.horizonHighest, "the judge remembers twenty minutes")
        self.reaction = reaction
        self.memory = memory
        nodes = plan.nodes
        otherLoadHighest = plan.nodes.indices.map { plan.otherLoadHighest(of: NodePosition($0)) }
        let ring = [Int64](repeating: 0, count: Int(Self.horizonHighest.rawValue / Self.bucket))
        for (index, node) in plan.nodes.enumerated() {
            if let limit = node.currentLimit {
                for phase in Phase.allCases {
                    rows.append(Row(node: NodePosition(index), constraint: .current(phase)))
                    watches.append(Watch(limit: limit.rawValue, peaks: ring))
                }
            }
            if let limit = node.powerLimit {
                rows.append(Row(node: NodePosition(index), constraint: .power))
                watches.append(Watch(limit: limit.rawValue, peaks: ring))
            }
        }
    }

    /// The rows with an excess of ours.
    package var charges: [Row] { rows.filter { $0.ours > 0 } }

    /// All excess of ours on phases together, in mA × ms.
    package var milliampereMillisecondsOfOurs: Int64 {
        rows.filter { $0.constraint != .power }.reduce(0) { $0 + $1.ours }
    }

    /// `time` passed up to `now` with these flows, one of each for every node: what chargers
    /// below it draw, and what everything else below it draws.
    package mutating func observe(
        chargers: [Load], others: [Load], for time: Milliseconds, until now: Instant
    ) {
        let current = now.milliseconds / Self.bucket
        let isNewSecond = second != current
        for index in rows.indices {
            let node = rows[index].node.index
            let charging = amount(of: chargers[node], rows[index].constraint)
            let other = amount(of: others[node], rows[index].constraint)
            let worst = amount(of: otherLoadHighest[node], rows[index].constraint)
            if isNewSecond { turn(index, from: second, to: current) }
            let slot = slot(current)
            watches[index].peaks[slot] = max(watches[index].peaks[slot], other)
            let expected = min(other, min(watches[index].known, worst))
            weigh(index, charging: charging, other: other, expected: expected, time, now)
        }
        second = current
    }

    private mutating func weigh(
        _ index: Int, charging: Int64, other: Int64, expected: Int64, _ time: Milliseconds,
        _ now: Instant
    ) {
        let limit = watches[index].limit
        let all = min(max(0, charging + other - limit), max(0, charging))
        let ours = min(all, max(0, charging + expected - limit))
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
        if let breaker = nodes[rows[index].node.index].breaker,
            rows[index].constraint != .power
        {
            watches[index].trip.flow(
                Amperes(rawValue: charging + other), through: breaker, for: time)
            rows[index].tripHighest = max(rows[index].tripHighest, watches[index].trip.used)
        }
    }

    /// A new second begins: seconds that nobody saw repeat the last one.
    private mutating func turn(_ index: Int, from last: Int64?, to current: Int64) {
        if let last {
            let held = watches[index].peaks[slot(last)]
            let missed = min(current - last - 1, Int64(watches[index].peaks.count))
            for second in stride(from: current - missed, to: current, by: 1) {
                watches[index].peaks[slot(second)] = held
            }
        }
        watches[index].peaks[slot(current)] = 0
        let newest = current - reaction.rawValue / Self.bucket - 1
        let oldest = newest - max(1, memory.rawValue / Self.bucket) + 1
        var known: Int64 = 0
        for second in oldest...newest { known = max(known, watches[index].peaks[slot(second)]) }
        watches[index].known = known
    }

    private func slot(_ second: Int64) -> Int {
        let count = Self.horizonHighest.rawValue / Self.bucket
        return Int((second % count + count) % count)
    }

    private func amount(of load: Load, _ constraint: Constraint) -> Int64 {
        switch constraint {
        case .current(let phase): load.current[phase].rawValue
        case .power: load.power.rawValue
        }
    }
}
