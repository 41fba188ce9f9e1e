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
    /// What is unknown of the time before our start (R6).
    var quarantine: Quarantine
    /// Charger clock minus served clock, as last measured, or less where it may have jumped (R7).
    private(set) var clockOffset: Milliseconds = .zero
    /// As last measured; nil while it never was.
    private var measuredOffset: Milliseconds?
    /// The highest that was measured since our start, or since what came before was proven to be
    /// over.
    private var highestOffset: Milliseconds?
    /// Every lease that may be in force, in the order of sending.
    var grants: [Grant] = []
    /// Leases that ended by their time and were not replaced: a charger keeps their profiles, and
    /// goes by them again where its clock jumps back (R7).
    private var ended: [Grant] = []
    /// What its floor is, or will be.
    let fallback: ChargingRate
    /// Its leases end by no clock (class D).
    let keepsLeases: Bool
    /// Until then such a lease, or one of an earlier start, may have been in force.
    private var heldDownUntil: Instant
    /// The cap of 0 on its charger.
    private(set) var stationCut = StationCut()
    /// Day plans above its floor.
    private(set) var plans = HeldPlans()
    /// Charger clock minus served clock, the highest that it may be now (R4).
    private(set) var clockAhead: Milliseconds = .zero
    /// Whether it may have begun to draw, where that takes our answer.
    var startGate: StartGate
    /// What it counted for lately.
    var history = EnvelopeHistory()

    init(
        rated: ChargingRate, follow: Milliseconds, clockBound: Milliseconds,
        conversion: RateConversion, standing: Standing, fallback: ChargingRate,
        keepsLeases: Bool, quarantineEnds: Instant, startGate: StartGate
    ) {
        self.rated = rated
        self.follow = follow
        self.clockBound = clockBound
        self.conversion = conversion
        leaseConversion = conversion
        self.standing = standing
        quarantine = Quarantine(until: quarantineEnds, isEndless: keepsLeases)
        self.fallback = fallback
        self.keepsLeases = keepsLeases
        heldDownUntil = quarantineEnds
        self.startGate = startGate
    }

    /// At most so many leases are told apart; beyond, the oldest two are counted as one that has
    /// the higher rate and the later end.
    static let grantsHighest = 16

    /// Whether a connector may hold leases at all.
    enum Standing: Hashable, Codable, Sendable {
        /// A lease ends by itself, or stays and counts for as long (class D).
        case leased
        /// Nothing is proven: counts at P (class E, and A and C, whose own rules are not built).
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
        guard let floor, !quarantine.isOn(at: now) || omissions.contains(.quarantine) else {
            return max(rated, violation ?? .zero)
        }
        if stationCut.counts || startGate.isShut { return violation ?? .zero }
        let leased = highestLease(at: now)
        let beneath = omissions.contains(.dayPlans) ? floor : max(floor, plans.rate)
        let granted =
            omissions.contains(.floorBeneath) ? leased ?? beneath : max(beneath, leased ?? beneath)
        return max(granted, violation ?? .zero)
    }

    /// When the first of what it holds runs out; nil where nothing does.
    var nextEnd: Instant? {
        let others = [
            quarantine.nextEnd, stationCut.nextChange(offset: clockAhead), startGate.nextChange,
        ]
        return grants.reduce(others.compactMap(\.self).min()) { first, grant in
            guard let end = end(of: grant) else { return first }
            return min(first ?? end, end)
        }
    }

    /// Whether something it holds has run out at `now`.
    func hasRunOut(at now: Instant) -> Bool {
        nextEnd.map { $0 <= now } ?? false
    }

    /// Drops the quarantine and the leases that have run out. Here and below, `newest` is the order of
    /// the newest lease of all connectors.
    mutating func dropWhatHasRunOut(at now: Instant, newest: Int64) {
        quarantine.dropWhatHasRunOut(at: now)
        for grant in grants where isOver(grant, at: now) && grant.replacedAt == nil {
            Self.add(grant, to: &ended)
        }
        if isHeldDown { heldDownUntil = max(heldDownUntil, now) }
        grants = liveGrants(at: now)
        stationCut.advance(to: now, offset: clockAhead, newest: newest)
        startGate.advance(to: now)
    }

    /// Something becomes of its day plans.
    mutating func withPlans(_ change: (inout HeldPlans) -> Void) { change(&plans) }

    /// Looks at its day plans anew, by the time that we serve.
    mutating func refreshPlans(servedAt served: UTCTime, horizon: Milliseconds, at now: Instant) {
        // Our next answer may set its clock to the time that we serve.
        let unsure = clockBound + HeldPlans.slack
        let lowest = min(clockOffset, clockAhead, .zero)
        let highest = max(clockOffset, clockAhead, .zero)
        plans.refresh(
            between: served + lowest - unsure - follow, and: served + highest + unsure,
            horizon: horizon, at: now)
    }

    /// Something becomes of the cap of 0 on its charger.
    mutating func withStationCut(
        at now: Instant, newest: Int64, _ change: (inout StationCut) -> Void
    ) {
        change(&stationCut)
        stationCut.advance(to: now, offset: clockAhead, newest: newest)
    }

    /// The order of the oldest lease above its floor that may be in force, 0 where one of an earlier start
    /// may; nil: none.
    func oldestLease(at now: Instant) -> Int64? {
        // What stays for ever was tested beside all floors, whatever was capped then.
        guard standing == .leased || standing == .released, !keepsLeases else { return nil }
        if quarantine.isOn(at: now) { return 0 }
        var oldest: Int64?
        for grant in grants where grant.rate > floor ?? .zero && !isOver(grant, at: now) {
            oldest = min(oldest ?? grant.since, grant.since)
        }
        return oldest
    }

    /// Its clock may be ahead of the served one by as much as `offset`.
    mutating func mayBeAhead(by offset: Milliseconds, at now: Instant, newest: Int64) {
        clockAhead = offset
        stationCut.advance(to: now, offset: offset, newest: newest)
    }

    /// Since when nothing but its floor can have held its draw at or below that; nil while a lease may.
    func bareSince(_ now: Instant) -> Instant? {
        let mayBeKept = keepsLeases && !quarantine.isOver && !quarantine.areLeasesGone
        return isHeldDown || mayBeKept || heldDownUntil > now ? nil : heldDownUntil
    }

    /// Whether a lease that counts may hold its draw at or below the floor.
    private var isHeldDown: Bool {
        let lowest = fallback.scaledUp(by: 5, over: 4) + Self.ampereAndMore
        return grants.contains { $0.rate <= lowest }
    }

    /// More than the error of measurement by which a draw passes for one at the floor.
    private static let ampereAndMore = ChargingRate(rawValue: 1500)

    /// Its clock may stand at `offset` from the served one: what runs, a quarantine too, is counted by
    /// that.
    mutating func mayStand(at offset: Milliseconds, now: Instant) {
        moveClock(to: min(offset, clockOffset), at: now)
        quarantine.clockMayHaveLost(mayHaveLostSinceStart, at: now, follow: follow)
    }

    /// What runs is counted by another offset from now on. What a clock that was set ahead has ended was in
    /// force until then, and has to be followed.
    private mutating func moveClock(to offset: Milliseconds, at now: Instant) {
        if offset > clockOffset {
            for index in grants.indices {
                guard let end = end(of: grants[index]), end > now else { continue }
                grants[index].fadesUntil = min(end, now + follow)
            }
            plans.fade(until: now + follow)
        }
        clockOffset = offset
    }

    /// The lowest that its clock may stand at before it stamps anything again: one that is ahead may be set
    /// back by our next answer.
    private var lowestOffset: Milliseconds { min(clockOffset, .zero) }

    /// Its clock is measured to stand at `offset`. Whether leases of an earlier start may be in force
    /// again that were over.
    mutating func stands(at offset: Milliseconds, now: Instant) -> Bool {
        guard measuredOffset != offset || clockOffset != offset else { return false }
        moveClock(to: offset, at: now)
        measuredOffset = offset
        let returning = ended.filter {
            hasLost(since: $0.clockOffset)
                && end(of: $0, by: clockOffset).map { $0 > now } ?? true
        }
        if !returning.isEmpty {
            ended.removeAll { returning.contains($0) }
            let later = grants
            grants = []
            for grant in returning + later { add(grant) }
        }
        highestOffset = max(highestOffset ?? offset, offset)
        let areBack = quarantine.clockHasLost(
            lostSinceStart(by: clockOffset), bound: clockBound, at: now, follow: follow)
        quarantine.clockMayHaveLost(mayHaveLostSinceStart, at: now, follow: follow)
        return areBack
    }

    private var mayHaveLostSinceStart: Milliseconds { lostSinceStart(by: lowestOffset) }

    /// What its clock has lost since our start if it stands at `offset`, where that is more than a clock
    /// may be off by.
    private func lostSinceStart(by offset: Milliseconds) -> Milliseconds {
        guard let highestOffset, highestOffset - offset > clockBound else { return .zero }
        return highestOffset - offset
    }

    private func hasLost(since offset: Milliseconds) -> Bool { offset - clockOffset > clockBound }

    /// Leases of an earlier start are over at `end`.
    mutating func setEarlierLeasesEnd(_ end: Instant) {
        quarantine.setEnd(end, clockHasLost: lostSinceStart(by: clockOffset))
        if !quarantine.areLeasesGone { heldDownUntil = end }
    }

    /// A lease of an earlier start may be in force until `end`, by a clock that was ahead.
    mutating func earlierLeaseMayLast(until end: Instant) {
        quarantine.mayLast(until: end)
        heldDownUntil = max(heldDownUntil, end)
    }

    /// Leases of an earlier start are proven to be over at `now`.
    mutating func endQuarantine(at now: Instant) {
        quarantine.end(at: now)
        highestOffset = measuredOffset
    }

    /// Leases of an earlier start were replaced or taken out, or went with their transaction.
    mutating func earlierLeasesAreGone(at now: Instant) {
        quarantine.leasesAreGone(at: now, follow: follow)
        heldDownUntil = min(heldDownUntil, now + follow)
    }

    /// Forgets ended leases whose profiles are gone.
    mutating func forgetEnded(where isGone: (Grant) -> Bool) { ended.removeAll(where: isGone) }

    /// What it may draw by its floor and its leases, whatever it was seen to do. Quarantine permits
    /// everything only while leases of an earlier start may be there.
    func permitted(at now: Instant, omitting omissions: Omissions) -> ChargingRate {
        var obedient = self
        obedient.violation = nil
        obedient.quarantine.forgetWhatWasSeen()
        return obedient.envelope(at: now, omitting: omissions)
    }

    /// The same, were no lease of an earlier start there.
    func permittedByUs(at now: Instant, omitting omissions: Omissions) -> ChargingRate {
        var later = self
        later.quarantine.end(at: now)
        return later.permitted(at: now, omitting: omissions)
    }

    /// What it counts for at `now`: its floor on all phases it may use, its leases on those that
    /// the vehicle uses.
    func counted(at now: Instant, omitting omissions: Omissions) -> Load {
        load(of: envelope(at: now, omitting: omissions), at: now)
    }

    /// What it may count for after `beyond`, which is H from now, and until `end`: by leases that are in
    /// force then. A cap of 0 that may be over before `end` is none, and a day plan that may have begun
    /// counts.
    func counted(
        after beyond: Instant, until end: Instant, at now: Instant, omitting omissions: Omissions
    ) -> Load {
        var later = self
        if !stationCut.outlasts(end, horizon: beyond - now, offset: clockAhead) {
            later.stationCut = StationCut()
        }
        later.grants.removeAll { isOver($0, at: beyond) }
        later.plans.count(until: end)
        return later.counted(at: now, omitting: omissions)
    }

    /// When the last of its leases above the floor is over that may be in force after `beyond`, one of an
    /// earlier start too; nil where none may. Those that end by no clock are not meant.
    func lastEnd(after beyond: Instant) -> Instant? {
        var last = quarantine.lastEnd.flatMap { $0 > beyond ? $0 : nil }
        for grant in grants where grant.rate > floor ?? .zero {
            guard let end = end(of: grant), end > beyond, grant.expiry != nil else { continue }
            last = max(last ?? end, end)
        }
        return last
    }

    /// When a lease is over that is written by a clock at `offset` to end at `expiry`, wherever our next answer
    /// sets that. What one doubtful stamp says is not foreseen: such a lease is counted by it once it is there.
    func end(ofLeaseUntil expiry: Instant, clockOffset offset: Milliseconds) -> Instant {
        expiry + max(.zero, offset) + clockBound + follow
    }

    /// The latest expiry by which a lease that is written by a clock at `offset` is over when `grant` is; nil
    /// where that ends by no clock.
    func expiry(like grant: Grant, clockOffset offset: Milliseconds) -> Instant? {
        grant.expiry.map { $0 - max(.zero, delay(of: offset) - delay(of: grant.clockOffset)) }
    }

    /// How late a lease ends that is written by a clock at `offset`.
    private func delay(of offset: Milliseconds) -> Milliseconds {
        max(.zero, offset - lowestOffset)
    }

    /// What of that stays if we never spoke again: its floor, or P, and a lease that ends by no clock. The
    /// cap of 0 ends, and the floor that it is to have counts before it has it.
    func lasting(at now: Instant, omitting omissions: Omissions) -> Load {
        guard standing == .leased else { return counted(at: now, omitting: omissions) }
        guard let floor, !keepsLeases || !quarantine.isOn(at: now) else {
            return conversion.load(of: max(rated, violation ?? .zero))
        }
        let kept = keepsLeases ? highestLease(at: now) ?? .zero : .zero
        return conversion.load(of: max(floor, fallback, plans.highest, kept, violation ?? .zero))
    }

    /// The same as a rate, without its day plans.
    func unattended(at now: Instant) -> ChargingRate {
        let unproven = max(rated, violation ?? .zero)
        switch standing {
        case .absent: return .zero
        case .unproven, .released: return unproven
        case .leased: break
        }
        guard let floor, !keepsLeases || !quarantine.isOn(at: now) else { return unproven }
        let kept = keepsLeases ? highestLease(at: now) ?? .zero : .zero
        return max(floor, fallback, kept, violation ?? .zero)
    }

    private func load(of envelope: ChargingRate, at now: Instant) -> Load {
        guard let floor, standing == .leased, violation == nil, !quarantine.isOn(at: now) else {
            return conversion.load(of: envelope)
        }
        return leaseConversion.load(of: envelope)
            .highest(conversion.load(of: min(max(floor, plans.rate), envelope)))
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
    func isOver(_ grant: Grant, at now: Instant) -> Bool {
        end(of: grant).map { $0 <= now } ?? false
    }

    /// From then on a lease counts no more; nil: that is not known yet.
    private func end(of grant: Grant) -> Instant? { end(of: grant, by: lowestOffset) }

    /// The same, were its clock to stand at `offset`.
    private func end(of grant: Grant, by offset: Milliseconds) -> Instant? {
        grant.retiresAt(clockOffset: offset, settling: clockBound + follow)
    }

    mutating func add(_ grant: Grant) { Self.add(grant, to: &grants) }

    private static func add(_ grant: Grant, to grants: inout [Grant]) {
        grants.append(grant)
        guard grants.count > grantsHighest else { return }
        let oldest = grants.removeFirst()
        let next = grants[0]
        let isOneTransaction = oldest.transaction == next.transaction
        // An answer to one of the two proves nothing about the other: no answer ends this one.
        grants[0] = Grant(
            number: Grant.noOrder, since: min(oldest.since, next.since), connection: Grant.noOrder,
            transaction: isOneTransaction ? next.transaction : Grant.noOrder,
            rate: max(oldest.rate, next.rate), expiry: later(oldest.expiry, next.expiry),
            clockOffset: max(oldest.clockOffset, next.clockOffset),
            replacedAt: later(oldest.replacedAt, next.replacedAt),
            fadesUntil: [oldest.fadesUntil, next.fadesUntil].compactMap(\.self).max())
    }

    /// The later of two ends; nil is none.
    private static func later(_ first: Instant?, _ second: Instant?) -> Instant? {
        guard let first, let second else { return nil }
        return max(first, second)
    }
}
