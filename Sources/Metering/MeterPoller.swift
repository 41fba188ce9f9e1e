package import Depot
package import Units

/// One meter's side of the conversation, without I/O: it says what to ask next and makes an
/// outcome of the answers. The caller sends, and keeps the time.
///
/// ```
/// begin ─► send ─► take ─► send ─► take ─► … ─► done(outcome)
///
///             ┌──────── models found ────────┐
/// searching ──┘ (SunSpec only)               ▼
///     ▲                                   reading ──┐ fast at each poll, slow about every
///     └── the list is not where it was ──────┴──────┘ ten seconds, the serial number hourly
/// ```
package struct MeterPoller: Sendable {
    /// The meter that is polled.
    package let meter: Meter
    private let map: RegisterMap
    private let rules: PlausibilityRules
    private var serialNumber: String?
    private var stage: Stage
    private var poll: Poll?
    private var slowDue: Instant?
    private var identityDue: Instant?

    /// How long counters and temperatures may rest.
    package static let slowInterval = Milliseconds.seconds(10)
    /// How long a serial number is believed.
    package static let identityInterval = Milliseconds.minutes(60)
    /// How many requests of a model list's walk one poll may take, so that other meters on the
    /// line are not kept waiting; the walk goes on at the next poll.
    package static let searchesHighest = 8

    private enum Stage: Sendable {
        case searching(SunSpecScan)
        case reading(RegisterLayout, PollPlan, MeterDecoder)
    }

    /// A poll that is under way.
    private struct Poll: Sendable {
        let takenAt: Instant
        var pending: [Pending] = []
        var bank = RegisterBank()
        var notes: [MeterNote] = []
        var searches = 0
    }

    private struct Pending: Sendable {
        let request: ReadRequest
        /// Without its answer there is no reading.
        let isNeeded: Bool
    }

    /// A poller of `meter`, whose model is `map`. `serialNumber` is the commissioned one; with
    /// nil the first that answers is taken for it.
    package init(
        meter: Meter, map: RegisterMap, rules: PlausibilityRules, serialNumber: String?
    ) {
        self.meter = meter
        self.map = map
        self.rules = rules
        self.serialNumber = serialNumber
        stage = .searching(SunSpecScan())
        if let layout = RegisterLayout(map: map) { stage = reading(layout) }
    }

    /// Begins a poll; one that is still under way is given up. `now` becomes the reading's time.
    package mutating func begin(at now: Instant) -> PollStep {
        poll = Poll(takenAt: now)
        return startReading() ?? search()
    }

    /// Takes what became of the request that the last step asked for.
    package mutating func take(_ answer: ReadAnswer) -> PollStep {
        precondition(poll != nil, "an answer belongs to a poll that has begun")
        switch stage {
        case .searching(var scan):
            scan.take(answer)
            stage = .searching(scan)
            return search()
        case .reading(let layout, _, let decoder):
            return take(answer, layout, decoder)
        }
    }

    private mutating func search() -> PollStep {
        guard case .searching(let scan) = stage else { return done(.fault(.malformed)) }
        switch scan.step {
        case .failed(let fault):
            stage = .searching(SunSpecScan())
            return done(.fault(fault))
        case .found(let models):
            guard let layout = RegisterLayout(models: models) else {
                stage = .searching(SunSpecScan())
                let list = models.map { String($0.id) }.joined(separator: " ")
                return done(.fault(.wrongDevice(found: "SunSpec models \(list)")))
            }
            stage = reading(layout)
            return startReading() ?? done(.fault(.malformed))
        case .send(let request):
            poll?.searches += 1
            guard let searches = poll?.searches, searches <= MeterPoller.searchesHighest else {
                return done(.fault(.notAvailable(quantity: "SunSpec model list")))
            }
            return .send(request)
        }
    }

    /// A decoder that knows the meter's counters only from now on, but its serial number still.
    private func reading(_ layout: RegisterLayout) -> Stage {
        .reading(
            layout,
            PollPlan(
                layout: layout, largestRead: map.largestRead, holeHighest: PollPlan.holeHighest),
            MeterDecoder(
                meter: meter, layout: layout, rules: rules, serialNumber: serialNumber))
    }

    /// The first request of a poll; nil while the layout is not known.
    private mutating func startReading() -> PollStep? {
        guard case .reading(_, let plan, let decoder) = stage, let now = poll?.takenAt else {
            return nil
        }
        var pending = plan.fast.map { Pending(request: $0, isNeeded: true) }
        if slowDue.map({ now >= $0 }) ?? true {
            slowDue = now + MeterPoller.slowInterval
            pending += plan.slow.map { Pending(request: $0, isNeeded: false) }
        }
        // A stranger is asked at each poll, so that the right meter is believed once it is back.
        if decoder.stranger != nil || identityDue.map({ now >= $0 }) ?? true {
            identityDue = now + MeterPoller.identityInterval
            pending += plan.identity.map { Pending(request: $0, isNeeded: false) }
        }
        poll?.pending = pending
        return pending.first.map { .send($0.request) }
    }

    private mutating func take(
        _ answer: ReadAnswer, _ layout: RegisterLayout, _ decoder: MeterDecoder
    ) -> PollStep {
        guard var poll, let asked = poll.pending.first else { return done(.fault(.malformed)) }
        poll.pending.removeFirst()
        if let fault = fault(of: answer, to: asked.request) {
            if answer == .illegalDataAddress { lookAgain(asked, layout, decoder) }
            if asked.isNeeded { return done(.fault(fault)) }
            poll.notes.append(.unread(fault))
            // Whoever did not answer this will not answer the rest either.
            poll.pending = []
        } else if case .words(let words) = answer {
            poll.bank.add(words, of: asked.request)
        }
        self.poll = poll
        if let next = poll.pending.first { return .send(next.request) }
        return decoded(poll)
    }

    private func fault(of answer: ReadAnswer, to request: ReadRequest) -> MeterFault? {
        if case .words(let words) = answer, words.count != request.count { return .malformed }
        return answer.fault
    }

    /// A register that does not exist. Some devices refuse to be read across holes, so none is
    /// bridged from now on; a SunSpec device's list is walked anew.
    private mutating func lookAgain(
        _ asked: Pending, _ layout: RegisterLayout, _ decoder: MeterDecoder
    ) {
        guard map.content != .sunSpec else {
            if asked.isNeeded { stage = .searching(SunSpecScan()) }
            return
        }
        let careful = PollPlan(layout: layout, largestRead: map.largestRead, holeHighest: 0)
        let requests = careful.fast + careful.slow + careful.identity
        // What stands in the careful plan too bridged no hole: the register itself is missing.
        guard !requests.contains(asked.request) else { return }
        stage = .reading(layout, careful, decoder)
    }

    private mutating func decoded(_ poll: Poll) -> PollStep {
        guard case .reading(let layout, let plan, var decoder) = stage,
            poll.bank.shows(layout.landmarks)
        else {
            stage = .searching(SunSpecScan())
            return done(.fault(.malformed))
        }
        let outcome = decoder.outcome(of: poll.bank, takenAt: poll.takenAt, notes: poll.notes)
        stage = .reading(layout, plan, decoder)
        serialNumber = decoder.serialNumber
        return done(outcome)
    }

    private mutating func done(_ outcome: MeterOutcome) -> PollStep {
        poll = nil
        return .done(outcome)
    }
}
