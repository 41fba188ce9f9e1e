import Control
import Depot
import Ledger
import Testing
import Units

/// A small depot around one controller, without any protocol: a metered connection of 100 A with
/// 5 % reserve and at most 40 A of other load, and AC boxes of 32 A on all phases with a fallback
/// of 6 A. Everything obeys at once unless a test says otherwise. Leases live 180 s and count 15 s
/// longer; meters are stale after 10 s.
struct Scene {
    /// One box and its vehicle.
    struct Box {
        var isOnline = false
        /// What the vehicle would take, in amperes.
        var wants: Int64 = 32
        /// It draws what the vehicle wants, whatever it was told.
        var ignoresLimits = false
        /// What its import register shows, and what it tells of its vehicle's battery.
        var energy: Energy?
        var stateOfCharge: Percent?
        /// It answers nothing.
        var isMute = false
        /// What it tells of its draw, in amperes; nil: the truth.
        var tells: Int64?
        /// It tells nothing of what it draws.
        var isUntold = false
        /// It says no to every lease of 0.
        var refusesZero = false
        /// It says no to every lease.
        var refusesLeases = false
        /// It ends and begins transactions as it is told.
        var obeysStops = false
        /// It was made inoperative.
        var isOutOfService = false
        /// What its clock shows more than the served one, in seconds.
        var clockOffset: Int64 = 0
        /// It says that it charges while no transaction of it is known.
        var hidesTransaction = false
        /// A vehicle stands there without a transaction.
        var prepares = false
        /// What a read-back shows, in amperes; nil: its floor.
        var shows: Int64?
        var transaction: Int64?
        var lease: ChargerOrder.Lease?
        /// What caps the whole of it.
        var cap: ChargerOrder.StationLimit?
        /// It says no to every cap that ends.
        var refusesCaps = false
        /// It says no to every floor.
        var refusesFloors = false
        /// The names of the orders it got.
        var orders: [String] = []
        /// How orders end whose names begin like this; all others as the rest of it says.
        var outcomes: [(name: String, outcome: OrderOutcome)] = []
        /// The number of the last lease that it was sent.
        var leaseOrder: Int64?
    }

    /// What the store does with orders that somebody waits for.
    enum Store { case keeps, isSlow, isFull }

    var controller: Controller
    var boxes: [Box]
    var store = Store.keeps
    /// Amperes on each phase that are no charger's; nil: the meter is silent.
    var otherLoad: Int64? = 10
    /// What the meter's import register shows; nil: it has none. It counts what flows.
    var register: Energy?
    /// The meter shows no noise at all.
    var isExact = false
    /// The meter shows these amperes whatever flows; nil: what flows.
    var shown: Int64?
    /// The grid's voltage moves each so many seconds; nil: it stands still.
    var gridMovesEach: Int64?
    /// The meter repeats its last reading.
    var isFrozen = false
    /// The phase that the meter counts backwards.
    var turned: Phase?
    private var lastReading: Reading?
    /// What contactors were told, each with the second in which it was.
    private(set) var trips: [(second: Int64, decision: TripDecision)] = []
    /// What the history keeps of limits.
    private(set) var changes: [LimitChange] = []
    /// Seconds since the start.
    private(set) var time: Int64 = 0
    /// Answers to chargers' questions.
    private(set) var answers: [(box: Int, question: Int64, answer: ChargerAnswer)] = []
    /// Store orders that nobody waits for, in their order.
    private(set) var unasked: [StoreOrder] = []
    /// Store orders with a ticket, in their order.
    private(set) var kept: [StoreOrder] = []
    /// What is on the disk.
    var disk = Disk()
    /// By so many seconds our wall clock is ahead of what it was at first.
    var wallAhead: Int64 = 0
    private var nextQuestion: Int64 = 1
    private var nextConnection: Int64 = 1

    init(_ plan: SitePlan, fleet: FleetList = .none) {
        controller = Controller(
            plan: plan, fleet: fleet, at: Self.moment(0), omitting: .none)
        boxes = plan.connectors.map { _ in Box() }
    }

