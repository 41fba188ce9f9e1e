import Units

/// Orders that wait to be sent: cuts, then the other limits, then the rest, each by arrival.
struct OrderQueue: Hashable, Sendable {
    /// What goes before what.
    enum Rank: Int, Comparable, Sendable {
        case cut, limit, setUp

        static func < (left: Rank, right: Rank) -> Bool { left.rawValue < right.rawValue }
    }

    /// One order that waits.
    struct Entry: Hashable, Sendable {
        var order: LinkOrder
        var rank: Rank
        /// Since when a cut has waited for another limit's answer.
        var blockedSince: Instant?
    }

    /// An order that left the queue without being sent.
    struct Dropped: Hashable, Sendable {
        var order: Int64
        var outcome: LinkReport.Outcome
    }

    /// What one limit takes the place of.
    private enum Slot: Hashable {
        case lease(connector: Int), floor(connector: Int), cap, stationLimit, dayPlan(
            connector: Int)
    }

    private let countHighest: Int
    /// By rank, then by arrival.
    private(set) var entries: [Entry] = []

    init(countHighest: Int) {
        self.countHighest = countHighest
    }

    /// Whether a set-up call may be sent only after this one.
    static func rank(of action: LinkOrder.Action) -> Rank {
        switch action {
        case .lease(let lease): lease.isCut ? .cut : .limit
        case .clearLease, .floor, .cap, .dayPlan, .stationLimit: .limit
        case .readBack, .configure, .localList, .trigger, .remoteStart, .remoteStop,
            .changeAvailability,
            .reset:
            .setUp
        }
    }

    /// Adds an order; a limit that waits for the same slot is superseded. Returns what fell out.
    ///
    /// The new limit keeps the place of an equally ranked old one, so that a value that is renewed
    /// faster than it can be sent is sent nevertheless.
    mutating func add(_ order: LinkOrder) -> [Dropped] {
        let rank = OrderQueue.rank(of: order.action)
        var dropped: [Dropped] = []
        if let old = supersededIndex(by: order.action) {
            dropped.append(Dropped(order: entries[old].order.number, outcome: .superseded))
            if entries[old].rank == rank {
                entries[old].order = order
                return dropped
            }
            entries.remove(at: old)
        }
        if entries.count >= countHighest {
            guard rank < .setUp, entries.last?.rank == .setUp else {
                return dropped + [Dropped(order: order.number, outcome: .notSent)]
            }
            let last = entries.removeLast()
            dropped.append(Dropped(order: last.order.number, outcome: .notSent))
        }
        let place = entries.firstIndex { $0.rank > rank } ?? entries.endIndex
        entries.insert(Entry(order: order, rank: rank, blockedSince: nil), at: place)
        return dropped
    }

    /// Takes the first order out.
    mutating func removeFirst() -> LinkOrder? {
        entries.isEmpty ? nil : entries.removeFirst().order
    }

    /// Notes that the waiting cuts are held up by another limit's answer.
    mutating func markBlockedCuts(at now: Instant) {
        for index in entries.indices where entries[index].rank == .cut {
            entries[index].blockedSince = entries[index].blockedSince ?? now
        }
    }

    /// Takes everything out.
    mutating func removeAll() -> [LinkOrder] {
        defer { entries = [] }
        return entries.map(\.order)
    }

    private func supersededIndex(by action: LinkOrder.Action) -> Int? {
        guard let slot = OrderQueue.slot(of: action) else { return nil }
        return entries.firstIndex { OrderQueue.slot(of: $0.order.action) == slot }
    }

    private static func slot(of action: LinkOrder.Action) -> Slot? {
        switch action {
        case .lease(let lease): .lease(connector: lease.connector)
        case .floor(let connector, _): .floor(connector: connector)
        case .cap: .cap
        case .stationLimit: .stationLimit
        case .dayPlan(let order): .dayPlan(connector: order.connector)
        case .clearLease, .readBack, .configure, .localList, .trigger, .remoteStart, .remoteStop,
            .changeAvailability,
            .reset:
            nil
        }
    }
}
