import Control
import Depot
import Testing
import Units

/// An evening at a depot that has less room than its vehicles need at the least, as an electrician
/// would note it. It begins at 08:00 with 22 kW boxes of 6 A to 32 A without a fallback on one node,
/// and vans of 60 kWh that are a fifth full. Charging takes 3 min for each kWh, and a van is to be
/// ready a quarter of an hour before it leaves. The lines are
///
///     room        AMPERES                on each phase, for all boxes together
///     unit        exclusive              all boxes hang on a power unit that serves one at a time
///     usual       HH:MM                  when those leave that have no departure of their own
///     look at     HH:MM ...
///     van  NAME   OPTION...   → what it gets at each look: amperes, `waits` for its turn, or why else
///
/// with the options
///
///     stranger                nobody knows its card; else it is of the fleet
///     leaves HH:MM            its own departure
///     needs KWH               until then, into the battery
///     priority N              of its departure, 1 is first
///     heats MINUTES           before it leaves
///     least AMPERES           of its box, where that is not 6 A
///     comes HH:MM[:SS]        plugs in then, not at 08:00
///     done HH:MM              needs nothing any more: its battery is full
///     sleeps                  takes nothing of what it is offered
///     set AMPERES             by a person, at its arrival
struct TurnTable {
    private(set) var expected: [String] = []
    private(set) var found: [String] = []
    /// When a box began or ceased to charge, in seconds since 08:00, and which.
    private(set) var switches: [(second: Int64, van: String)] = []
    private var room: Int64 = 0
    private var isExclusive = false
    private var usual: Int64?
    private var looks: [Int64] = []
    private var vans: [Van] = []

    /// What a `van` line says.
    private struct Van {
        let name: String
        let isStranger: Bool
        let leaves: Int64?
        let kilowattHours: Int64?
        let priority: Int
        let heats: Int64?
        let least: Int64
        let comes: Int64
        let done: Int64?
        let sleeps: Bool
        let set: Int64?
    }

    init(_ text: String) throws {
        for line in text.split(separator: "\n") {
            let halves = line.split(separator: "→")
            let words = halves[0].split(separator: " ").map(String.init)
            switch words[0] {
            case "room": room = try #require(Int64(words[1]))
            case "unit": isExclusive = words[1] == "exclusive"
            case "usual": usual = try Self.seconds(words[1])
            case "look": looks = try words.dropFirst(2).map { try Self.seconds($0) }
            default:
                vans.append(try Self.van(words))
                let results = try #require(halves.count == 2 ? halves[1] : nil)
                expected.append(
                    words[1] + " " + results.split(separator: " ").joined(separator: " "))
            }
        }
        live()
    }

    // MARK: Reading

    private static func van(_ words: [String]) throws -> Van {
        func word(after option: String) -> String? {
            words.firstIndex(of: option).map { words[$0 + 1] }
        }
        func number(_ option: String) throws -> Int64? {
            try word(after: option).map { try #require(Int64($0), "\($0) is no number") }
        }
        return Van(
            name: words[1], isStranger: words.contains("stranger"),
            leaves: try word(after: "leaves").map { try seconds($0) },
            kilowattHours: try number("needs"), priority: Int(try number("priority") ?? 1),
            heats: try number("heats"), least: try number("least") ?? 6,
            comes: try word(after: "comes").map { try seconds($0) } ?? 0,
            done: try word(after: "done").map { try seconds($0) },
            sleeps: words.contains("sleeps"), set: try number("set"))
    }

    /// Seconds since 08:00; what is earlier is tomorrow.
    private static func seconds(_ time: String) throws -> Int64 {
        let parts = try time.split(separator: ":").map { try #require(Int64($0)) }
        let seconds = (parts[0] - 8) * 3600 + parts[1] * 60 + (parts.count > 2 ? parts[2] : 0)
        return seconds < 0 ? seconds + 86_400 : seconds
    }

    private static func moment(_ seconds: Int64) -> UTCTime {
        UTCTime(milliseconds: 1_800_000_000_000) + .seconds(seconds)
    }

    // MARK: Living

    private var plan: SitePlan {
        var plan = SitePlan.example(
            boxes: vans.count, otherLoadHighest: 95 - room, fallback: 0)
        if isExclusive {
            var unit = plan.nodes[0]
            unit.id = "unit"
            unit.kind = .powerUnit
            unit.parent = NodePosition(0)
            unit.meter = nil
            unit.otherLoadHighest = .zero
            unit.isExclusive = true
            plan.nodes.append(unit)
        }
        for index in vans.indices {
            plan.connectors[index].node = NodePosition(isExclusive ? 1 : 0)
            plan.connectors[index].minimum = ChargingRate(.amperes(vans[index].least))
        }
        return plan
    }

    private var fleet: FleetList {
        FleetList(
            vehicles: vans.indices.filter { !vans[$0].isStranger }.map { index in
                Vehicle(
                    id: vans[index].name, idTokens: ["CARD-\(index)"], battery: .wattHours(60_000),
                    acHighest: .kilowatts(22), acPhases: 3, dcHighest: .kilowatts(50),
                    stateOfChargeLowest: .percent(20), stateOfChargeHighest: .percent(100))
            },
            departures: vans.compactMap { van in
                van.leaves.map { leaves in
                    Departure(
                        id: "run of \(van.name)", vehicle: van.name,
                        departAt: Self.moment(leaves),
                        requiredStateOfCharge: nil,
                        requiredEnergy: van.kilowattHours.map { .wattHours($0 * 1000) },
                        priority: van.priority,
                        preconditioning: van.heats.map {
                            .init(power: .kilowatts(15), lead: .minutes($0))
                        })
                }
            })
    }

    private mutating func live() {
        var scene = Scene(plan, fleet: fleet)
        // 95 A of 100 A are not in reserve.
        scene.otherLoad = 95 - room
        scene.recall([])
        if let usual {
            scene.take(
                .calendarTold(
                    SiteCalendar(usualDepartures: [Self.moment(usual)], monthStarts: [])))
        }
        for box in scene.boxes.indices { scene.connect(box) }
        scene.run(20)
        found = vans.map(\.name)
        var draws = scene.draws
        for second in scene.time...(looks.last ?? 0) {
            for index in vans.indices { happen(to: index, at: second, in: &scene) }
            if looks.contains(second) {
                for index in vans.indices { found[index] += " " + result(index, in: scene) }
            }
            scene.run(1)
            for index in vans.indices where (draws[index] > 0) != (scene.draw(index) > 0) {
                switches.append((scene.time, vans[index].name))
                scene.tellState(
                    index, scene.draw(index) > 0 ? .charging : .suspendedByCharger)
            }
            draws = scene.draws
        }
    }

    private func happen(to index: Int, at second: Int64, in scene: inout Scene) {
        let van = vans[index]
        if max(van.comes, 20) == second {
            if van.sleeps { scene.boxes[index].wants = 0 }
            scene.plugIn(index)
            if let set = van.set {
                scene.command(
                    .override(
                        ConnectorPosition(index), ChargingRate(.amperes(set)),
                        until: .minutes(600)))
            }
        }
        if van.done == second { scene.boxes[index].stateOfCharge = .whole }
    }

    private func result(_ index: Int, in scene: Scene) -> String {
        guard scene.draw(index) == 0 else { return "\(scene.draw(index))" }
        return scene.cause(index) == "waiting_for_turn" ? "waits" : scene.cause(index)
    }
}
