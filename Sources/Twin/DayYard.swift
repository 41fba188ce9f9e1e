import Depot
import Units

/// The buses of a day at ideal chargers: the plant's own vehicles, whose offers act at once and in
/// the raster of a second. Nothing is late, lost or unknown here; the voltage is the nominal one.
struct DayYard {
    private let day: DepotDay
    private let policy: DayPolicy
    /// What the billed node may carry at most, beside its limit; nil: nothing else.
    private let ceiling: Watts?
    /// Visits that are given nothing: nobody could make them ready.
    private let excluded: [Int]
    /// So long before its departure a bus is looked at.
    private let lead: Milliseconds
    private let bays: [DayBay]
    /// The nodes above each bay.
    private let paths: [[Int]]
    /// The visit at each bay.
    private var present: [Int?]
    private var vehicles: [SimulatedVehicle?]
    private var offers: [Watts]
    private var tally: DayTally

    private static let step = Milliseconds.seconds(1)

    init(
        _ day: DepotDay, _ policy: DayPolicy, ceiling: Watts?, excluding excluded: [Int],
        lead: Milliseconds
    ) {
        self.day = day
        self.policy = policy
        self.ceiling = ceiling
        self.excluded = excluded
        self.lead = lead
        let plan = day.site.plan
        bays = plan.connectors.indices.map { DayBay(ConnectorPosition($0), of: plan) }
        paths = plan.connectors.map { plan.path(from: $0.node).map(\.index) }
        present = bays.map { _ in nil }
        vehicles = bays.map { _ in nil }
        offers = bays.map { _ in .zero }
        tally = DayTally(day)
    }

    /// Plays the day.
    mutating func play(as name: String) -> DayResult {
        for minute in day.building.indices {
            comeAndGo(at: .minutes(Int64(minute)))
            decide(at: minute)
            tally.offered(
                present.indices.map { present[$0] == nil ? nil : ChargingRate(offers[$0]) },
                for: .minutes(1))
            for _ in 0..<60 { flow(at: minute) }
        }
        comeAndGo(at: day.length)
        return tally.result(of: name, on: day, failures: [])
    }

    private mutating func comeAndGo(at time: Milliseconds) {
        for (index, visit) in day.visits.enumerated() {
            let bay = visit.connector.index
            if visit.departure - lead == time, let vehicle = vehicles[bay] {
                tally.left(index, with: vehicle)
            }
            if visit.departure == time, let vehicle = vehicles[bay] {
                tally.took(vehicle.taken)
                vehicles[bay] = nil
                present[bay] = nil
            }
        }
        for (index, visit) in day.visits.enumerated() where visit.arrival == time {
            let bay = visit.connector.index
            present[bay] = index
            vehicles[bay] = SimulatedVehicle(
                vehicle: day.site.fleet[bay], stateOfCharge: visit.stateOfCharge, shrink: 1,
                nominalVoltage: day.site.plan.nominalVoltage,
                dynamics: SimulatedVehicle.Dynamics(
                    deadTime: .zero, fall: .seconds(1), rise: .seconds(10)))
        }
    }

    private mutating func flow(at minute: Int) {
        let voltage = day.site.plan.nominalVoltage
        var loads = day.site.plan.nodes.map { _ in Load.zero }
        loads[0] = building(at: minute)
        for bay in bays.indices {
            guard
                let draw = vehicles[bay]?.advance(
                    by: Self.step, offer: bays[bay].offer(offers[bay]), voltage: voltage)
            else { continue }
            let load = bays[bay].load(of: draw.power)
            for node in paths[bay] { loads[node] += load }
        }
        tally.flowed(loads, for: Self.step)
    }

    private func building(at minute: Int) -> Load {
        let current = PerPhase(repeating: day.building[minute])
        return Load(
            current: current,
            power: Watts(rawValue: current.sum.rawValue)
                .scaledDown(by: day.site.plan.nominalVoltage.rawValue * 95, over: 100_000_000))
    }

    // MARK: Who gets what

