/// The building-load steps of one feeder and the times at which they are seen and answered.
///
/// ```
/// settling ──due──► set ──meter holds it──► held ──polled──► shown ──cut──► settling
///    ▲                                                         │
///    └──────────────── nobody answered in time ◄───────────────┘
/// ```
struct FeederSteps: Sendable {
    typealias Stamp = ContinuousClock.Instant

    private enum State: Sendable {
        case settling(until: Stamp)
        case set(Stamp)
        case held(Stamp)
        /// The step stood in a poll, whose first and last blocks were answered then.
        case shown(first: Stamp, last: Stamp)
    }

    private var state: State
    private var lastAsked: Stamp
    /// Steps that were made.
    private(set) var made = 0
    /// Nanoseconds to the first cut from the first block of the poll that shows the step, and from
    /// the last.
    private(set) var fromFirst: [Int64] = []
    private(set) var fromLast: [Int64] = []
    /// Steps that no cut followed within `patience`.
    private(set) var unanswered = 0
    /// Steps that came into the middle of a poll, or whose cut came before the meter showed them.
    private(set) var discarded = 0

    /// Requests that follow each other faster belong to one poll.
    private static let pollGap = Duration.milliseconds(10)
    /// A step is given up after this time.
    private static let patience = Duration.seconds(5)
    /// From a cut to the next step: the chargers have followed, and a poll has shown it.
    private static let settling = Duration.milliseconds(StepSite.follow * 1000 + 600)

    init(at now: Stamp) {
        state = .settling(until: now)
        lastAsked = now
    }

    /// Whether all steps were made and are over.
    var isOver: Bool {
        if case .settling = state { return made >= StepSite.steps }
        return false
    }

    /// Whether the next step is to be made now; it then counts as made. `jitter` lets steps fall
    /// anywhere between two polls.
    mutating func isDue(at now: Stamp, jitter: Duration) -> Bool {
        switch state {
        case .settling(let until):
            guard made < StepSite.steps, now >= until + jitter else { return false }
            made += 1
            state = .set(now)
            return true
        case .set(let since), .held(let since), .shown(let since, _):
            guard now > since + Self.patience else { return false }
            unanswered += 1
            settle(at: now)
            return false
        }
    }

    /// The meter's registers hold the step from now on.
    mutating func held(at now: Stamp) {
        guard case .set = state else { return }
        if now - lastAsked < Self.pollGap {
            discarded += 1
            return settle(at: now)
        }
        state = .held(now)
    }

    /// The meter is asked for a block.
    mutating func asked(at now: Stamp) {
        defer { lastAsked = now }
        switch state {
        case .settling, .set: break
        case .held: state = .shown(first: now, last: now)
        case .shown(let first, let last):
            if now - last < Self.pollGap { state = .shown(first: first, last: now) }
        }
    }

    /// A charger of the feeder got a lower limit.
    mutating func cut(at now: Stamp) {
        switch state {
        case .settling: break
        case .set, .held:
            discarded += 1
            settle(at: now)
        case .shown(let first, let last):
            fromFirst.append((now - first).nanoseconds)
            fromLast.append((now - last).nanoseconds)
            settle(at: now)
        }
    }

    private mutating func settle(at now: Stamp) { state = .settling(until: now + Self.settling) }
}

extension Duration {
    /// Whole nanoseconds.
    fileprivate var nanoseconds: Int64 {
        components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000
    }
}
