import ControlRoom
import Depot
import OCPP
import Units

/// What has happened in a rehearsal, in the language of scenarios; comments for what that can't say.
struct RehearsalDiary: Hashable, Sendable {
    private(set) var entries: [Entry] = []
    /// What stood there at the end of the last step, to see what has come or gone.
    fileprivate var vehicles: [String?] = []
    fileprivate var otherLoads: [PerPhase<Amperes>] = []
    fileprivate var told: [ChargingRate?] = []
    fileprivate var hasOverload = false

    /// A line at a time of the run.
    struct Entry: Hashable, Sendable {
        let after: Milliseconds
        let words: String
    }

    /// Beyond it the older half is forgotten.
    private static let entriesHighest = 100_000

    /// Nothing after the first overload.
    fileprivate mutating func note(_ words: String, after time: Milliseconds) {
        guard !hasOverload else { return }
        if entries.count >= Self.entriesHighest { entries.removeFirst(Self.entriesHighest / 2) }
        entries.append(Entry(after: time, words: words))
    }
}

extension Rehearsal {
    /// Something happens in the step that ends at `now`: a scenario says it at its begin.
    mutating func note(_ words: String) {
        guard diary != nil else { return }
        let begin = max(.zero, elapsed - Self.step)
        diary?.note(words, after: begin)
    }

    /// Something happens to a meter.
    mutating func note(meter: Int, _ words: String) {
        guard let node = plan.nodes.first(where: { $0.meter == MeterPosition(meter) }) else {
            return
        }
        note("\(node.id) meter \(words)")
    }

    /// A lease other than the last.
    mutating func note(_ order: LinkOrder, to charger: ChargerPosition) {
        guard diary != nil, case .lease(let lease) = order.action,
            let index = plan[charger].connectors.first(where: {
                plan.connectors[$0].number == lease.connector
            })
        else { return }
        let connector = ConnectorPosition(index)
        if diary?.told.isEmpty == true {
            diary?.told = plan.connectors.map { _ in nil }
        }
        guard diary?.told[index] != lease.rate else { return }
        diary?.told[index] = lease.rate
        note(
            "# \(plan.words(of: connector)) is told \(lease.rate.words(plan[charger].model.unit))"
                + (lease.isCut ? ", a cut" : ""))
    }

    /// What the plant has done by itself in this step, and the first overload.
    mutating func observeForDiary() {
        guard diary != nil else { return }
        observeVehicles()
        observeOtherLoad()
        observeOverload()
    }

    private mutating func observeVehicles() {
        let before = diary?.vehicles ?? []
        diary?.vehicles = plan.connectors.map {
            plant.chargePoints[$0.charger.index].vehicle(at: $0.number)?.id
        }
        for index in plan.connectors.indices {
            let connector = ConnectorPosition(index)
            let vehicle = plant.chargePoints[plan[connector].charger.index]
                .vehicle(at: plan[connector].number)
            let stood = before.isEmpty ? nil : before[index]
            guard stood != vehicle?.id else { continue }
            if stood != nil { note("\(plan.words(of: connector)) unplugged") }
            if let vehicle { noteArrival(of: vehicle, at: connector) }
        }
    }

    private mutating func noteArrival(of vehicle: SimulatedVehicle, at connector: ConnectorPosition)
    {
        let model = plan.charger(of: connector).model
        let name = plan.words(of: connector)
        let charge = DecimalText.text(vehicle.stateOfCharge.rawValue, decimals: 2)
        let isSingle = model.current == .ac && vehicle.phases == 1
        note("\(name) plugged in at \(charge) %" + (isSingle ? " on one phase" : ""))
        let most = ChargingRate(rawValue: vehicle.powerHighest.rawValue)
        if model.current == .dc, most < plan[connector].rated {
            note("\(name) takes at most \(most.words(model.unit))")
        }
    }

    private mutating func observeOtherLoad() {
        if diary?.otherLoads.isEmpty == true {
            diary?.otherLoads = plan.nodes.map { _ in .zero }
        }
        for index in plan.nodes.indices {
            let load = plant.ownOtherLoad(at: NodePosition(index))
            guard let told = diary?.otherLoads[index],
                Phase.allCases.contains(where: {
                    max(load[$0], told[$0]) - min(load[$0], told[$0]) >= Self.walk
                })
            else { continue }
            diary?.otherLoads[index] = load
            note("\(plan.nodes[index].id) other load \(load.words)")
        }
    }

    /// Other load walks a little each second: smaller moves would fill the page.
    private static let walk = Amperes.amperes(1)

    private mutating func observeOverload() {
        guard diary?.hasOverload == false, let row = plant.judge.charges.first else { return }
        defer { diary?.hasOverload = true }
        let node = plan[row.node]
        note(
            "# OVERLOAD of \(node.id) on \(row.constraint.name): "
                + "\(words(row.oursHighest, row.constraint)) of ours; it carries "
                + "\(words(plant.load(at: row.node), row.constraint)), other load "
                + words(plant.otherLoads[row.node.index], row.constraint))
        for (index, connector) in plan.connectors.enumerated()
        where plan.path(from: connector.node).contains(row.node) {
            guard let load = plant.chargePoints[connector.charger.index].draw(of: connector.number),
                amount(load, row.constraint) > 0
            else { continue }
            let isReached = plant.lostSince[connector.charger.index] == nil
            note(
                "#   \(plan.words(of: ConnectorPosition(index))) draws "
                    + words(load, row.constraint)
                    + (isReached ? "" : ", out of reach or back a moment ago"))
        }
    }

    private func amount(_ load: Load, _ constraint: Constraint) -> Int64 {
        switch constraint {
        case .current(let phase): load.current[phase].rawValue
        case .power: load.power.rawValue
        }
    }

    private func words(_ load: Load, _ constraint: Constraint) -> String {
        words(amount(load, constraint), constraint)
    }

    private func words(_ value: Int64, _ constraint: Constraint) -> String {
        switch constraint {
        case .current: Amperes(rawValue: value).words
        case .power: Watts(rawValue: value).words
        }
    }

    /// The run as a scenario, as far as one can say it.
    func scenario(titled title: String) -> [String] {
        let plan = circumstances.site.plan
        let network = circumstances.network
        var lines = ["# \(title)"] + outcome.failures.map { "# \($0)" }
        lines += plan.lines(chargers: Array(plan.chargers.indices))
        lines += plan.demand.map(\.words)
        lines.append(
            "rules fallback share "
                + "\(DecimalText.text(plan.control.fallbackShare.rawValue, decimals: 2)) %"
                + " messages take up to \(network.delayHighest.words)"
                + (network.noticeHighest > .seconds(1)
                    ? " losses are noticed after \(network.noticeHighest.words)" : ""))
        lines.append("rules starts cold")
        lines += (diary?.entries ?? []).map { entry in
            entry.words.first == "#"
                ? "# at \(entry.after.words) \(entry.words.dropFirst(2))"
                : "at \(entry.after.words)  \(entry.words)"
        }
        // A scenario has an expectation; what fails here fails without one.
        return lines + ["within 60 s  no alarm store", "plays for \(elapsed.words)"]
    }
}

extension DemandTarget {
    fileprivate var words: String {
        "target \(window == .block ? "block of" : "rolling") \(interval.words) \(target.words)"
    }
}
