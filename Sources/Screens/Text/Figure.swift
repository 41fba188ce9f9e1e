import Units

/// Figures as people read them. A figure that nobody knows is `-`, never 0.
enum Figure {
    /// `value` with one decimal and its unit.
    static func text(_ value: Double?, unit: String) -> String {
        guard let value else { return "-" }
        return "\(decimal(value)) \(unit)"
    }

    /// `value` with one decimal. What no depot can hold, which only a broken sender tells, is `?`.
    static func decimal(_ value: Double) -> String {
        guard value.magnitude < 1e9 else { return "?" }
        let tenths = Int64((value * 10).rounded())
        let sign = tenths < 0 ? "-" : ""
        return "\(sign)\(tenths.magnitude / 10).\(tenths.magnitude % 10)"
    }

    /// A limit: in amperes where it stands in amperes, else as a power.
    static func limit(amps: Double?, kilowatts: Double?) -> String {
        amps == nil ? text(kilowatts, unit: "kW") : text(amps, unit: "A")
    }

    /// A length of time in its largest whole unit, such as `180 ms` or `8 min`.
    static func age(milliseconds: Int64) -> String {
        switch milliseconds {
        case ..<1000: "\(milliseconds) ms"
        case ..<120_000: "\(milliseconds / 1000) s"
        case ..<7_200_000: "\(milliseconds / 60_000) min"
        case ..<172_800_000: "\(milliseconds / 3_600_000) h"
        default: "\(milliseconds / 86_400_000) d"
        }
    }
}
