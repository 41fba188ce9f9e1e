import Control
import Depot
import Units

/// A charger with one connector, as bad as SAFETY.md lets it be: it draws all that may be in force
/// in it, follows a cut in the last moment of a, and lets its clock lag by up to d.
///
/// ```
///            lease accepted     cut accepted           lease's end by its clock
/// permitted  ▁▁▁▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▁▁▁▁▁▁▁▁▁▁▁
/// draw       ▁▁▁▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▁▁▁▁▁
///                               ├─ a ─┤                ├─ a ─┤
/// ```
struct KernelCharger: Hashable, Sendable {
    let traits: Traits
    /// The default that acts on its next transaction; `unlimited` where it has none.
    private(set) var floor: ChargingRate
    /// What it last told of its connector.
    var toldState: ConnectorState?
    /// The transaction that it runs.
    var session: Session?
    /// The vehicle that stands there.
    private(set) var vehicle: KernelVehicle?
    /// What it has in the slot of its TxProfile.
    private(set) var lease: Lease?
    /// A default above the floor for some hours, by its own clock.
    private(set) var dayPlan: DayPlan?
    /// What that lets through now, or did a moment ago.
    private var planned = ChargingRate.zero
    /// Which start of the controller sent that.
    private var planStart: Int64 = 0
    /// Whether its clock has jumped into the period of its day plan, or was set there by a controller that
    /// could not know of a jump of its own, and was not set since.
    private var isPlanDisplaced = false
    /// Until then it may draw by that; nil: by none.
    private var displacedUntil: Instant?
    /// What caps the whole of it until it ends.
    private(set) var cap: Cap?
    /// How it departs from what the safety concept takes for granted.
    var deviation = Deviation.none
    /// Its clock minus the monotonic one.
    var clock: Milliseconds
    /// What its clock is always off by after it was set.
    var clockError: Milliseconds
    /// What it draws, in its unit.
    private(set) var draw = ChargingRate.zero
    /// Since when it has drawn, without a break, what nobody has granted it; nil: it does not.
    private(set) var strayedAt: Instant?
    /// Until then it may draw by a lease that had ended before its clock was set back; nil: by none.
    private var revivedUntil: Instant?
    private var permitted = ChargingRate.zero
    private var held: [Held] = []
    /// A higher default that stood beneath a moment ago, while it may still draw by it.
    private var leftFloor: Held?

    /// No default at all.
    static let unlimited = ChargingRate(rawValue: Int64.max)

    /// What it is like.
    struct Traits: Hashable, Sendable {
        var unit: ChargingRateUnit
        var rated: ChargingRate
        /// The site's phase that its first is on, counted from L1; the site file may not know it.
        var rotation: Int
        /// It has but one.
        var isSinglePhase: Bool
        /// a: it follows no earlier.
        var follow: Milliseconds
        /// How far the clock by which it ends leases is behind the one that it tells; at most d.
        var behind: Milliseconds
        /// How far the clock by which it ends caps is ahead of the one that it tells; at most d.
        var ahead: Milliseconds
        /// A new default acts on the next transaction only.
        var keepsDefaults: Bool
        /// Ignores validTo: a lease's second period stands until the transaction ends.
        var keepsSecondPeriod: Bool
        /// Ignores every end of a lease, and keeps it over a reboot: it acts until its transaction ends or
        /// another one takes its place.
        var keepsLeases: Bool
        /// Stamps without fractions of a second.
        var wholeSeconds: Bool
        var readBack: ChargerModel.ReadBack
        var sampleEvery: Milliseconds
        var heartbeatEvery: Milliseconds
        /// What it needs of us before its vehicle draws.
        var needs: Need
        /// What it takes in apparent power for a watt that it gives, in ten thousandths.
        var apparentPerWatt: Int64
    }

    /// What lets a vehicle draw.
    enum Need: Hashable, Sendable {
        /// Nothing: it begins as soon as it is plugged in.
        case nothing
        /// That its card was accepted.
        case card
        /// That its transaction was.
        case start
    }

    /// A transaction as the charger knows it.
    struct Session: Hashable, Sendable {
        let serial: Int64
        /// Its number, once it is answered.
        var id: Int64?
        /// The default when it began.
        let floor: ChargingRate
        /// Since when it is told of.
        let begunAt: Instant
        /// Whether its vehicle was let draw.
        var isLet: Bool
    }

