import CHeap
import Control
import Depot
import Ledger
import Units

/// The time that one tick of the controller takes, with a world around it that answers at once.
struct TickBench {
    private let plan: SitePlan
    private var controller: Controller
    private var effects = Effects()
    private var now = Instant(milliseconds: 1_000_000)
    private var rates: [ChargingRate]

    init(connectors: Int) {
        plan = BenchSite(connectors: connectors).plan
        rates = plan.fallbacks
        controller = Controller(
            plan: plan, fleet: .none,
            at: Moment(
                instant: Instant(milliseconds: 1_000_000),
                utc: UTCTime(milliseconds: 1_770_000_000_000), isSynchronised: true),
            omitting: .none)
    }

    private var moment: Moment {
        Moment(
            instant: now, utc: UTCTime(milliseconds: 1_769_999_000_000 + now.milliseconds),
            isSynchronised: true)
    }

    /// Plugs every vehicle in, lets the site settle, then times `count` ticks a second apart, and
    /// counts what the middle one of them takes from the heap.
    mutating func run(ticks count: Int) -> (times: Percentiles, heap: Int64) {
        begin()
        for _ in 0..<60 { second() }
        var times: [Int64] = []
        var taken: [Int64] = []
        times.reserveCapacity(count)
        for _ in 0..<count {
            let tick = second()
            times.append(tick.time)
            taken.append(tick.heap)
        }
        return (Percentiles(times), Percentiles(taken).percentile(50))
    }

    private mutating func begin() {
        take(
            .recalled(
                RecalledState(
                    nextTransactionID: 1, openTransactions: [], openTransactionsOmitted: 0,
                    provenFloors: [], installedProfiles: [], leaseLongest: nil, openAlarms: [],
                    interventions: [], isReserveHeld: true, damagedRows: 0, salvage: nil)))
        for index in plan.chargers.indices {
            let charger = ChargerPosition(index)
            take(.charger(charger, .opened(connection: Int64(index + 1))))
            take(.charger(charger, .booted(maker: "Bench", model: "Wall 22", firmware: "1")))
            take(.charger(charger, .status(connector(index), .available, errorCode: "", at: stamp)))
        }
        for _ in 0..<40 { second() }
        for index in plan.chargers.indices {
            take(
                .charger(
                    ChargerPosition(index),
                    .startAsked(
                        question: Int64(index), connector(index), idToken: "TAG",
                        meterStart: .zero, at: stamp)))
            take(
                .charger(
                    ChargerPosition(index),
                    .status(connector(index), .charging, errorCode: "", at: stamp)))
        }
    }

    private func connector(_ index: Int) -> ConnectorPosition { ConnectorPosition(index) }
    private var stamp: UTCTime { controller.served.time(at: now) }

    /// One second of the depot: readings, a tenth of the samples, the tick. Answers the tick's time
    /// in nanoseconds, and how many pieces of memory it took.
    @discardableResult
    private mutating func second() -> (time: Int64, heap: Int64) {
        now = now + .seconds(1)
        for index in plan.meters.indices { read(MeterPosition(index)) }
        let turn = Int(now.milliseconds / 1000 % 10)
        for index in plan.chargers.indices where index % 10 == turn { sample(index) }
        let clock = ContinuousClock()
        let takenBefore = busbar_heap_taken()
        let began = clock.now
        effects.removeAll()
        controller.step(.tick, at: moment, into: &effects)
        let time = clock.now - began
        let taken = busbar_heap_taken() - takenBefore
        answer()
        return (
            Int64(time.components.attoseconds / 1_000_000_000)
                + time.components.seconds * 1_000_000_000, Int64(taken)
        )
    }

    /// Other load that walks up and down, so that the division has to be made anew.
    private mutating func read(_ meter: MeterPosition) {
        let wave = Int64((now.milliseconds / 1000) % 40)
        let other = Amperes.amperes(10 + (wave < 20 ? wave : 40 - wave))
        let current = PerPhase(repeating: other + .milliamperes(Int64(meter.index)))
        let power = Watts(rawValue: current.sum.rawValue * 230 / 1000)
        take(
            .metered(
                meter,
                Reading(
                    takenAt: now, current: current, voltage: nil,
                    power: current.map { Watts(rawValue: $0.rawValue * 230 / 1000) },
                    powerTotal: power, energyImport: nil, energyExport: nil, frequency: nil,
                    topOil: nil)))
    }

    private mutating func sample(_ index: Int) {
        guard controller.connectors[index].transaction != nil else { return }
        let current = Amperes(rawValue: rates[index].rawValue)
        take(
            .charger(
                ChargerPosition(index),
                .sampled(
                    connector(index), transaction: nil,
                    DrawSample(
                        current: PerPhase(repeating: current), power: nil, energy: nil,
                        offered: nil, stateOfCharge: nil, voltage: nil), at: stamp)))
    }

    private mutating func take(_ event: Event) {
        effects.removeAll()
        controller.step(event, at: moment, into: &effects)
        answer()
    }

    /// Every order is accepted, everything is kept.
    private mutating func answer() {
        let items = effects.items
        for item in items {
            switch item {
            case .order(let charger, let order):
                step(.charger(charger, .outcome(order: order.number, outcome(of: order))))
            case .store(let order):
                guard let ticket = order.ticket else { continue }
                effects.removeAll()
                controller.step(
                    .stored(.committed([StoreReceipt(ticket: ticket, transaction: nil)])),
                    at: moment, into: &effects)
                if !effects.items.isEmpty { answer() }
            case .answer, .trip: continue
            }
        }
    }

    private mutating func step(_ event: Event) {
        effects.removeAll()
        controller.step(event, at: moment, into: &effects)
        if !effects.items.isEmpty { answer() }
    }

    private mutating func outcome(of order: ChargerOrder) -> OrderOutcome {
        switch order.action {
        case .lease(let lease):
            rates[lease.connector.index] = lease.rate
            return .accepted
        case .readBack(let connector, let duration):
            return .schedule(
                [SchedulePeriod(start: .zero, limit: plan.fallbacks[connector.index])],
                duration: duration)
        case .clearLease, .floor, .cap, .dayPlan, .stationLimit, .configure, .localList, .askStatus,
            .askSample,
            .remoteStart,
            .remoteStop,
            .changeAvailability:
            return .accepted
        }
    }

    /// How many connectors hold a lease above their floor: the bench must have worked.
    var leased: Int {
        plan.connectors.indices.count {
            controller.ledger.leaseEnd(of: ConnectorPosition($0), at: now) != nil
        }
    }
}
