import Control
package import Depot
package import Ledger
package import Units

/// The real controller with its ledger against chargers that are as bad as SAFETY.md lets them be,
/// without texts, links and meter decoding: what `Rehearsal` plays in 200 ms steps with every byte,
/// this plays a second at a time with events alone, so that thousands of hours fit into minutes.
///
/// ```
///   KernelCharger ──► reports, late ──► KernelLine ──► Controller ──► KeptState
///        ▲   │                              ▲              │ ▲
///        │   └── draws ──► OverloadJudge    └── orders ────┘ │
///        └── KernelCircumstances: troubles ── other load ────┘ readings
/// ```
package struct KernelRehearsal: Sendable {
    package let circumstances: KernelCircumstances
    let omissions: Omissions
    /// Whose vehicles these are, where day plans are made for them.
    let fleet: FleetList
    /// The site as it is now configured.
    package internal(set) var plan: SitePlan
    /// What has come of it so far.
    package internal(set) var outcome = KernelOutcome()
    /// The last state of a controller that is dead says nothing.
    var controller: Controller
    /// Whether the controller lives. Apart from it, because to ask an optional would copy what is
    /// in it, and it is asked for each charger each second.
    var isAlive = false
    var effects = Effects()
    var kept = KeptState()
    /// What became of orders that never left, to be told at once.
    var unsent: [(charger: Int, order: Int64)] = []
    var recallAt: Instant?
    var nextTick: Instant
    var nextPolls: [Instant]
    var silentUntil: [Instant]
    var nextConnection: Int64 = 1
    /// Our wall clock minus the true time.
    var wallError = Milliseconds.zero
    /// When that changed last.
    var wallJumpedAt: Instant?
    /// When the controller began last.
    var startedAt: Instant
    /// Whether it serves a time that nobody could foresee; nil: it has served none yet.
    var isStartUnforeseen: Bool?
    /// When it died last, and what time it served then.
    var lastEnd: (at: Instant, served: UTCTime)?

    var chargers: [KernelCharger]
    var lines: [KernelLine]
    var sessions: [KernelSessions]
    var consents: [KernelConsent]
    var nextSample: [Instant]
    var nextHeartbeat: [Instant]
    /// Chargers that a person has released, and when another back end takes them.
    var handOvers: [(index: Int, at: Instant)] = []
    /// When another back end gives a charger back.
    var releasedUntil: [Instant?]
    /// Orders for violators to behave again.
    var deviatesUntil: [Instant?]
    let voltage: Volts

    /// What draws at each node itself, other than chargers, and the most that may.
    var ownLoads: [PerPhase<Amperes>]
    let ownHighest: [Amperes]
    /// Other load at each node with all below it.
    var otherLoads: [PerPhase<Amperes>]
    /// What flows at each node.
    var flowing: [PerPhase<Amperes>]

    var judge: OverloadJudge
    var flows: [OverloadJudge.Flow]
    var lostFor: [Milliseconds]
    /// No lease of any configuration so far acts for longer after it was sent.
    var leaseAtMost: Milliseconds

    var seeded: Seeded
    /// What the whole run drew where; nil: it is drawn as it comes.
    var tape: DrawTape?
    /// What has happened, for a person to read; nil: nobody will.
    var diary: KernelDiary?
    /// What its controller was told, for whoever takes it after each step; nil: nobody does.
    var records: [RunRecord]?
    var due: [Instant?]
    var now: Instant
    let start: Instant
    let utc: UTCTime
    /// When the controller comes back; nil while it lives.
    var returnsAt: Instant?
    /// When other load jumps to its worst.
    var surgesAt: Instant?
    /// It dies once so many more of the present effects were carried out; nil: it lives.
    var dying: Int?

    /// The raster.
    static let step = Milliseconds.seconds(1)

    /// What a seed draws.
    package init(seed: UInt64, omitting omissions: Omissions) {
        self.init(.drawn(seed: seed), seed: seed, omitting: omissions)
    }

    /// A commissioned site: each charger holds its floor, and the store knows it.
    init(_ circumstances: KernelCircumstances, seed: UInt64, omitting omissions: Omissions) {
        self.init(circumstances, seed: seed, omitting: omissions, tape: nil, diary: nil)
    }

    /// The same with a tape to write or to follow, and with a diary.
    init(
        _ circumstances: KernelCircumstances, seed: UInt64, omitting omissions: Omissions,
        tape: DrawTape?, diary: KernelDiary?
    ) {
        self.circumstances = circumstances
        self.omissions = omissions
        let plan = circumstances.site.plan
        self.plan = plan
        fleet =
            circumstances.hasFleet && plan.takesDayPlans
            ? .kernel(of: plan, begins: Rehearsal.begin) : .none
        let start = Instant(milliseconds: 100_000_000)
        self.start = start
        now = start
        utc = Rehearsal.begin
        controller = Controller(
            plan: plan, fleet: fleet,
            at: Moment(instant: start, utc: Rehearsal.begin, isSynchronised: true),
            omitting: omissions)
        nextTick = start
        startedAt = start
        nextPolls = plan.meters.map { _ in start }
        silentUntil = plan.meters.map { _ in start }
        var seeded = Seeded(seed: seed ^ 0x706c_616e_74)
        // The voltage is what it is all night: the lowest makes the most amperes of watts.
        voltage = seeded.happens(chance: 7000) ? plan.voltageLowest : plan.voltageHighest
        chargers = plan.chargers.indices.map { index in
            KernelCharger.drawn(
                ChargerPosition(index), of: plan, servedAt: Rehearsal.begin, now: start, &seeded)
        }
        lines = plan.chargers.map { _ in
            KernelLine(firstDial: start + .seconds(seeded.whole(0...5)))
        }
        sessions = plan.chargers.map { _ in KernelSessions() }
        consents = plan.chargers.indices.map { KernelConsent(seed: seed &+ UInt64($0) &* 7919) }
        nextSample = plan.chargers.map { _ in start + .seconds(seeded.whole(1...60)) }
        nextHeartbeat = plan.chargers.map { _ in start + .seconds(seeded.whole(1...60)) }
        releasedUntil = plan.chargers.map { _ in nil }
        deviatesUntil = plan.chargers.map { _ in nil }
        ownHighest = plan.ownOtherLoadHighest
        ownLoads = ownHighest.map { highest in
            PerPhase(repeating: highest.scaledDown(by: seeded.whole(0...60), over: 100))
        }
        otherLoads = plan.nodes.map { _ in .zero }
        flowing = plan.nodes.map { _ in .zero }
        flows = plan.nodes.map { _ in OverloadJudge.Flow() }
        lostFor = plan.nodes.map { _ in .zero }
        leaseAtMost = plan.leaseHorizon
        let reaction = circumstances.reaction
        judge = OverloadJudge(
            plan: plan, reaction: reaction, memory: .seconds(10), settling: .zero)
        judge.detection = circumstances.detection
        judge.hold = circumstances.hold
        due = KernelCircumstances.Trouble.allCases.map { _ in nil }
        self.seeded = seeded
        self.tape = tape
        self.diary = diary
        kept.commission(plan, at: utc)
        for trouble in KernelCircumstances.Trouble.allCases {
            mark()
            schedule(trouble)
        }
        for index in chargers.indices {
            mark()
            if self.seeded.happens(chance: 7000) { plugIn(index) }
        }
        for node in ownLoads.indices where ownLoads[node] != .zero {
            note(.otherLoad(node, ownLoads[node]))
        }
        mark()
        startController()
        flow()
    }

    /// How long it has run.
    package var elapsed: Milliseconds { now - start }

    /// The moment as the controller sees it.
    var moment: Moment {
        Moment(instant: now, utc: utc + (now - start) + wallError, isSynchronised: true)
    }

    /// Lets `length` pass; ends early where the first overload of ours is enough.
    package mutating func run(for length: Milliseconds, stopsAtFailure: Bool) {
        let end = now + length
        while now < end {
            step()
            if stopsAtFailure, !judge.charges.isEmpty { return }
        }
    }

    /// One second.
    mutating func step() {
        judge.observe(flows, for: Self.step, until: now + Self.step)
        noteOverload()
        now = now + Self.step
        meetTroubles()
        for index in chargers.indices {
            mark()
            liveOn(index)
        }
        mark()
        carryInward()
        mark()
        if isAlive {
            askStore()
            pollMeters()
            tickWhereDue()
        }
        for index in lines.indices {
            mark()
            listen(index)
        }
        carryInward()
        flow()
    }

    /// A place that each run comes to as often, whatever happens in it.
    mutating func mark() { tape?.mark(&seeded) }

    /// Something happens.
    mutating func note(_ what: KernelDiary.What) {
        let elapsed = self.elapsed
        diary?.note(what, after: elapsed)
    }

    // MARK: The controller

    mutating func startController() {
        controller = Controller(plan: plan, fleet: fleet, at: moment, omitting: omissions)
        note(.started)
        records?.append(.began(controller))
        isAlive = true
        startedAt = now
        isStartUnforeseen = nil
        returnsAt = nil
        surgesAt = nil
        recallAt = now + .seconds(seeded.whole(0...2))
        nextTick = now
        nextConnection = 1
        for index in nextPolls.indices { nextPolls[index] = now }
        outcome.starts += 1
    }

    /// An event and what follows from it.
    mutating func give(_ event: Event) {
        guard isAlive else { return }
        let moment = self.moment
        effects.removeAll()
        controller.step(event, at: moment, into: &effects)
        let items = effects.items
        records?.append(.stepped(event, moment, effects: items))
        for effect in items {
            if let left = dying {
                guard left > 0 else { return die() }
                dying = left - 1
            }
            carryOut(effect)
        }
        if dying != nil { return die() }
        while !unsent.isEmpty {
            let (charger, order) = unsent.removeFirst()
            give(.charger(ChargerPosition(charger), .outcome(order: order, .notSent)))
        }
    }

    private mutating func carryOut(_ effect: Effect) {
        switch effect {
        case .order(let charger, let order): send(order, to: charger.index)
        case .answer(let charger, let question, let answer):
            let arrival = now + delay()
            lines[charger.index].sendOutward(
                .answer(question: question, answer), at: now, arrivesAt: arrival)
            sentConsent(answer, to: charger.index)
        case .store(let order):
            kept.ask(order, doneAt: now + (seeded.happens(chance: 2000) ? .seconds(1) : .zero))
        case .trip(let node, _): outcome.digest.update(Int64(node.index))
        }
    }

    private mutating func send(_ order: ChargerOrder, to charger: Int) {
        outcome.orders += 1
        outcome.digest.update(order.number)
        guard lines[charger].connection != nil else {
            unsent.append((charger, order.number))
            return
        }
        let arrival = now + delay()
        lines[charger].sendOutward(.order(order), at: now, arrivesAt: arrival)
        guard case .lease(let lease) = order.action else { return }
        outcome.digest.update(lease.rate.rawValue)
        outcome.leases += 1
        if lease.rate > .zero, lease.rate < plan[lease.connector].minimum {
            outcome.leasesBelowMinimum += 1
        }
        note(.granted(charger, lease.rate, isCut: lease.isCut))
        if circumstances.buffered > 0, seeded.happens(chance: circumstances.buffered) {
            note(.buffered(charger))
            lose(charger, for: .seconds(seeded.whole(1...5)), keepsBuffer: true)
        }
        if !lease.isCut, circumstances.crashesAfterRaise > 0, dying == nil,
            seeded.happens(chance: circumstances.crashesAfterRaise)
        {
            dying = Int(seeded.whole(0...3))
        }
    }

    private mutating func askStore() {
        if let recallAt, recallAt <= now {
            self.recallAt = nil
            give(.recalled(kept.recalled))
        }
        for outcome in kept.settle(at: now) { give(.stored(outcome)) }
    }

    private mutating func pollMeters() {
        for index in nextPolls.indices where nextPolls[index] <= now {
            let meter = MeterPosition(index)
            nextPolls[index] = now + plan.meters[index].poll
            guard silentUntil[index] <= now,
                let node = plan.nodes.firstIndex(where: { $0.meter == meter })
            else {
                give(.meterFailed(meter, .timeout))
                continue
            }
            give(.metered(meter, reading(of: node)))
        }
    }

    private func reading(of node: Int) -> Reading {
        let current = flowing[node]
        let power = current.map {
            Watts(rawValue: $0.rawValue * voltage.rawValue / 1_000_000)
        }
        return Reading(
            takenAt: now, current: current, voltage: PerPhase(repeating: voltage), power: power,
            powerTotal: power.sum,
            energyImport: nil, energyExport: nil, frequency: nil, topOil: nil)
    }

    private mutating func tickWhereDue() {
        guard nextTick <= now || controller.isUrgent else { return }
        nextTick = max(nextTick, now) + plan.control.tick
        give(.tick)
    }

    // MARK: The end

    /// Writes down what must not be.
    package mutating func conclude() {
        outcome.conclude(judge.charges, in: plan, from: start)
    }

    /// How long a message takes, one way.
    mutating func delay() -> Milliseconds {
        let usual = Milliseconds.seconds(
            seeded.whole(0...circumstances.delayHighest.seconds))
        guard circumstances.stalls > 0, seeded.happens(chance: circumstances.stalls) else {
            return usual
        }
        return usual + .seconds(seeded.whole(1...circumstances.stallHighest.seconds))
    }
}