    /// A lease that was accepted.
    struct Lease: Hashable, Sendable {
        let transaction: Int64
        let rate: ChargingRate
        let after: ChargingRate
        /// By its own clock; nil: it has no end.
        var expiry: UTCTime?
        /// Which start of the controller granted it.
        let start: Int64
        /// It had ended, and acts again because the clock was set back behind its end.
        var isRevived = false
        /// By how much its clock was set back since: it acts for so much longer.
        var setBack = Milliseconds.zero

        /// Whether it acts at a time of its charger's clock.
        func acts(at time: UTCTime) -> Bool { expiry.map { time <= $0 } ?? true }
    }

    /// A cap on the whole charger that was accepted.
    struct Cap: Hashable, Sendable {
        let rate: ChargingRate
        /// By its own clock.
        let expiry: UTCTime
        /// When it ends, were its clock never set.
        let promised: Instant
    }

    /// A departure from what is taken for granted.
    enum Deviation: Hashable, Sendable {
        case none
        /// Draws what it likes.
        case ignoresLimits
        /// Another back end steers it.
        case released
        /// It was cleared by hand, and nothing limits it until a floor is in force; or it has just
        /// come to its senses, and follows in its time.
        case unsettled
    }

    /// What was permitted and may be drawn until then.
    private struct Held: Hashable, Sendable {
        let rate: ChargingRate
        let until: Instant
    }

    init(traits: Traits, floor: ChargingRate, clock: Milliseconds, clockError: Milliseconds) {
        self.traits = traits
        self.floor = floor
        self.clock = clock
        self.clockError = clockError
    }

    // MARK: What is in force

    /// What stands beneath a lease.
    var beneath: ChargingRate {
        max(traits.keepsDefaults ? session?.floor ?? floor : floor, planned)
    }

    /// Whether its transaction goes by a higher default than it has now.
    var goesByEarlierFloor: Bool {
        traits.keepsDefaults
            && session.map { $0.floor > floor && $0.floor < Self.unlimited } ?? false
    }

    /// What its day plan lets through at any time of the `step`, by a clock that is as far off as it may be.
    private mutating func notePlan(at now: Instant, for step: Milliseconds) {
        let before = beneath
        planned = isPlanOn(at: now, for: step) ? dayPlan?.rate ?? .zero : .zero
        if isPlanDisplaced, planned > .zero {
            displacedUntil = now + step + traits.follow
        } else if let over = displacedUntil, over <= now {
            displacedUntil = nil
        }
        if beneath < before { leftFloor = Held(rate: before, until: now + traits.follow) }
    }

    /// Takes a day plan in the place of the one before.
    mutating func take(_ order: ChargerOrder.DayPlanOrder, of start: Int64) {
        dayPlan = order.plan
        planStart = start
        isPlanDisplaced = false
    }

    private func isPlanOn(at now: Instant, for step: Milliseconds = .zero) -> Bool {
        let earliest = stamp(at: now) - traits.behind
        let latest = stamp(at: now) + step + traits.ahead
        return dayPlan.map { $0.begins <= latest && $0.ends > earliest } ?? false
    }

    /// What it stamps its messages with.
    func stamp(at now: Instant) -> UTCTime {
        let time = now.milliseconds + clock.rawValue
        return UTCTime(milliseconds: traits.wholeSeconds ? time / 1000 * 1000 : time)
    }

    /// The time by which it ends leases.
    private func acting(at now: Instant) -> UTCTime {
        UTCTime(milliseconds: now.milliseconds + clock.rawValue - traits.behind.rawValue)
    }

    /// Whether its cap has not ended at `now`.
    private func isCapped(at now: Instant) -> Bool {
        cap.map { stamp(at: now) + traits.ahead <= $0.expiry } ?? false
    }

    /// The most it lets its vehicle have over all of the time up to `end`.
    private func permission(until end: Instant) -> ChargingRate {
        switch deviation {
        case .ignoresLimits, .released: return traits.rated
        case .none, .unsettled: break
        }
        let below = permissionBelowCap(until: end)
        return isCapped(at: end) ? min(below, cap?.rate ?? below) : below
    }