    /// All boxes connected, their floors in force, the controller's own start behind it.
    static func running(
        _ plan: SitePlan = SitePlan.example(), fleet: FleetList = .none
    ) -> Scene {
        var scene = Scene(plan, fleet: fleet)
        scene.recall([])
        for box in scene.boxes.indices { scene.connect(box) }
        scene.run(20)
        return scene
    }

    /// The same with every vehicle charging.
    static func charging(
        _ plan: SitePlan = SitePlan.example(), fleet: FleetList = .none
    ) -> Scene {
        var scene = running(plan, fleet: fleet)
        for box in scene.boxes.indices { scene.plugIn(box) }
        scene.run(60)
        return scene
    }

    /// The same with a violator on the first box, and 55 A for all three.
    static func violated() -> Scene {
        var scene = charging()
        scene.boxes[0].ignoresLimits = true
        scene.otherLoad = 40
        scene.run(60)
        #expect(scene.alarms == ["violator:CP-0/1"])
        return scene
    }

    /// The same with the first box's clock five minutes ahead since before it connected, charging above its
    /// fallback for so many seconds.
    static func ahead(for seconds: Int64) -> Scene {
        var scene = Scene(.example())
        scene.recall([])
        scene.boxes[0].clockOffset = 300
        for box in scene.boxes.indices { scene.connect(box) }
        scene.run(20)
        for box in scene.boxes.indices { scene.plugIn(box) }
        scene.run(seconds)
        #expect(scene.controller.chargers[0].clock.offset == .seconds(300))
        #expect(scene.draw(0) > 6)
        return scene
    }

    // MARK: What happens

    /// So many seconds pass, each with a reading, a tick and, every fifth, samples.
    mutating func run(_ seconds: Int64) {
        for _ in 0..<seconds {
            time += 1
            for box in boxes.indices {
                if let end = boxes[box].lease?.expiry, end <= now { boxes[box].lease = nil }
            }
            let flowed = Watts.watts(690 * flowing).over(.seconds(1))
            register? += flowed
            if otherLoad != nil { take(.metered(MeterPosition(0), reading())) }
            if time % 5 == 0 {
                for box in boxes.indices where boxes[box].transaction != nil { sample(box) }
            }
            take(.tick)
        }
        let sampled = controller.connectors.reduce(Amperes.zero) {
            $0 + ($1.sample?.load.current.sum ?? .zero)
        }
        #expect(controller.sampledCurrents.first == sampled)
    }

    mutating func recall(_ open: [TransactionRecord]) {
        take(
            .recalled(
                RecalledState(
                    nextTransactionID: 1 + Int64(open.count), openTransactions: open,
                    openTransactionsOmitted: 0, provenFloors: [], installedProfiles: [],
                    leaseLongest: nil, openAlarms: [], interventions: [],
                    isReserveHeld: true, damagedRows: 0, salvage: nil)))
    }

    /// The controller dies and is gone for so many seconds, in which the boxes do what they were
    /// told. The new one knows what is on the disk, and the boxes connect again.
    mutating func restart(goneFor seconds: Int64) {
        die(for: seconds)
        take(.recalled(disk.recalled))
        for box in boxes.indices where boxes[box].isOnline { connect(box) }
    }

    /// The same, before the disk has told anything.
    mutating func die(for seconds: Int64) {
        time += seconds
        for box in boxes.indices {
            if let end = boxes[box].lease?.expiry, end <= now { boxes[box].lease = nil }
        }
        controller = Controller(
            plan: controller.plan, fleet: .none, at: moment, omitting: .none)
    }

    mutating func connect(_ box: Int) {
        boxes[box].isOnline = true
        report(box, .opened(connection: nextConnection))
        nextConnection += 1
        report(box, .booted(maker: "Example", model: "Box", firmware: "1"))
    }

    /// Its link is back.
    mutating func redial(_ box: Int) {
        boxes[box].isOnline = true
        report(box, .opened(connection: nextConnection))
        nextConnection += 1
    }

