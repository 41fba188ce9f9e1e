import NIOCore

/// Whether the peer still lives: the keepalive's rounds and the probes of claimants.
///
///     resting ─────────────────► asked(0) ──heard──► resting
///                                   │ pingAnswer over, nothing heard
///                                   ▼
///                                asked(1) … asked(pingsMissed) = dead
///
/// Answered pings are `pingInterval` apart. A missed ping is followed by the next at once, so that
/// a peer is found dead `pingInterval + pingsMissed * pingAnswer` (50 s) after its last answer at
/// the latest, inside the 60 s that the fault plan allows.
/// Waiting a whole interval between missed pings was rejected: it takes 90 s.
/// Any whole frame is a sign of life, because some chargers send heartbeats but answer no ping.
struct Liveness {
    /// What the keepalive does at the end of a delay.
    enum Step {
        case ping
        case rest
        case dead
    }

    /// What a new probe needs.
    enum Probe {
        case ping
        case alreadyAsked
        case crowd
        /// Its last sign of life is fresh.
        case heard
    }

    private enum Keepalive {
        case resting
        case asked(missed: Int, isAnswered: Bool)
    }

    private let bounds: SocketBounds
    private var keepalive = Keepalive.resting
    private var questioners: [(Bool) -> Void] = []
    private var probeOver: Scheduled<Void>?
    /// When the last whole frame came.
    private var heardAt: NIODeadline?
    /// The end of the current delay.
    var next: Scheduled<Void>?

    init(bounds: SocketBounds) {
        self.bounds = bounds
    }

    /// The time until the next step.
    var delay: TimeAmount {
        switch keepalive {
        case .resting: bounds.pingInterval - bounds.pingAnswer
        case .asked: bounds.pingAnswer
        }
    }

    /// The delay is over.
    mutating func step() -> Step {
        switch keepalive {
        case .resting:
            keepalive = .asked(missed: 0, isAnswered: false)
            return .ping
        case .asked(_, isAnswered: true):
            keepalive = .resting
            return .rest
        case .asked(let missed, isAnswered: false):
            guard missed + 1 < bounds.pingsMissed else { return .dead }
            keepalive = .asked(missed: missed + 1, isAnswered: false)
            return .ping
        }
    }

    /// A whole frame came in.
    mutating func heard(at now: NIODeadline, loop: NIOIsolatedEventLoop) {
        heardAt = now
        if case .asked(let missed, isAnswered: false) = keepalive {
            keepalive = .asked(missed: missed, isAnswered: true)
        }
        settle(true, loop: loop)
    }

    /// Somebody asks whether the peer lives; `late` runs when the deadline of a new probe is over.
    mutating func probe(
        _ then: @escaping (Bool) -> Void, at now: NIODeadline, loop: NIOIsolatedEventLoop,
        late: @escaping () -> Void
    ) -> Probe {
        if let heardAt, now < heardAt + bounds.signOfLife { return .heard }
        guard questioners.count < bounds.probesPending else { return .crowd }
        questioners.append(then)
        guard probeOver == nil else { return .alreadyAsked }
        probeOver = loop.scheduleTask(in: bounds.probeDeadline) { late() }
        return .ping
    }

    /// Answers all who asked.
    mutating func settle(_ isAlive: Bool, loop: NIOIsolatedEventLoop) {
        guard !questioners.isEmpty else { return }
        probeOver?.cancel()
        probeOver = nil
        let answered = questioners
        questioners = []
        loop.execute { for then in answered { then(isAlive) } }
    }

    /// The socket ends.
    mutating func stop(loop: NIOIsolatedEventLoop) {
        next?.cancel()
        settle(false, loop: loop)
    }
}