    private func permissionBelowCap(until end: Instant) -> ChargingRate {
        guard let lease, let id = session?.id, id == lease.transaction else {
            return min(traits.rated, beneath)
        }
        if lease.acts(at: acting(at: end)) { return min(traits.rated, lease.rate) }
        guard traits.keepsSecondPeriod else { return min(traits.rated, beneath) }
        return min(traits.rated, max(beneath, lease.after))
    }

    /// Something has changed, or a step begins: what it draws over the next `step`.
    mutating func settle(at now: Instant, for step: Milliseconds) {
        notePlan(at: now, for: step)
        defer { noteStraying(at: now, for: step) }
        guard let vehicle, mayDraw else {
            draw = .zero
            permitted = .zero
            held = []
            if deviation == .unsettled, beneath != Self.unlimited { deviation = .none }
            return
        }
        let allowed = permission(until: now + step)
        if allowed < permitted {
            held.removeAll { $0.rate <= permitted }
            held.append(Held(rate: permitted, until: now + traits.follow))
        }
        permitted = allowed
        noteRevival(at: now, for: step)
        held.removeAll { $0.until < now + step }
        if deviation == .unsettled, beneath != Self.unlimited, held.isEmpty { deviation = .none }
        draw = min(vehicle.wants, held.reduce(allowed) { max($0, $1.rate) })
    }

    /// Whether its vehicle was let draw, or takes no notice.
    private var mayDraw: Bool {
        switch deviation {
        case .ignoresLimits, .released: true
        case .none, .unsettled: traits.needs == .nothing || session?.isLet ?? false
        }
    }

    private mutating func noteStraying(at now: Instant, for step: Milliseconds) {
        strayedAt = isStraying(at: now, until: now + step) ? strayedAt ?? now : nil
    }

    /// A lease that came back acts, or has acted until a moment ago.
    private mutating func noteRevival(at now: Instant, for step: Milliseconds) {
        if let lease, lease.isRevived, lease.transaction == session?.id,
            lease.acts(at: acting(at: now + step))
        {
            revivedUntil = now + step + traits.follow
        } else if let over = revivedUntil, over <= now {
            revivedUntil = nil
        }
    }

    /// Whether it departs from what the safety concept takes for granted: nobody can prevent what it
    /// draws, only notice it.
    func departs(at now: Instant) -> Bool {
        deviation != .none || revivedUntil != nil || isUncapped(at: now)
            || displacedUntil != nil
    }

    /// Whether its last cap was one of 0: where it draws, that has ended, or is being followed.
    var isCapSpent: Bool { cap?.rate == .zero }

    /// Whether a lease acts, or did until its vehicle followed, just because its clock was set back.
    func isLengthened(at now: Instant) -> Bool {
        guard let lease, lease.setBack > .zero, lease.transaction == session?.id,
            let expiry = lease.expiry
        else { return false }
        return lease.acts(at: acting(at: now - traits.follow))
            && acting(at: now) + lease.setBack > expiry
    }

    /// Whether a clock that was set ahead has ended a cap of 0 before its time. Nobody can prevent that.
    private func isUncapped(at now: Instant) -> Bool {
        guard let cap, cap.rate == .zero, now < cap.promised - Self.leanHighest else {
            return false
        }
        return !isCapped(at: now + KernelRehearsal.step)
    }

    /// What is known beforehand of how far a clock may be set ahead, d included.
    private static let leanHighest = Milliseconds.seconds(50)

    /// Whether it draws more than its profiles say, by more than an error of measurement, or on a
    /// phase that its vehicle did not use at first.
    private func isStraying(at now: Instant, until end: Instant) -> Bool {
        guard departs(at: now) else {
            return draw > .zero && vehicle.map { $0.phases != $0.firstPhases } ?? false
        }
        let isLeased =
            revivedUntil == nil && lease?.transaction == session?.id
            && lease.map { $0.acts(at: acting(at: end)) } ?? false
        let lasting = displacedUntil == nil ? beneath : floor
        let beneath = lasting == Self.unlimited ? .zero : lasting
        let isCut = deviation == .none && isUncapped(at: now)
        let lawful = isCut ? .zero : isLeased ? lease?.rate ?? .zero : beneath
        return draw > lawful + max(ChargingRate(.amperes(1)), lawful.scaledUp(by: 5, over: 100))
    }