    /// The same, and it tells what a box tells that was not switched off: how it is.
    mutating func redial(_ box: Int, telling state: ConnectorState) {
        redial(box)
        // Two stamps in a row prove its clock.
        tellState(box, state)
        tellState(box, state)
    }

    mutating func disconnect(_ box: Int) {
        boxes[box].isOnline = false
        report(box, .closed(reason: "test"))
    }

    mutating func plugIn(_ box: Int) {
        tellState(box, .preparing)
        ask(box, start: "CARD-\(box)")
        tellState(box, .charging)
    }

    /// A StartTransaction of the scene's beginning, or of so many seconds ago; the question's
    /// number is returned.
    @discardableResult mutating func ask(
        _ box: Int, start idToken: String, secondsAgo: Int64? = nil
    ) -> Int64 {
        nextQuestion += 1
        report(
            box,
            .startAsked(
                question: nextQuestion, ConnectorPosition(box), idToken: idToken,
                meterStart: .wattHours(100), at: stamp(box, secondsAgo: secondsAgo ?? time)))
        return nextQuestion
    }

    /// What a box's clock showed so many seconds ago.
    func stamp(_ box: Int, secondsAgo: Int64) -> UTCTime {
        stamp(of: box) - .seconds(secondsAgo)
    }

    /// An Authorize; the question's number is returned.
    @discardableResult mutating func ask(_ box: Int, card idToken: String) -> Int64 {
        nextQuestion += 1
        report(box, .authorizeAsked(question: nextQuestion, idToken: idToken))
        return nextQuestion
    }

    /// A StopTransaction; the question's number is returned.
    @discardableResult mutating func ask(_ box: Int, stop transaction: Int64) -> Int64 {
        nextQuestion += 1
        boxes[box].transaction = nil
        boxes[box].lease = nil
        report(
            box,
            .stopAsked(
                question: nextQuestion, transaction: transaction, meterStop: .wattHours(900),
                reason: "Local", at: nil))
        return nextQuestion
    }

    mutating func command(_ action: Command.Action) {
        take(.commanded(Command(user: 1000, action: action)))
    }

    mutating func tellState(_ box: Int, _ state: ConnectorState) {
        report(
            box, .status(ConnectorPosition(box), state, errorCode: "NoError", at: stamp(of: box)))
    }

    /// The store has got round to all that it was asked to keep.
    mutating func commitAll() {
        take(
            .stored(
                .committed(
                    kept.compactMap(\.ticket).map { StoreReceipt(ticket: $0, transaction: nil) })))
    }

    // MARK: What is seen

    /// What a box draws on each phase, in amperes.
    func draw(_ box: Int) -> Int64 {
        guard boxes[box].transaction != nil else { return 0 }
        if boxes[box].ignoresLimits { return boxes[box].wants }
        let floor = controller.plan.fallbacks[box]
        let allowed = max(min(boxes[box].lease?.rate ?? floor, cap(on: box)), .zero)
        return min(boxes[box].wants, allowed.rawValue / 1000)
    }

    /// What a box's cap lets it draw.
    private func cap(on box: Int) -> ChargingRate {
        guard let cap = boxes[box].cap, cap.servedExpiry > controller.served.time(at: now) else {
            return controller.plan.connectors[box].rated
        }
        return cap.rate
    }

    var draws: [Int64] { boxes.indices.map { draw($0) } }

    /// What may be drawn at most from now on, in amperes.
    func envelope(_ box: Int) -> Int64 {
        controller.ledger.envelope(of: ConnectorPosition(box), at: now).rawValue / 1000
    }

    /// Why a box has its limit, in the word of the status.
    func cause(_ box: Int) -> String { controller.connectors[box].limit.cause.kind }

    var alarms: [String] {
        controller.alarms.standing.map(\.id).filter { $0 != "not_commissioned" }
    }

    /// The answer to a question; nil while there is none.
    func answer(to question: Int64) -> ChargerAnswer? {
        answers.last { $0.question == question }?.answer
    }

