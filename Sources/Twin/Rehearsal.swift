import Control
package import ControlRoom
package import Depot
package import Ledger
import Metering
import OCPP
package import Units

/// The real control room, the real links and a simulated plant, in memory and in no time: what the
/// daemon does with threads, sockets and a disk happens here step by step, and a seed fixes it all.
///
/// ```
///            texts, late and in order             reports            orders to keep
///   Plant ◄──────────────────────────► Wire ◄──────────────► ControlRoom ◄───────► KeptState
///     ▲  readings, or none ─────────────────────────────────►   ▲  dies and comes back
///     └─────────────── Misfortune: what goes wrong ─────────────┘
/// ```
///
/// One step is 200 ms: misfortunes, the plant, texts in, links' deadlines, the disk, meters, a tick
/// each second or at once where something is urgent, texts out.
package struct Rehearsal: Sendable {
    package let circumstances: Circumstances
    package let seed: UInt64
    let omissions: Omissions
    /// The site as it is now configured: a restart may come with another file.
    package internal(set) var plan: SitePlan
    package internal(set) var plant: Plant
    /// Nil while the controller is dead.
    package internal(set) var room: ControlRoom?
    package internal(set) var kept = KeptState()
    /// What has come of it so far.
    package internal(set) var outcome = RehearsalOutcome()
    package internal(set) var now: Instant

    /// One for each charger; nil without a connection.
    var wires: [Wire?]
    var misfortune: Misfortune
    var seeded: Seeded
    /// What the whole run drew where; nil: it is drawn as it comes.
    var tape: DrawTape?
    /// What has happened, for a person to read; nil: nobody will.
    var diary: RehearsalDiary?
    /// What its controller was told, for whoever takes it after each step; nil: nobody does.
    var records: [RunRecord]?
    var audit = TransactionAudit()
    var pauses = PauseAudit()
    /// When the controller dies during a pause; nil: not so soon.
    var diesInPauseAt: Instant?
    /// The charger that another back end steers, or soon will.
    var released: Released?
    /// When the disk was last full; nil: never.
    var fullAt: Instant?
    /// What the depot's files say of its vehicles.
    var fleet: FleetList
    /// What each input line says.
    var lines: [LineState]
    /// The controller's process stands still: no event reaches it, and its sockets stay open.
    var isHung = false
    var nextConnection: Int64 = 1
    var nextTick: Instant
    var nextPolls: [Instant]
    /// One for each meter; a controller begins with new ones.
    var meterLines: [MeterLine?]
    /// When the store has told a new controller what it remembers; nil: it has.
    var recallAt: Instant?
    /// Whether our wall clock has been told the time.
    var isSynchronised = true
    /// Our wall clock minus the true time.
    var wallError = Milliseconds.zero
    /// Reports that wait for the control room within one step.
    var reports: [(charger: ChargerPosition, report: LinkReport)] = []
    private let utc: UTCTime
    private let start: Instant

    /// The raster of everything.
    package static let step = Milliseconds.milliseconds(200)
    /// 2025-03-03T18:00:00Z, where nothing else is said.
    static let begin = UTCTime(milliseconds: 1_741_024_800_000)
    /// So long before the start its month began: at midnight in Berlin, where nothing else is said.
    private static let intoMonth = Milliseconds.minutes(67 * 60)
    /// So long after it was reached again a charger counts as told.
    static let toldAfter = Milliseconds.seconds(15)

    /// A commissioned site: each charger holds its floor, and the store knows it.
    package init(circumstances: Circumstances, seed: UInt64, omitting omissions: Omissions) {
        self.init(
            circumstances: circumstances, seed: seed, omitting: omissions, tape: nil, diary: nil)
    }

    /// The same with a tape to write or to follow, and with a diary.
    init(
        circumstances: Circumstances, seed: UInt64, omitting omissions: Omissions,
        tape: DrawTape?, diary: RehearsalDiary?
    ) {
        self.circumstances = circumstances
        self.seed = seed
        self.omissions = omissions
        var seeded = Seeded(seed: seed ^ 0x7477_696e)
        plan = circumstances.site.plan
        fleet = circumstances.site.fleetList
        lines = plan.inputs.map { _ in .rests }
        let start = Instant(milliseconds: 100_000_000)
        self.start = start
        now = start
        utc = circumstances.begin
        plant = circumstances.site.plant(
            options: circumstances.options, seed: seeded.next(), now: start, utc: utc)
        plant.installFloors()
        plant.judge.detection = Self.detection(in: circumstances)
        kept.commission(plan, at: utc)
        wires = plan.chargers.map { _ in nil }
        misfortune = Misfortune(of: circumstances, from: start, seeded: seeded.fork())
        nextTick = start
        nextPolls = plan.meters.map { _ in start }
        meterLines = []
        self.seeded = seeded
        self.tape = tape
        self.diary = diary
        if circumstances.isQuiet { plant.quieten() }
        for charger in circumstances.leftOut { plant.leaveOut(charger) }
        for charger in plan.chargers.indices { plant.lostSince[charger] = start }
        startController()
    }

    /// R8 needs two samples.
    private static func detection(in circumstances: Circumstances) -> Milliseconds {
        let longest = circumstances.site.plan.chargers.map(\.model.meterInterval).max() ?? .zero
        return longest * 3 + circumstances.options.reaction * 2
    }

    /// The time of our wall clock.
    var wall: UTCTime { utc + (now - start) + wallError }

    /// The moment as the controller sees it.
    var moment: Moment { Moment(instant: now, utc: wall, isSynchronised: isSynchronised) }

    /// The moment as links see it: in the time that we serve.
    var served: Moment {
        Moment(
            instant: now, utc: room?.controller.served.time(at: now) ?? wall,
            isSynchronised: isSynchronised)
    }

    /// How long it has run.
    package var elapsed: Milliseconds { now - start }

    /// Lets `length` pass.
    package mutating func run(for length: Milliseconds) {
        let end = now + length
        while now < end { step() }
    }

    /// One step of 200 ms.
    package mutating func step() {
        now = now + Self.step
        markPlant()
        meetMisfortune()
        mark()
        for event in plant.advance(to: now) { take(event) }
        if !isHung { work() }
        carryOutward()
        noteReach()
        outcome.note(
            waitingForDisk: kept.waitingCount,
            ordersOfLink: wires.reduce(0) { max($0, $1?.link.ordersWaiting ?? 0) },
            questions: wires.reduce(0) { max($0, $1?.link.questionsOpen ?? 0) }, after: elapsed)
        observeForDiary()
    }

    /// A place that each run comes to as often, whatever happens in it.
    mutating func mark() {
        tape?.mark(&seeded)
        tape?.mark(&misfortune.seeded)
    }

    /// The same for what the plant draws.
    private mutating func markPlant() {
        guard tape != nil else { return }
        tape?.mark(&plant.seeded)
        for index in plant.chargePoints.indices { tape?.mark(&plant.chargePoints[index].seeded) }
    }

    /// What our side does in one step.
    private mutating func work() {
        carryInward()
        wakeLinks()
        mark()
        if room != nil {
            askDisk()
            pollMeters()
            readLines()
        }
        mark()
        if room != nil {
            if nextTick <= now || room?.controller.isUrgent == true {
                nextTick = max(nextTick, now) + plan.control.tick
                give(.tick)
            }
        }
    }

    // MARK: The controller

    /// The process is there; what the store remembers comes a little later.
    mutating func startController() {
        room = ControlRoom(
            controller: Controller(
                plan: plan, fleet: fleet, at: moment, omitting: omissions))
        if let controller = room?.controller { records?.append(.began(controller)) }
        give(
            .calendarTold(
                SiteCalendar(usualDepartures: [], monthStarts: [utc - Self.intoMonth])))
        recallAt = now + .milliseconds(seeded.whole(0...1500))
        nextTick = now
        nextPolls = plan.meters.map { _ in now }
        meterLines = plan.meters.indices.map { MeterLine(to: MeterPosition($0), in: plan) }
        // A person closes what the run before had opened.
        for index in plan.nodes.indices { plant.setOpen(NodePosition(index), false) }
        nextConnection = 1
        outcome.starts += 1
    }

    /// Something happens to the controller; what it does about it follows at once.
    mutating func give(_ event: Event) {
        var outputs: [ControlRoom.Output] = []
        let moment = self.moment
        room?.take(event, at: moment, into: &outputs)
        record(event, at: moment)
        for output in outputs { carryOut(output) }
        settleReports()
    }

    /// Reports of links, in their order, and what follows from them.
    mutating func settleReports() {
        while !reports.isEmpty {
            let (charger, report) = reports.removeFirst()
            guard room != nil else { continue }
            audit.note(report, of: charger)
            var outputs: [ControlRoom.Output] = []
            let moment = self.moment
            let event = ControlRoom.event(of: report, from: charger, in: plan)
            room?.take(event, at: moment, into: &outputs)
            record(event, at: moment)
            for output in outputs { carryOut(output) }
        }
    }

    private mutating func record(_ event: Event, at moment: Moment) {
        guard records != nil, let room else { return }
        records?.append(.stepped(event, moment, effects: room.lastEffects))
    }

    private mutating func carryOut(_ output: ControlRoom.Output) {
        switch output {
        case .order(let charger, let order):
            outcome.digest.update(order.number)
            note(order, to: charger)
            misfortune.note(order)
            guard wires[charger.index] != nil else {
                reports.append((charger, .outcome(order: order.number, .notSent)))
                return
            }
            var actions: [LinkAction] = []
            let served = self.served
            wires[charger.index]?.link.order(order, at: served, into: &actions)
            carryOut(actions, of: charger)
        case .answer(let charger, let answer):
            audit.check(answer, to: charger, in: plan, against: kept)
            var actions: [LinkAction] = []
            let served = self.served
            wires[charger.index]?.link.answer(answer, at: served, into: &actions)
            carryOut(actions, of: charger)
        case .store(let order):
            // Nobody waits for these: they draw nothing, so that a seed stays what it was.
            if case .summary = order.action { return kept.ask(order, doneAt: now) }
            kept.ask(order, doneAt: now + .milliseconds(seeded.whole(1...400)))
        case .trip(let node, let decision):
            outcome.digest.update(Int64(node.index))
            if decision == .open { outcome.openings += 1 }
            plant.setOpen(node, decision == .open && circumstances.hasContactors)
        }
    }

    /// Whether the disk holds all that it was asked to: none waits, and what it refused while it
    /// was full has been told again.
    var isDiskCalm: Bool {
        kept.waitingCount == 0 && !kept.isFull && recallAt == nil
            && (fullAt.map { now - $0 > .seconds(15) } ?? true)
    }

    private mutating func askDisk() {
        if kept.isFull { fullAt = now }
        if let recallAt, recallAt <= now {
            self.recallAt = nil
            give(.recalled(kept.recalled))
            if let controller = room?.controller { pauses.controllerRecalled(controller) }
        }
        for outcome in kept.settle(at: now) { give(.stored(outcome)) }
    }

    private mutating func pollMeters() {
        for index in nextPolls.indices where nextPolls[index] <= now {
            let meter = MeterPosition(index)
            nextPolls[index] = now + plan[meter].poll
            guard var line = meterLines[index] else {
                // A model whose registers the twin does not know.
                give(.meterFailed(meter, .unreachable))
                continue
            }
            let outcome = plant.poll(meter, over: &line, at: now)
            meterLines[index] = line
            switch outcome {
            case .reading(let reading, _): give(.metered(meter, reading))
            case .fault(let fault): give(.meterFailed(meter, fault))
            }
        }
    }

    /// What each line says, in each step.
    private mutating func readLines() {
        for index in lines.indices {
            let input = InputPosition(index)
            switch lines[index] {
            case .calls: give(.lineRead(input, isActive: true))
            case .rests: give(.lineRead(input, isActive: false))
            case .lost: give(.lineFailed(input, .noLine))
            }
        }
    }

    /// Which chargers can be told to draw less, and since when not.
    private mutating func noteReach() {
        for index in wires.indices {
            guard let openedAt = wires[index]?.openedAt, wires[index]?.isWhole == true, !isHung,
                !plant.chargePoints[index].isDeaf
            else {
                plant.lostSince[index] = plant.lostSince[index] ?? now
                continue
            }
            if now - openedAt >= Self.toldAfter { plant.lostSince[index] = nil }
        }
    }

    /// What is left to be checked at the end.
    package mutating func conclude() {
        audit.conclude(kept, isCalm: isDiskCalm)
        var outcome = self.outcome
        outcome.conclude(self, transactions: audit, pauses: pauses)
        self.outcome = outcome
    }
}
