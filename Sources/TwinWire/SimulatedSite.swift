package import Depot
package import Units

/// A yard of any size behind one transformer, as a site file, and the vehicles that stand in it.
package struct SimulatedSite {
    private let ac: Int
    private let dc: Int
    private let port: Int
    private let meterPort: Int
    private let uplink: String?

    /// AC charge points on one feeder.
    private static let perFeeder = 12

    /// `uplink` is the file that says where batches go; nil for a site without upstream.
    package init(ac: Int, dc: Int, port: Int, meterPort: Int, uplink: String?) {
        self.ac = ac
        self.dc = dc
        self.port = port
        self.meterPort = meterPort
        self.uplink = uplink
    }

    /// The transformer carries about half of what everything together could draw.
    private var limit: Int { (ac * 32 + dc * 170) / 2 + otherLoad + 20 }
    /// Four fifths of that in kilowatts, so that the target is what binds at times.
    private var demandTarget: Int { limit * 3 * 230 * 4 / 5 / 1000 }
    private var otherLoad: Int { 30 + (ac * 32 + dc * 170) / 5 }

    /// The site file.
    package var lines: [String] {
        head + nodes + meter + ["", "chargers:"] + chargers + foot
    }

    private var head: [String] {
        [
            "# A simulated depot, written by: busbar twin site",
            "site:", "  id: twin-yard", "  name: Twin Yard", "  timezone: Europe/Berlin",
            "  nominal_voltage: 230", "  nominal_frequency: 50", "  commissioned: false", "",
        ]
    }

    private var nodes: [String] {
        let feeders = (0..<feederCount).flatMap { index in
            let count = min(Self.perFeeder, ac - index * Self.perFeeder)
            return [
                "  - id: feeder-\(index + 1)", "    parent: tx1", "    kind: feeder",
                "    limit_amps: \(count * 24 + 10)", "    other_load_max_amps: 0",
            ]
        }
        let direct =
            dc == 0
            ? []
            : [
                "  - id: feeder-dc", "    parent: tx1", "    kind: feeder",
                "    limit_amps: \(dc * 180)", "    other_load_max_amps: 0",
            ]
        return [
            "nodes:", "  - id: tx1", "    kind: transformer", "    limit_amps: \(limit)",
            "    meter: tx1", "    other_load_max_amps: \(otherLoad)",
        ] + feeders + direct
    }

    private var feederCount: Int { (ac + Self.perFeeder - 1) / Self.perFeeder }

    private var meter: [String] {
        [
            "", "meters:", "  - id: tx1", "    model: janitza-umg-604",
            "    tcp: { host: 127.0.0.1, port: \(meterPort) }", "    unit: 1",
            "    poll_ms: 500",
        ]
    }

    private var chargers: [String] {
        let rotations = ["L1-L2-L3", "L2-L3-L1", "L3-L1-L2"]
        let boxes = (0..<ac).flatMap { index in
            [
                "  - id: AC-\(number(index))", "    model: generic-ac", "    connectors:",
                "      - { id: 1, node: feeder-\(index / Self.perFeeder + 1), "
                    + "phases: \(rotations[index % 3]), max_amps: 32, min_amps: 6 }",
            ]
        }
        let stations = (0..<dc).flatMap { index in
            [
                "  - id: DC-\(number(index))", "    model: generic-dc", "    max_kw: 100",
                "    connectors:",
                "      - { id: 1, node: feeder-dc, phases: L1-L2-L3, max_kw: 100, min_kw: 5 }",
            ]
        }
        return boxes + stations
    }

    private var foot: [String] {
        [
            "", "ocpp:", "  listeners:",
            "    - { host: 127.0.0.1, port: \(port), security_profile: 0 }",
            "", "control:", "  tick_ms: 1000", "  reserve_percent: 5", "",
            "demand:", "  - window: block", "    interval_minutes: 15",
            "    target_kw: \(demandTarget)", "    ratchet_to_month_peak: true",
            "    readiness_may_exceed: true", "",
            "fleet: { directory: fleet }",
        ] + (uplink.map { ["uplink: { file: \($0) }"] } ?? [])
    }

    /// The rows of `vehicles.csv`.
    package var vehicleRows: [String] {
        [
            "vehicle_id,id_tokens,battery_kwh,max_ac_kw,ac_phases,max_dc_kw,"
                + "min_soc_percent,max_soc_percent"
        ]
            + (0..<(ac + dc)).map { index in
                let vehicle = Self.vehicle(index, isAlternating: index < ac)
                return [
                    vehicle.id, vehicle.idTokens.joined(separator: " "),
                    "\(vehicle.battery.wattHours / 1000)",
                    "\(vehicle.acHighest.rawValue / 1000).\(vehicle.acHighest.rawValue % 1000 / 10)",
                    "\(vehicle.acPhases)", "\(vehicle.dcHighest.rawValue / 1000)",
                    "\(vehicle.stateOfChargeLowest.rawValue / 100)",
                    "\(vehicle.stateOfChargeHighest.rawValue / 100)",
                ].joined(separator: ",")
            }
    }

    /// The rows of `departures.csv` written at `now`: the stations' buses leave in two hours and
    /// the others from five hours on, one every twenty minutes; every fourth by the default.
    package func departureRows(from now: UTCTime) -> [String] {
        let start = UTCTime(milliseconds: (now.milliseconds / 300_000 + 1) * 300_000)
        let planned = (0..<(ac + dc)).filter { $0 >= ac || $0 % 4 != 3 }
        return [
            "departure_id,vehicle_id,depart_at,required_soc_percent,required_kwh,priority,"
                + "precondition_kw,precondition_minutes"
        ]
            + planned.map { index in
                let wait = index < ac ? 300 + Int64(index) * 20 : 120 + Int64(index - ac) * 20
                let time = (start + .minutes(wait)).text(milliseconds: false)
                let vehicle = Self.vehicle(index, isAlternating: index < ac)
                return "D-\(number(index)),\(vehicle.id),\(time),70,,\(index % 3 + 1),,"
            }
    }

    private func number(_ index: Int) -> String {
        index < 9 ? "0\(index + 1)" : "\(index + 1)"
    }

    /// A vehicle for each connector of a plan.
    package static func fleet(of plan: SitePlan) -> [Vehicle] {
        plan.connectors.indices.map { index in
            vehicle(
                index,
                isAlternating: plan.charger(of: ConnectorPosition(index)).model.current == .ac)
        }
    }

    /// Every third at an AC connector is a single-phase van, the others are buses.
    private static func vehicle(_ index: Int, isAlternating: Bool) -> Vehicle {
        let isVan = isAlternating && index % 3 == 2
        let number = index < 9 ? "0\(index + 1)" : "\(index + 1)"
        return Vehicle(
            id: isVan ? "VAN-\(number)" : "BUS-\(number)",
            idTokens: ["04A2B3C4\(100_000 + index)"],
            battery: .wattHours(isVan ? 75_000 : isAlternating ? 150_000 : 350_000),
            acHighest: isVan ? .watts(7_360) : .watts(22_080), acPhases: isVan ? 1 : 3,
            dcHighest: .kilowatts(isVan ? 80 : 150), stateOfChargeLowest: .percent(10),
            stateOfChargeHighest: .percent(95))
    }
}