extension KernelCircumstances {
    /// T_react of this plant: until a meter is read, the others have settled and been sampled (other
    /// load hides behind the unused part of a raise until then), a cut is sent, sent again where its
    /// answer was lost, taken to be overdue, and the next one is followed.
    var reaction: Milliseconds {
        let plan = site.plan
        let poll = plan.meters.map(\.poll).max() ?? .zero
        let follow = plan.chargers.map(\.model.follow).max() ?? .zero
        let interval = plan.chargers.map(\.model.meterInterval).max() ?? .zero
        let way = delayHighest + (stalls > 0 ? stallHighest : .zero)
        return poll * 2 + plan.control.tick + interval * 2 + follow * 3 + way * 4 + .seconds(10)
    }

    /// For how long the controller remembers other load.
    var hold: Milliseconds {
        let follow = site.plan.chargers.map(\.model.follow).max() ?? .zero
        let interval = site.plan.chargers.map(\.model.meterInterval).max() ?? .zero
        return interval * 2 + follow
    }

    /// R8 needs two samples.
    var detection: Milliseconds {
        let interval = site.plan.chargers.map(\.model.meterInterval).max() ?? .zero
        return reaction * 2 + interval * 3
    }
}

extension SitePlan {
    /// The most that may draw at each node itself, so that each with all below comes to its highest.
    fileprivate var ownOtherLoadHighest: [Amperes] {
        var own = nodes.map(\.otherLoadHighest)
        for node in nodes {
            if let parent = node.parent { own[parent.index] -= node.otherLoadHighest }
        }
        return own
    }
}