    /// The number that a start was given; nil while it has none.
    func number(for question: Int64) -> Int64? {
        guard case .start(let number, _) = answer(to: question) else { return nil }
        return number
    }

    var now: Instant { Self.moment(time).instant }

    /// What the store was told of the longest lease, in its order.
    var leasesLongest: [Milliseconds] {
        unasked.compactMap {
            guard case .leaseLongest(let length) = $0.action else { return nil }
            return length
        }
    }

    // MARK: The world

    private static func moment(_ seconds: Int64) -> Moment {
        // 2027-01-15T08:00:00Z, on a quarter hour.
        Moment(
            instant: Instant(milliseconds: 5_000_000 + seconds * 1000),
            utc: UTCTime(milliseconds: 1_800_000_000_000 + seconds * 1000), isSynchronised: true)
    }

    /// What our clocks show.
    var moment: Moment {
        let usual = Self.moment(time)
        return Moment(
            instant: usual.instant, utc: usual.utc + .seconds(wallAhead), isSynchronised: true)
    }

    private func stamp(of box: Int) -> UTCTime {
        controller.served.time(at: now) + .seconds(boxes[box].clockOffset)
    }

    /// What flows on each phase, in amperes.
    private var flowing: Int64 { (otherLoad ?? 0) + draws.reduce(0, +) }

    private mutating func reading() -> Reading {
        if isFrozen, var reading = lastReading {
            reading.takenAt = now
            return reading
        }
        let total = shown ?? flowing
        // Real currents never stand quite still, and a meter whose do is taken as stuck.
        let noise = isExact ? Amperes.zero : Amperes.milliamperes(time % 2)
        let moves = gridMovesEach.map { time / $0 % 7 } ?? 0
        var reading = Reading(
            takenAt: now, current: PerPhase(repeating: .amperes(total) - noise),
            voltage: PerPhase(repeating: .volts(230) + Volts(rawValue: moves * 100)),
            power: PerPhase(repeating: .watts(total * 230)), powerTotal: .watts(total * 690),
            energyImport: register, energyExport: nil, frequency: nil, topOil: nil)
        if let turned {
            reading.current[turned] = .zero - reading.current[turned]
            reading.power[turned] = .zero - reading.power[turned]
            reading.powerTotal = reading.power.sum
        }
        lastReading = reading
        return reading
    }

    private mutating func sample(_ box: Int) {
        guard boxes[box].isOnline, !boxes[box].isUntold else { return }
        report(
            box,
            .sampled(
                ConnectorPosition(box), transaction: boxes[box].transaction,
                DrawSample(
                    current: PerPhase(repeating: .amperes(boxes[box].tells ?? draw(box))),
                    power: .watts(draw(box) * 690), energy: boxes[box].energy, offered: nil,
                    stateOfCharge: boxes[box].stateOfCharge, voltage: nil), at: stamp(of: box)))
    }

    /// Its transaction tells currents alone, stamped so.
    mutating func tell(_ box: Int, amperes: Int64, at stamp: UTCTime) {
        report(
            box,
            .sampled(
                ConnectorPosition(box), transaction: boxes[box].transaction,
                DrawSample(
                    current: PerPhase(repeating: .amperes(amperes)), power: nil, energy: nil,
                    offered: nil, stateOfCharge: nil, voltage: nil), at: stamp))
    }

    mutating func report(_ box: Int, _ report: ChargerReport) {
        take(.charger(ChargerPosition(box), report))
    }

    /// One event, and what the world answers to its effects.
    mutating func take(_ event: Event) {
        var effects = Effects()
        controller.step(event, at: moment, into: &effects)
        for effect in effects.items {
            switch effect {
            case .order(let charger, let order): carryOut(order, charger.index)
            case .answer(let charger, let question, let answer):
                answers.append((charger.index, question, answer))
                if case .start(let id, true) = answer { boxes[charger.index].transaction = id }
            case .store(let order): keep(order)
            case .trip(_, let decision): trips.append((time, decision))
            }
        }
    }

