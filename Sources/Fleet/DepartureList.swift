package import Depot
import Units

/// What `departures.csv` says.
package struct DepartureList: Hashable, Sendable {
    /// The departures of the good rows, in the file's order.
    package let departures: [Departure]
    /// What is wrong with the others, line by line.
    package let errors: [RowError]
    /// Whether the file as a whole can't be read; `errors` say why.
    package let isRefused: Bool

    private static let required = ["departure_id", "vehicle_id", "depart_at", "priority"]
    private static let optional = [
        "required_soc_percent", "required_kwh", "precondition_kw", "precondition_minutes",
    ]

    /// Reads the file's bytes: UTF-8, commas, a header with each column once in any order. Every
    /// departure is of one of `vehicles`.
    package init(_ bytes: [UInt8], vehicles: [Vehicle]) {
        let table = FleetTable(bytes, required: Self.required, optional: Self.optional)
        let known = Set(vehicles.map(\.id))
        var departures: [Departure] = []
        var errors = table.errors
        var lines: [String: Int] = [:]
        for var row in table.rows {
            let departure = row.departure(known)
            if let id = departure?.id, let first = lines.updateValue(row.line, forKey: id) {
                row.report(
                    "departure_id", found: "\(quoted(id)), which is on line \(first) too",
                    allowed: "each departure once")
            }
            errors += row.errors
            if row.errors.isEmpty, let departure { departures.append(departure) }
        }
        self.departures = departures
        isRefused = table.isRefused
        self.errors = errors.sorted { $0.line < $1.line }
    }
}

extension FleetRow {
    /// The departure, or nil where a field that every departure needs is wrong.
    fileprivate mutating func departure(_ vehicles: Set<String>) -> Departure? {
        let id = name("departure_id")
        let vehicle = name("vehicle_id")
        if !vehicle.isEmpty, !vehicles.contains(vehicle) {
            report("vehicle_id", allowed: "a vehicle of vehicles.csv")
        }
        let departAt = UTCTime(text: text("depart_at"), assumesUTC: false)
        if departAt == nil {
            report(
                "depart_at", allowed: "a time with its offset, such as 2026-03-02T05:40:00+01:00")
        }
        let stateOfCharge = number(
            "required_soc_percent", 0...10_000, decimals: 2, unit: "percent", isRequired: false)
        let energy = number(
            "required_kwh", 0...2_000_000, decimals: 3, unit: "kWh", isRequired: false)
        let priority = number("priority", 1...99, decimals: 0, unit: "numbers", isRequired: true)
        let preconditioning = preconditioning()
        guard !id.isEmpty, let departAt, let priority else { return nil }
        return Departure(
            id: id, vehicle: vehicle, departAt: departAt,
            requiredStateOfCharge: stateOfCharge.map { Percent(rawValue: $0) },
            requiredEnergy: energy.map { .wattHours($0) }, priority: Int(priority),
            preconditioning: preconditioning)
    }

    private mutating func preconditioning() -> Departure.Preconditioning? {
        let power = number(
            "precondition_kw", 0...100_000, decimals: 3, unit: "kW", isRequired: false)
        let lead = number(
            "precondition_minutes", 0...240, decimals: 0, unit: "minutes", isRequired: false)
        if text("precondition_kw").isEmpty != text("precondition_minutes").isEmpty {
            let empty =
                text("precondition_kw").isEmpty ? "precondition_kw" : "precondition_minutes"
            report(empty, allowed: "both precondition_kw and precondition_minutes, or neither")
        }
        guard let power, let lead else { return nil }
        return Departure.Preconditioning(power: .watts(power), lead: .minutes(lead))
    }
}
