import Depot
import Units

/// An input line and when it is to be read.
struct WatchedInput {
    let plan: InputLine
    /// An edge has come in and was not looked at.
    var hasEdge = false
    /// When it is to be read, or requested, whether there is an edge or not.
    private(set) var due = Instant(milliseconds: 0)
    private var line: (any RequestedInput)?
    /// When the period began in which edges are counted, and how many there were.
    private var countedFrom = Instant(milliseconds: 0)
    private var edges = 0

    init(plan: InputLine) {
        self.plan = plan
    }

    /// What to poll for its edges; -1 where there is nothing, or where it chatters.
    func descriptor(at now: Instant) -> Int32 {
        guard let line, !isChattering(at: now) else { return -1 }
        return line.descriptor
    }

    private func isChattering(at now: Instant) -> Bool {
        edges >= SignalLoop.edgesHighest && now - countedFrom < SignalLoop.period
    }

    /// What is found on it, where it is time to look.
    mutating func finding(
        from source: any LineSource, at now: Instant
    ) -> SignalLines.Finding? {
        guard hasEdge || now >= due else { return nil }
        do throws(LineFault) {
            return .level(isActive: try read(from: source, at: now))
        } catch {
            line = nil
            hasEdge = false
            due = now + SignalLoop.retry
            return .fault(error)
        }
    }

    private mutating func read(
        from source: any LineSource, at now: Instant
    ) throws(LineFault) -> Bool {
        let line = try requested(from: source)
        // Edges first: one that comes after the reading wakes the next poll.
        try line.takeEdges()
        due = now + SignalLoop.period
        if hasEdge {
            hasEdge = false
            count(at: now)
            // Once the level has stood for its debounce it is told again, so that it counts then.
            due = min(due, now + max(.milliseconds(1), plan.debounce))
        }
        return try line.isActive()
    }

    private mutating func requested(
        from source: any LineSource
    ) throws(LineFault) -> any RequestedInput {
        if let line { return line }
        let fresh = try source.input(plan.place, isActiveLow: plan.isActiveLow)
        line = fresh
        return fresh
    }

    private mutating func count(at now: Instant) {
        if now - countedFrom >= SignalLoop.period {
            countedFrom = now
            edges = 0
        }
        edges += 1
    }
}
