import Units

/// Which way a meter counts on each phase: where more seems to be fed in than anything below it
/// could feed in, a current transformer is turned round, or lies on another phase than its voltage.
///
/// ```
///             10 s of readings below all generation
/// forward ─► doubted ─────────────────────────────► backward ─► proving ─┐
///    ▲  └─────◄─┘ any other reading      any other reading └──────◄─┘    │
///    └───────────────────────────────────────────────────────────────────┘
///             10 s of readings that show something drawn
/// ```
struct DirectionWatch: Hashable, Codable, Sendable {
    private var standings = PerPhase(repeating: Standing.forward)

    private enum Standing: Hashable, Codable, Sendable {
        case forward
        case doubted(since: Instant)
        case backward
        case proving(since: Instant)

        /// Nothing is known of how long it has been so.
        var begunAnew: Standing {
            switch self {
            case .forward, .doubted: .forward
            case .backward, .proving: .backward
            }
        }
    }

    /// For so long the readings have to agree: a drive that brakes feeds in for seconds.
    private static let proofTime = Milliseconds.seconds(10)

    /// Draw below that proves nothing either.
    private static let forwardLowest = Watts.watts(500)
    /// Readings that are further apart tell nothing of the time between them.
    private static let gapHighest = Milliseconds.seconds(10)
    private var lastAt: Instant?

    /// The phases on which it counts backwards.
    var backward: [Phase] {
        Phase.allCases.filter {
            switch standings[$0] {
            case .forward, .doubted: false
            case .backward, .proving: true
            }
        }
    }

    /// A reading at `at`: below the meter `generation` may be fed in on any one phase, and less than
    /// `tolerance` beyond that says nothing.
    mutating func note(
        _ power: PerPhase<Watts>, generation: Watts, tolerance: Watts, at: Instant
    ) {
        if let lastAt, at - lastAt > Self.gapHighest { standings = standings.map(\.begunAnew) }
        lastAt = at
        for phase in Phase.allCases {
            standings[phase] = Self.next(
                standings[phase], isBackward: power[phase] < .zero - generation - tolerance,
                isForward: power[phase] > Self.forwardLowest, at: at)
        }
    }

    private static func next(
        _ standing: Standing, isBackward: Bool, isForward: Bool, at: Instant
    ) -> Standing {
        switch standing {
        case .forward: return isBackward ? .doubted(since: at) : .forward
        case .doubted(let since):
            guard isBackward else { return .forward }
            return at - since >= proofTime ? .backward : standing
        case .backward: return isForward ? .proving(since: at) : .backward
        case .proving(let since):
            guard isForward else { return .backward }
            return at - since >= proofTime ? .forward : standing
        }
    }
}
