import Depot
import Units

/// What the ledger knows of one connector.
struct Account: Hashable, Codable, Sendable {
    /// P: the most it can draw.
    let rated: ChargingRate
    /// a.
    let follow: Milliseconds
    /// d.
    let clockBound: Milliseconds
    /// Its rate as a load on all phases it may use.
    var conversion: RateConversion
    /// Its leases as a load: narrower while a single-phase vehicle is proven (R10).
    var leaseConversion: RateConversion
    /// The floor that counts; nil while none is proven to be in force (it counts at P).
    var floor: ChargingRate?
    /// Why it counts at P whatever is known of its floor.
    var standing: Standing
    /// What it was seen to draw above all it may (R8); it counts at least at this.
    var violation: ChargingRate?
    /// Until then its history before our start is unknown (R6).
    var quarantineEnds: Instant?
    /// Charger clock minus served clock, as last measured (R7).
    var clockOffset: Milliseconds = .zero
    /// Every lease that may be in force, in the order of sending.
    var grants: [Grant] = []
    /// What it counts for now.
    var load: Load = .zero
    /// What it counted for lately.
    var history = EnvelopeHistory()

    /// At most so many leases are told apart; beyond, the oldest two are counted as one that has
    /// the higher rate and the later end.
    static let grantsHighest = 16

    /// Whether a connector may hold leases at all.
    enum Standing: Hashable, Codable, Sendable {
        /// A lease ends by itself.
        case leased
        /// Nothing is proven: counts at P (class E and all that is not proven to let go).
        case unproven
        /// Another back end steers it.
        case released
        /// It has no power.
        case absent
    }

    /// The most it may draw at `now` and, as leases only end, at every later moment.
    func envelope(at now: Instant, omitting omissions: Omissions) -> ChargingRate {
        switch standing {
        case .absent: return .zero
        case .unproven, .released: return max(rated, violation ?? .zero)
        case .leased: break
        }
        let isQuarantined = quarantineEnds.map { now < $0 } ?? false
        guard let floor, !isQuarantined || omissions.contains(.quarantine) else {
            return max(rated, violation ?? .zero)
        }
        let leased = highestLease(at: now)
        let granted =
            omissions.contains(.floorBeneath) ? leased ?? floor : max(floor, leased ?? floor)
        return max(granted, violation ?? .zero)
    }

    /// When the first of what it holds runs out; nil where nothing does.
    var nextEnd: Instant? {
        grants.reduce(quarantineEnds) { first, grant in
            let end = end(of: grant)
            return min(first ?? end, end)
        }
    }

    /// Whether something it holds has run out at `now`.
    func hasRunOut(at now: Instant) -> Bool {
        nextEnd.map { $0 <= now } ?? false
    }

    /// Drops the quarantine and the leases that have run out.
    mutating func dropWhatHasRunOut(at now: Instant) {
        if let end = quarantineEnds, end <= now { quarantineEnds = nil }
        grants = liveGrants(at: now)
    }

    /// What it may draw by its floor and its leases, whatever it was seen to do.
    func permitted(at now: Instant, omitting omissions: Omissions) -> ChargingRate {
        var obedient = self
        obedient.violation = nil
        return obedient.envelope(at: now, omitting: omissions)
    }

    /// What it counts for at `now`: its floor on all phases it may use, its leases on those that
    /// the vehicle uses.
    func counted(at now: Instant, omitting omissions: Omissions) -> Load {
        let envelope = self.envelope(at: now, omitting: omissions)
        let isQuarantined = quarantineEnds.map { now < $0 } ?? false
        guard let floor, standing == .leased, violation == nil, !isQuarantined else {
            return conversion.load(of: envelope)
        }
        return leaseConversion.load(of: envelope)
            .highest(conversion.load(of: min(floor, envelope)))
    }

    /// The leases that may be in force at `now`.
    func liveGrants(at now: Instant) -> [Grant] { grants.filter { !isOver($0, at: now) } }

    /// The highest rate of those; nil where there are none.
    private func highestLease(at now: Instant) -> ChargingRate? {
        var highest: ChargingRate?
        for grant in grants where !isOver(grant, at: now) {
            highest = max(highest ?? grant.rate, grant.rate)
        }
        return highest
    }

    /// Whether a lease counts no more.
    func isOver(_ grant: Grant, at now: Instant) -> Bool { end(of: grant) <= now }

    /// From then on a lease counts no more.
    private func end(of grant: Grant) -> Instant {
        grant.retiresAt(clockOffset: clockOffset, settling: clockBound + follow)
    }

    mutating func add(_ grant: Grant) {
        grants.append(grant)
        guard grants.count > Self.grantsHighest else { return }
        let oldest = grants.removeFirst()
        let next = grants[0]
        // An answer to one of the two proves nothing about the other: no answer ends this one.
        grants[0] = Grant(
            number: Grant.noOrder, connection: Grant.noOrder, transaction: Grant.noOrder,
            rate: max(oldest.rate, next.rate), expiry: max(oldest.expiry, next.expiry),
            clockOffset: max(oldest.clockOffset, next.clockOffset), replacedAt: nil)
    }
}