    private mutating func keep(_ order: StoreOrder) {
        if case .limitChanged(let change) = order.action { changes.append(change) }
        if store == .keeps { disk.keep(order.action) }
        guard let ticket = order.ticket else {
            unasked.append(order)
            return
        }
        kept.append(order)
        switch store {
        case .keeps:
            take(.stored(.committed([StoreReceipt(ticket: ticket, transaction: nil)])))
        case .isFull: take(.stored(.failed([ticket], .diskFull)))
        case .isSlow: break
        }
    }

    private mutating func carryOut(_ order: ChargerOrder, _ box: Int) {
        let name = Self.name(of: order.action)
        boxes[box].orders.append(name)
        if case .lease = order.action { boxes[box].leaseOrder = order.number }
        if let planned = boxes[box].outcomes.first(where: { name.hasPrefix($0.name) }) {
            return report(box, .outcome(order: order.number, planned.outcome))
        }
        guard boxes[box].isOnline, !boxes[box].isMute else { return }
        switch order.action {
        case .lease(let lease)
        where boxes[box].refusesLeases || boxes[box].refusesZero && lease.rate == .zero:
            return report(box, .outcome(order: order.number, .refused("Rejected")))
        case .lease(let lease): boxes[box].lease = lease
        case .floor where boxes[box].refusesFloors:
            return report(box, .outcome(order: order.number, .refused("Rejected")))
        case .stationLimit where boxes[box].refusesCaps:
            return report(box, .outcome(order: order.number, .refused("Rejected")))
        case .stationLimit(let limit): boxes[box].cap = limit
        case .readBack(_, let duration):
            let shown = boxes[box].shows.map { ChargingRate(.amperes($0)) }
            let limit = min(shown ?? controller.plan.fallbacks[box], cap(on: box))
            return report(
                box,
                .outcome(
                    order: order.number,
                    .schedule([SchedulePeriod(start: .zero, limit: limit)], duration: duration)))
        case .askStatus:
            let isBusy = boxes[box].transaction != nil || boxes[box].hidesTransaction
            let busy = boxes[box].wants == 0 ? ConnectorState.suspendedByVehicle : .charging
            tellState(box, isBusy ? busy : boxes[box].prepares ? .preparing : .available)
        case .remoteStop(let transaction) where boxes[box].obeysStops:
            report(box, .outcome(order: order.number, .accepted))
            ask(box, stop: transaction)
            return tellState(box, boxes[box].isOutOfService ? .unavailable : .finishing)
        case .remoteStart(_, let idToken) where boxes[box].obeysStops:
            report(box, .outcome(order: order.number, .accepted))
            ask(box, start: idToken, secondsAgo: 0)
            return tellState(box, .charging)
        case .changeAvailability(_, let isOperative) where boxes[box].obeysStops:
            boxes[box].isOutOfService = !isOperative
            report(box, .outcome(order: order.number, .accepted))
            if isOperative { tellState(box, .finishing) }
            return
        case .clearLease, .floor, .cap, .dayPlan, .configure, .localList, .askSample, .remoteStart,
            .remoteStop,
            .changeAvailability:
            break
        }
        report(box, .outcome(order: order.number, .accepted))
    }

    private static func name(of action: ChargerOrder.Action) -> String {
        switch action {
        case .lease(let lease): "lease \(lease.rate.rawValue / 1000)"
        case .clearLease: "clear lease"
        case .floor(_, let rate): "floor \(rate.rawValue / 1000)"
        case .cap: "cap"
        case .dayPlan(let order): "plan \(order.plan.rate.rawValue / 1000)"
        case .stationLimit(let limit): "station \(limit.rate.rawValue / 1000)"
        case .readBack: "read back"
        case .configure(let key, _): "configure \(key)"
        case .localList(let list): "local list \(list.idTokens.joined(separator: ","))"
        case .askStatus: "ask status"
        case .askSample: "ask sample"
        case .remoteStart: "remote start"
        case .remoteStop: "remote stop"
        case .changeAvailability: "change availability"
        }
    }
}
