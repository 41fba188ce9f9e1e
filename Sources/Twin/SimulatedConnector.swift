import Depot
import Units

/// One outlet of a simulated charge point: who is plugged in, what it may have, what it draws.
struct SimulatedConnector: Hashable, Sendable {
    /// What the site says of it.
    let connector: Connector
    /// How its phases really sit on the site's.
    let phases: PhaseMapping
    var vehicle: SimulatedVehicle?
    var session: Session = .idle
    var isOperative = true
    /// Made inoperative once the transaction that runs is over.
    var isLeavingService = false
    /// What its profiles allow, in the charger's unit, whether or not it acts already.
    var commanded: ChargingRate
    /// What acts.
    var offered: ChargingRate
    /// Commands on their way through the charger, oldest first.
    var coming: [ComingOffer] = []
    /// In the charger's clock; nil: no profile changes by itself.
    var limitsHoldUntil: UTCTime?
    /// Profiles, transaction or clock changed.
    var areLimitsStale = true
    /// Everything that came through the plug.
    var register: Energy = .zero
    /// Everything it took from the mains, standby included.
    var input: Energy = .zero
    /// By charger phase, at the plug.
    var draw: VehicleDraw = .nothing
    /// What it takes from the mains, on the site's phases.
    var load: Load = .zero
    /// When what it may have last rose.
    var raisedAt: Instant?
    /// The highest of `load` in the stretch of `tellingInterval` that runs and in the two before.
    private var highestLately: [Load] = [.zero, .zero, .zero]
    private var stretchEnds: Instant?
    /// What it last told the central system; nil: to be told.
    var told: String?
    var nextSample: Instant?
    /// The defaults as they stood when the transaction began, where the charger keeps them.
    var keptDefaults: [InstalledProfile]?

    /// A command that will act at a moment.
    struct ComingOffer: Hashable, Sendable {
        var rate: ChargingRate
        var at: Instant
    }

    /// What goes on at an outlet.
    ///
    /// ```
    /// idle ── plug in ──► preparing ──► authorizing ──► charging ──► finished ── plug out ─► idle
    ///                         ▲              │ refused      │ plug out ──────────────────────► idle
    ///                         └── no answer ─┴──────► refused
    /// ```
    enum Session: Hashable, Sendable {
        /// No vehicle.
        case idle
        /// A vehicle that identifies itself at a moment.
        case preparing(until: Instant)
        /// Authorize is asked; given up at a moment.
        case authorizing(until: Instant)
        /// The central system did not want it.
        case refused
        /// A transaction runs.
        case charging(Transaction)
        /// The transaction has ended, the vehicle is still there.
        case finished
    }

    /// A running transaction.
    struct Transaction: Hashable, Sendable {
        /// The charge point's own number.
        var number: Int64
        /// The central system's, once it is known.
        var id: Int64?
        var startedAt: Instant
        var idToken: String
        /// Whether the contactor may close.
        var isEnergised: Bool
    }

    init(connector: Connector, phases: PhaseMapping) {
        self.connector = connector
        self.phases = phases
        commanded = connector.rated
        offered = connector.rated
    }

    var transaction: Transaction? {
        guard case .charging(let transaction) = session else { return nil }
        return transaction
    }

    /// Whether power may flow.
    var isLive: Bool {
        guard let transaction, vehicle != nil else { return false }
        return transaction.isEnergised
    }

    /// OCPP 1.6 ChargePointStatus.
    func status(minimum: ChargingRate) -> String {
        guard isOperative else { return "Unavailable" }
        switch session {
        case .idle: return "Available"
        case .preparing, .authorizing, .refused: return "Preparing"
        case .finished: return "Finishing"
        case .charging(let transaction):
            guard transaction.isEnergised else { return "Preparing" }
            if offered < minimum { return "SuspendedEVSE" }
            return vehicle?.isFull == true ? "SuspendedEV" : "Charging"
        }
    }

    /// What may be drawn from now on.
    mutating func command(_ rate: ChargingRate, at now: Instant) {
        if rate > commanded { raisedAt = now }
        commanded = rate
    }

    /// Notes what flows, for a charge point that tells of itself every `interval`.
    mutating func noteLoad(at now: Instant, interval: Milliseconds) {
        if stretchEnds.map({ $0 <= now }) ?? true {
            highestLately = [.zero, highestLately[0], highestLately[1]]
            stretchEnds = now + interval
        }
        highestLately[0] = highestLately[0].highest(load)
    }

    /// What flowed at most since the sample before the last.
    var loadLately: Load { highestLately.reduce(.zero) { $0.highest($1) } }

    /// Lets commands act whose time has come. `resumesUnlimited`: after 0 comes everything.
    mutating func applyOffers(at now: Instant, resumesUnlimited: Bool) {
        while let first = coming.first, first.at <= now {
            let resumes = resumesUnlimited && offered == .zero && first.rate > .zero
            offered = resumes ? connector.rated : first.rate
            coming.removeFirst()
        }
    }
}