    // MARK: What is told

    /// Takes a lease; false where it belongs to another transaction.
    mutating func take(_ order: ChargerOrder.Lease, of start: Int64) -> Bool {
        guard let id = session?.id, id == order.transaction else { return false }
        lease = Lease(
            transaction: id, rate: order.rate, after: order.floor,
            expiry: traits.keepsLeases ? nil : order.servedExpiry.map { $0 + order.clockOffset },
            start: start)
        return true
    }

    /// Takes a cap on the whole of it.
    mutating func take(_ order: ChargerOrder.StationLimit, at now: Instant) {
        let expiry = order.servedExpiry + order.clockOffset
        cap = Cap(rate: order.rate, expiry: expiry, promised: now + (expiry - stamp(at: now)))
    }

    /// Its clock jumps by itself. A day plan may begin by that before its time, or again.
    mutating func jumpClock(by step: Milliseconds, at now: Instant, during start: Int64) {
        let wasOn = isPlanOn(at: now)
        setClock(clock + step, at: now, during: start)
        clockError += step
        isPlanDisplaced = !wasOn && isPlanOn(at: now)
    }

    /// Its clock is set. A lease lives longer by that, and one that has ended comes back. Not
    /// one of an earlier start of the controller than `start`, of which nobody knows any more
    /// (Ledger.docc, known limits): that ends when it was to end. `isUnforeseen`: `start` could not know
    /// that the wall clock had jumped, and what an earlier one wrote by its own time begins by this.
    mutating func setClock(
        _ clock: Milliseconds, at now: Instant, during start: Int64, isUnforeseen: Bool = false
    ) {
        let step = clock - self.clock
        let wasOn = isPlanOn(at: now)
        let over = lease?.expiry.map { acting(at: now) > $0 }
        self.clock = clock
        isPlanDisplaced =
            isUnforeseen && planStart < start && !wasOn && isPlanOn(at: now)
        guard let over, var lease, let expiry = lease.expiry else { return }
        if lease.start != start, step < .zero - traits.behind {
            lease.expiry = expiry + step
        } else if step < .zero {
            lease.setBack += .zero - step
        }
        if over, lease.acts(at: acting(at: now)) { lease.isRevived = true }
        self.lease = lease
    }

    /// The controller dies, and with it what it knew of jumps of the clock: no lease that a later one
    /// must reckon with lives longer than `longest`.
    mutating func controllerDied(at now: Instant, leasesLive longest: Milliseconds) {
        let latest = acting(at: now) + longest
        if let expiry = lease?.expiry { lease?.expiry = min(expiry, latest) }
    }

    /// The profile in the slot of its leases is taken out.
    mutating func clearLease() { lease = nil }

    /// Takes a default.
    mutating func take(floor: ChargingRate, at now: Instant) {
        let before = beneath
        self.floor = floor
        if beneath < before { leftFloor = Held(rate: before, until: now + traits.follow) }
    }

    /// Somebody clears it by hand: floor and leases are gone.
    mutating func clear() {
        floor = Self.unlimited
        lease = nil
        cap = nil
        dayPlan = nil
        deviation = .unsettled
        if let session {
            self.session = Session(
                serial: session.serial, id: session.id, floor: floor, begunAt: session.begunAt,
                isLet: session.isLet)
        }
    }

    /// Its supply was gone for a moment: no lease that ends survives that, and no draw.
    mutating func reboot() {
        if !traits.keepsLeases { lease = nil }
        draw = .zero
        permitted = .zero
        held = []
    }

    /// What it says will hold, for `length` from now: as its profiles say, whether the running
    /// transaction already goes by a new default or not.
    func schedule(for length: Milliseconds, at now: Instant) -> [SchedulePeriod] {
        let below = scheduleBelowCap(for: length, at: now)
        guard let cap, isCapped(at: now) else { return below }
        let left = cap.expiry - stamp(at: now)
        guard left < length else { return [SchedulePeriod(start: .zero, limit: cap.rate)] }
        let later = below.filter { $0.start > left }
        let then = below.last { $0.start <= left }?.limit ?? .zero
        return [
            SchedulePeriod(start: .zero, limit: cap.rate),
            SchedulePeriod(start: left, limit: then),
        ] + later
    }

