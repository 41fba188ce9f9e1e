import Allocation
import Depot
import Units

/// The `chargers` section: every charger with its connectors.
struct ChargerSection {
    /// Chargers of a site.
    static let chargersHighest = 500
    /// Connectors of one charger: a satellite system has up to a dozen.
    static let connectorsHighest = 32

    private(set) var chargers: [Charger] = []
    private(set) var connectors: [Connector] = []
    private var chargerReaders: [KeyReader] = []
    private var connectorReaders: [KeyReader] = []
    /// Every identity in the file, those of chargers whose model can't be read too.
    private(set) var names: [String] = []
    /// The charger that each vehicle with a place of its own stands at.
    private var bays: [String: String] = [:]

    init(
        _ root: inout KeyReader, _ models: inout ModelLibrary, _ tree: PlacedTree,
        _ fleet: FleetSection
    ) {
        if !root.has("chargers") {
            root.report(
                .missingKey, "chargers", found: "no such key", allowed: "a list of chargers")
        }
        for item in root.items("chargers", named: "id", atMost: Self.chargersHighest) {
            var keys = item
            read(&keys, &models, tree, fleet)
            keys.finish()
        }
    }

    func keys(of connector: ConnectorPosition) -> KeyReader { connectorReaders[connector.index] }

    /// The largest clock bound of any model in use; that of a model that says nothing without one.
    var clockBoundLongest: Milliseconds {
        chargers.map(\.model.clockBound).max() ?? .seconds(5)
    }

    private mutating func read(
        _ keys: inout KeyReader, _ models: inout ModelLibrary, _ tree: PlacedTree,
        _ fleet: FleetSection
    ) {
        let id = keys.required("id", .chargerIdentity)
        if let id { names.append(id) }
        if let id, let first = chargers.firstIndex(where: { $0.id == id }) {
            keys.report(
                .duplicate, "id",
                found: "\(keys.found("id")), which is on line "
                    + "\(chargerReaders[first].line(of: "id")) too",
                allowed: "each charger once")
        }
        let model = models.chargerModel(&keys)
        let isAbsent = keys.value("absent", or: false, .flag)
        let power = keys.optional(
            "max_kw", .kilowatts(.watts(100)...Watts.kilowatts(10_000)))
        if !keys.has("connectors") {
            keys.report(
                .missingKey, "connectors", found: "no such key", allowed: "a list of connectors")
        }
        let items = keys.items("connectors", named: "id", atMost: Self.connectorsHighest)
        if items.isEmpty, keys.has("connectors") {
            keys.report(
                .value, "connectors", found: "no connector", allowed: "at least one")
        }
        checkLadder(model, items.count, keys)
        let first = connectors.count
        var numbers: [Int] = []
        for item in items {
            var entry = item
            let connector = connector(&entry, model, tree, fleet)
            entry.finish()
            if connector.number > 0, numbers.contains(connector.number) {
                entry.report(
                    .duplicate, "id", found: entry.found("id") + " twice",
                    allowed: "each connector of a charger once")
            }
            numbers.append(connector.number)
            // Without its model a connector means nothing, and the file makes no plan.
            guard model != nil else { continue }
            connectors.append(connector)
            connectorReaders.append(entry)
        }
        guard let model else { return }
        chargers.append(
            Charger(
                id: id ?? "", model: model, isAbsent: isAbsent, powerHighest: power,
                connectors: first..<connectors.count))
        chargerReaders.append(keys)
    }

    /// Under `station_max` floor and lease are one profile for the whole station: a lease for one
    /// connector would replace that of its neighbour, and both would draw under the larger.
    private func checkLadder(_ model: ChargerModel?, _ count: Int, _ keys: KeyReader) {
        guard let model, model.control == .stationMax, count > 1 else { return }
        keys.report(
            .structure, "connectors",
            found: "\(count) connectors of \(model.name), whose one profile holds for the whole "
                + "station (control: station_max)",
            allowed: "one connector")
    }

    private mutating func connector(
        _ keys: inout KeyReader, _ model: ChargerModel?, _ tree: PlacedTree, _ fleet: FleetSection
    ) -> Connector {
        let number = keys.required("id", .whole(1...1000), placeholder: 0)
        let node = keys.required("node", .identifier)
        let position = node.flatMap { tree.position(of: $0) }
        if let node { tree.check(node, under: "node", keys) }
        let phases = keys.required("phases", .phaseMapping, placeholder: .unknown)
        let range = ConnectorRange(&keys, model)
        return Connector(
            charger: ChargerPosition(chargers.count), number: number,
            node: position ?? NodePosition(0), phases: phases, rated: range.rated,
            minimum: range.minimum, vehicle: vehicle(&keys, fleet))
    }

    private mutating func vehicle(_ keys: inout KeyReader, _ fleet: FleetSection) -> String? {
        guard let vehicle = keys.optional("vehicle", .text) else { return nil }
        if fleet.isUnreadable { return vehicle }
        if !fleet.list.vehicles.contains(where: { $0.id == vehicle }) {
            keys.report(
                .reference, "vehicle",
                found: "\(keys.found("vehicle")), which is no vehicle of the fleet",
                allowed: fleet.isThere
                    ? nameMeant(vehicle, among: fleet.list.vehicles.map(\.id))
                    : "a vehicle of vehicles.csv; the file has no fleet")
        } else if let other = bays.updateValue(keys.path, forKey: vehicle) {
            keys.report(
                .structure, "vehicle",
                found: "\(keys.found("vehicle")), whose bay is \(other)",
                allowed: "one bay for each vehicle")
        }
        return vehicle
    }

    /// No connector's minimum is above a limit over it or above its station's own: it could never
    /// charge.
    func checkMinima(in plan: SitePlan, _ tree: PlacedTree) {
        for (index, connector) in connectors.enumerated() {
            let position = ConnectorPosition(index)
            let load = plan.rateConversion(of: position).load(of: connector.minimum)
            for node in plan.path(from: connector.node) {
                guard let excess = plan[node].excess(of: load) else { continue }
                connectorReaders[index].report(
                    .structure, "node",
                    found: "\(plan[node].id), whose limit of \(excess.limit) is below the "
                        + "connector's minimum of \(excess.needed)",
                    allowed: "a node that can feed the minimum")
                break
            }
            guard let highest = plan.charger(of: position).powerHighest else { continue }
            let needed: Watts =
                switch plan.charger(of: position).model.unit {
                case .watts: Watts(rawValue: connector.minimum.rawValue)
                case .amperes: load.power
                }
            guard needed > highest else { continue }
            chargerReaders[connector.charger.index].report(
                .structure, "max_kw",
                found: "\(chargerReaders[connector.charger.index].found("max_kw")), below the "
                    + "minimum of connector \(connector.number)",
                allowed: "at least \(DecimalText.text(needed.rawValue, decimals: 3)) kW")
        }
    }
}

extension Node {
    /// The first limit that a load alone is above, for people.
    fileprivate func excess(of load: Load) -> (limit: String, needed: String)? {
        if let currentLimit, load.current.highest > currentLimit {
            return (
                "\(DecimalText.text(currentLimit.rawValue, decimals: 3)) A",
                "\(DecimalText.text(load.current.highest.rawValue, decimals: 3)) A"
            )
        }
        if let powerLimit, load.power > powerLimit {
            return (
                "\(DecimalText.text(powerLimit.rawValue, decimals: 3)) kW",
                "\(DecimalText.text(load.power.rawValue, decimals: 3)) kW"
            )
        }
        return nil
    }
}
