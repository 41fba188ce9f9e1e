import Control
import Depot
import Glibc
import Journal
import Ledger
import Twin
import Units

/// A depot whose chargers take every order and report now and then: enough for a controller to have
/// something to decide at every turn. Equal seeds give equal days.
struct Yard {
    private(set) var controller: Controller
    private var seed: UInt64
    private var instant = Instant(milliseconds: 5_000_000)
    private var effects = Effects()
    private var pending: [Event] = []
    private var number: Int64 = 0
    private var fleet: FleetList

    init(seed: UInt64) {
        var site = PreparedSite.yard()
        site.plan.inputs = [
            InputLine(
                name: "ripple", place: LinePlace(chip: "gpiochip0", line: "R"), isActiveLow: true,
                debounce: .milliseconds(100), node: NodePosition(0), limit: .kilowatts(20),
                isActiveOnFault: true)
        ]
        fleet = site.fleetList
        self.seed = seed
        controller = Controller(
            plan: site.plan, fleet: site.fleetList,
            at: Moment(
                instant: instant, utc: UTCTime(milliseconds: 1_772_400_000_000),
                isSynchronised: true), omitting: .none)
    }

    /// One step of the controller.
    mutating func next() -> (event: Event, moment: Moment, effects: [Effect]) {
        number += 1
        instant = instant + .milliseconds(number % 10 == 0 ? 400 : 70)
        let moment = Moment(
            instant: instant,
            utc: UTCTime(milliseconds: 1_772_395_000_000 + instant.milliseconds),
            isSynchronised: true)
        let event = number % 10 == 0 ? .tick : happening(at: moment)
        effects.removeAll()
        controller.step(event, at: moment, into: &effects)
        for case .order(let charger, let order) in effects.items where pending.count < 1000 {
            pending.append(.charger(charger, .outcome(order: order.number, .accepted)))
        }
        return (event, moment, effects.items)
    }

    /// Steps `count` times and notes it, with a state after each tick; never so fast that the
    /// writer's queue grows, as in a depot.
    mutating func record(_ count: Int, to writer: JournalWriter) {
        for _ in 0..<count {
            let step = next()
            writer.note(step.event, step.moment, effects: step.effects)
            if step.event == .tick { writer.state(controller) }
            let deadline = ContinuousClock.now + .seconds(60)
            while writer.backlog > 200, ContinuousClock.now < deadline { sched_yield() }
        }
    }

    private mutating func happening(at moment: Moment) -> Event {
        let draw = random(100)
        if draw < 40, !pending.isEmpty { return pending.removeFirst() }
        let index = random(14)
        let charger = ChargerPosition(index)
        let connector = ConnectorPosition(index)
        switch draw {
        case 0..<50:
            return .metered(MeterPosition(0), reading(at: moment.instant))
        case 50..<53: return .charger(charger, .opened(connection: number))
        case 53..<54: return .charger(charger, .closed(reason: "gone"))
        case 54..<58:
            return .charger(
                charger, .booted(maker: "Busbar Twin", model: "Wall 22", firmware: "1"))
        case 58..<66:
            let state = ConnectorState.allCases[random(6)]
            return .charger(
                charger, .status(connector, state, errorCode: "NoError", at: moment.utc))
        case 66..<70:
            return .charger(
                charger,
                .startAsked(
                    question: number, connector, idToken: "04A2B3C4D5E601",
                    meterStart: .wattHours(1000), at: moment.utc))
        case 70..<71: return .meterFailed(MeterPosition(0), .timeout)
        case 71..<73: return .lineRead(InputPosition(0), isActive: random(2) == 0)
        case 73..<74: return .lineFailed(InputPosition(0), .busy)
        case 74..<75: return .fleetTold(changedFleet(at: moment))
        default:
            let sample = DrawSample(
                current: PerPhase(repeating: .amperes(Int64(random(16)))), power: nil,
                energy: .wattHours(number), offered: nil, stateOfCharge: nil, voltage: nil)
            return .charger(
                charger, .sampled(connector, transaction: nil, sample, at: moment.utc))
        }
    }

    /// Another departure for each vehicle, and now and then a fault.
    private mutating func changedFleet(at moment: Moment) -> FleetList {
        var list = fleet
        list.departures = fleet.vehicles.map { vehicle in
            Departure(
                id: "R-\(vehicle.id)", vehicle: vehicle.id,
                departAt: moment.utc + .minutes(Int64(random(300))), requiredStateOfCharge: nil,
                requiredEnergy: nil, priority: 1, preconditioning: nil)
        }
        let rows = random(3)
        if rows > 0 {
            list.faults = [FleetFault(file: "departures.csv", kind: .rows(rows, first: []))]
        }
        return list
    }

    private mutating func reading(at instant: Instant) -> Reading {
        let amperes = Amperes.amperes(Int64(80 + random(60)))
        return Reading(
            takenAt: instant - .milliseconds(40), current: PerPhase(repeating: amperes),
            voltage: PerPhase(repeating: .volts(231)),
            power: PerPhase(repeating: .watts(amperes.rawValue * 230 / 1000)),
            powerTotal: .watts(amperes.rawValue * 690 / 1000), energyImport: .wattHours(77),
            energyExport: nil, frequency: Frequency(rawValue: 50_010), topOil: nil)
    }

    private mutating func random(_ count: UInt64) -> Int {
        seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((seed >> 33) % count)
    }
}