    private func scheduleBelowCap(
        for length: Milliseconds, at now: Instant
    ) -> [SchedulePeriod] {
        let floor = max(floor, planned)
        let after = SchedulePeriod(start: .zero, limit: min(traits.rated, floor))
        guard let lease, let id = session?.id, id == lease.transaction else { return [after] }
        guard let expiry = lease.expiry else {
            return [SchedulePeriod(start: .zero, limit: min(traits.rated, lease.rate))]
        }
        let left = expiry - acting(at: now)
        let end =
            traits.keepsSecondPeriod ? max(floor, lease.after) : floor
        let last = SchedulePeriod(start: max(.zero, left), limit: min(traits.rated, end))
        guard left > .zero else { return [last] }
        return [SchedulePeriod(start: .zero, limit: lease.rate)] + (left < length ? [last] : [])
    }

    // MARK: Vehicles

    mutating func plugIn(_ vehicle: KernelVehicle) { self.vehicle = vehicle }

    mutating func plugOut() {
        vehicle = nil
        session = nil
        lease = nil
        draw = .zero
        permitted = .zero
        held = []
    }

    mutating func want(_ rate: ChargingRate) { vehicle?.wants = rate }

    /// Its vehicle takes current from a phase that it did not use before.
    mutating func useSecondPhase() { vehicle?.phases.l2 = true }

    // MARK: What flows

    /// What it says of its connector. Where it offers nothing, it can't tell what its vehicle would.
    var state: ConnectorState {
        guard vehicle != nil else { return .available }
        guard mayDraw else { return .preparing }
        guard draw == .zero else { return .charging }
        return permitted == .zero ? .suspendedByCharger : .suspendedByVehicle
    }

    /// What it draws by phase of the charger. Written out, as it is asked each second.
    func current(at voltage: Volts) -> PerPhase<Amperes> {
        guard let vehicle, draw > .zero else { return .zero }
        switch traits.unit {
        case .amperes:
            let each = Amperes(rawValue: draw.rawValue)
            return vehicle.phases.map { $0 ? each : .zero }
        case .watts:
            let apparent = draw.rawValue * traits.apparentPerWatt / 10_000
            return PerPhase(
                repeating: Amperes(rawValue: apparent * 1_000_000 / (3 * voltage.rawValue)))
        }
    }

    /// Currents by phase of the charger, laid on the site's phases.
    func laid(_ current: PerPhase<Amperes>) -> PerPhase<Amperes> {
        switch traits.rotation {
        case 0: current
        case 1: PerPhase(current.l3, current.l1, current.l2)
        default: PerPhase(current.l2, current.l3, current.l1)
        }
    }

    /// What it draws more than its fallback, by phase of the charger: what a cut could end.
    func above(
        _ current: PerPhase<Amperes>, at now: Instant
    ) -> PerPhase<Amperes> {
        var beneath = floor == Self.unlimited ? beneath : max(beneath, floor)
        if let leftFloor, leftFloor.until > now { beneath = max(beneath, leftFloor.rate) }
        guard draw > beneath else { return .zero }
        let part = draw - beneath
        return current.map { $0.scaledDown(by: part.rawValue, over: draw.rawValue) }
    }

    /// The part that a vehicle draws on a phase that it did not use at first.
    func unforeseen(_ current: PerPhase<Amperes>) -> PerPhase<Amperes> {
        guard let vehicle, vehicle.phases != vehicle.firstPhases else { return .zero }
        return current.combined(with: vehicle.firstPhases) { $1 ? .zero : $0 }
    }
}

/// A vehicle of the kernel rehearsal: it takes all that it is offered, as far as it wants to.
struct KernelVehicle: Hashable, Sendable {
    let idToken: String
    /// When it was plugged in.
    let arrivedAt: Instant
    /// The most that it takes now.
    var wants: ChargingRate
    /// The charger's phases that it uses, and those that it used when it came.
    var phases: PerPhase<Bool>
    let firstPhases: PerPhase<Bool>
}
