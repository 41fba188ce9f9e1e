package import Depot
import Units

/// What `vehicles.csv` says.
package struct VehicleList: Hashable, Sendable {
    /// The vehicles of the good rows, in the file's order.
    package let vehicles: [Vehicle]
    /// What is wrong with the others, line by line.
    package let errors: [RowError]
    /// Whether the file as a whole can't be read; `errors` say why.
    package let isRefused: Bool

    private static let columns = [
        "vehicle_id", "id_tokens", "battery_kwh", "max_ac_kw", "ac_phases", "max_dc_kw",
        "min_soc_percent", "max_soc_percent",
    ]

    /// Reads the file's bytes: UTF-8, commas, a header with each column once in any order.
    package init(_ bytes: [UInt8]) {
        let table = FleetTable(bytes, required: Self.columns, optional: [])
        var vehicles: [Vehicle] = []
        var errors = table.errors
        var seen = Seen()
        for var row in table.rows {
            let vehicle = row.vehicle(&seen)
            errors += row.errors
            if row.errors.isEmpty, let vehicle { vehicles.append(vehicle) }
        }
        self.vehicles = vehicles
        isRefused = table.isRefused
        self.errors = errors.sorted { $0.line < $1.line }
    }
}

/// What must not stand twice, and the line on which it stood first.
private struct Seen {
    var names: [String: Int] = [:]
    /// In capitals: OCPP compares tokens without regard to case.
    var tokens: [String: Int] = [:]
}

extension FleetRow {
    fileprivate mutating func vehicle(_ seen: inout Seen) -> Vehicle? {
        let id = name("vehicle_id")
        if !id.isEmpty, let first = seen.names.updateValue(line, forKey: id) {
            report(
                "vehicle_id", found: "\(quoted(id)), which is on line \(first) too",
                allowed: "each vehicle once")
        }
        let tokens = tokens(&seen)
        let battery = number(
            "battery_kwh", 1...2_000_000, decimals: 3, unit: "kWh", isRequired: true)
        let ac = number("max_ac_kw", 0...500_000, decimals: 3, unit: "kW", isRequired: true)
        let phases = number("ac_phases", 1...3, decimals: 0, unit: "phases", isRequired: true)
        let dc = number("max_dc_kw", 0...5_000_000, decimals: 3, unit: "kW", isRequired: true)
        if ac == 0, dc == 0 {
            report("max_dc_kw", found: "0 beside max_ac_kw 0", allowed: "one of the two above 0")
        }
        let lowest = number(
            "min_soc_percent", 0...10_000, decimals: 2, unit: "percent", isRequired: true)
        let highest = number(
            "max_soc_percent", 0...10_000, decimals: 2, unit: "percent", isRequired: true)
        if let lowest, let highest, lowest >= highest {
            report("max_soc_percent", allowed: "more than min_soc_percent")
        }
        guard let battery, let ac, let phases, let dc, let lowest, let highest else { return nil }
        return Vehicle(
            id: id, idTokens: tokens, battery: .wattHours(battery), acHighest: .watts(ac),
            acPhases: Int(phases), dcHighest: .watts(dc),
            stateOfChargeLowest: Percent(rawValue: lowest),
            stateOfChargeHighest: Percent(rawValue: highest))
    }

    private mutating func tokens(_ seen: inout Seen) -> [String] {
        let tokens = text("id_tokens").split(separator: " ").map(String.init)
        if tokens.count > FleetBounds.tokensHighest {
            report(
                "id_tokens", found: "\(tokens.count) tokens",
                allowed: "at most \(FleetBounds.tokensHighest)")
            return []
        }
        for token in tokens {
            let isPlain = token.utf8.allSatisfy { (33...126).contains($0) }
            if token.utf8.count > FleetBounds.tokenCharactersHighest || !isPlain {
                report(
                    "id_tokens", found: quoted(token),
                    allowed: "tokens of 1 to \(FleetBounds.tokenCharactersHighest) printable "
                        + "ASCII characters, separated by spaces")
            } else if let first = seen.tokens.updateValue(line, forKey: token.uppercased()) {
                report(
                    "id_tokens", found: "\(quoted(token)), which is on line \(first) too",
                    allowed: "each token once")
            }
        }
        return tokens
    }
}