    private mutating func decide(at minute: Int) {
        let wanting = bays.indices.filter { bay in
            guard let visit = present[bay], let vehicle = vehicles[bay] else { return false }
            return !vehicle.isFull && !excluded.contains(visit)
        }
        offers = bays.map { _ in .zero }
        var rooms = self.rooms(at: minute)
        switch policy {
        case .uncontrolled:
            for bay in wanting { offers[bay] = bays[bay].rated }
        case .equal: shareEqually(among: wanting, &rooms)
        case .earliestFirst:
            serve(wanting.sorted { rank($0, .zero) < rank($1, .zero) }, &rooms)
        case .leastLaxity:
            let laxities = bays.indices.map { laxity(of: $0, at: .minutes(Int64(minute))) }
            serve(wanting.sorted { rank($0, laxities[$0]) < rank($1, laxities[$1]) }, &rooms)
        }
    }

    /// What chargers may have on each node: what the site gives out, less the building.
    private func rooms(at minute: Int) -> [Amperes] {
        let plan = day.site.plan
        var rooms = plan.nodes.map { node in
            node.currentLimit.map { $0 - plan.reserve(of: $0) } ?? .amperes(1_000_000)
        }
        rooms[0] -= day.building[minute]
        if let ceiling {
            let power = max(.zero, ceiling - building(at: minute).power)
            rooms[0] = min(rooms[0], power.current(over: 3, voltage: plan.nominalVoltage))
        }
        return rooms.map { max(.zero, $0) }
    }

    /// The order in which buses are served: those that still need something, by `laxity`, then by
    /// departure and bay.
    private func rank(_ bay: Int, _ laxity: Milliseconds) -> (Int, Int64, Int64, Int) {
        guard let visit = present[bay].map({ day.visits[$0] }), let vehicle = vehicles[bay] else {
            return (2, 0, 0, bay)
        }
        let isReady = vehicle.stored >= day.energy(visit.required, of: visit)
        return (isReady ? 1 : 0, laxity.rawValue, visit.departure.rawValue, bay)
    }

    private func laxity(of bay: Int, at time: Milliseconds) -> Milliseconds {
        guard let visit = present[bay].map({ day.visits[$0] }), let vehicle = vehicles[bay] else {
            return .zero
        }
        let needed = bays[bay].chargingTime(
            of: vehicle, from: vehicle.stored, to: day.energy(visit.required, of: visit))
        return visit.departure - lead - time - needed
    }

    /// One after the other takes what it can use.
    private mutating func serve(_ order: [Int], _ rooms: inout [Amperes]) {
        for bay in order {
            guard let vehicle = vehicles[bay] else { continue }
            let room = paths[bay].reduce(Amperes.amperes(1_000_000)) { min($0, rooms[$1]) }
            let most = bays[bay].powerHighest(of: vehicle)
            give(min(most, bays[bay].power(of: room)), to: bay, &rooms)
        }
    }

    private mutating func give(_ power: Watts, to bay: Int, _ rooms: inout [Amperes]) {
        guard power >= bays[bay].minimum else { return }
        offers[bay] = power
        let current = bays[bay].load(of: power).current.highest
        for node in paths[bay] { rooms[node] -= current }
    }

    /// Raises all together until each has what it can use or a node above it is full.
    private mutating func shareEqually(among wanting: [Int], _ rooms: inout [Amperes]) {
        var rising = wanting
        while !rising.isEmpty {
            let shares = rooms.indices.map { node -> Amperes in
                let count = rising.count { paths[$0].contains(node) }
                return count > 0 ? rooms[node] / Int64(count) : .amperes(1_000_000)
            }
            guard let tightest = shares.indices.min(by: { shares[$0] < shares[$1] }) else { return }
            let level = shares[tightest]
            let modest = rising.filter { bay in
                guard let vehicle = vehicles[bay] else { return true }
                return bays[bay].load(of: bays[bay].powerHighest(of: vehicle)).current.highest
                    <= level
            }
            let settled = modest.isEmpty ? rising.filter { paths[$0].contains(tightest) } : modest
            for bay in settled {
                guard let vehicle = vehicles[bay] else { continue }
                give(
                    min(bays[bay].powerHighest(of: vehicle), bays[bay].power(of: level)), to: bay,
                    &rooms)
            }
            rising.removeAll { settled.contains($0) }
        }
    }
}
