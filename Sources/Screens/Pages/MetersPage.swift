package import LocalAPI
import Units

/// The meters and how fresh their readings are: what `busbar meters` prints.
package struct MetersPage: Sendable {
    private let status: StatusDocument

    package init(_ status: StatusDocument) {
        self.status = status
    }

    /// The table in at most `width` columns.
    package func lines(width: Int) -> [String] {
        guard !status.meters.isEmpty else { return ["the site has no meters"] }
        let (heading, rows) = table.lines(width: width)
        return [heading] + rows
    }

    var table: TextTable {
        var table = TextTable([
            .text("METER", 14), .number("AGE", 7), .number("POWER", 10), .number("L1", 8),
            .number("L2", 8), .number("L3", 8), .number("ERRORS", 6), .text("STATE", 200),
        ])
        for meter in status.meters {
            table.add([
                meter.id, meter.ageMilliseconds.map(Figure.age(milliseconds:)) ?? "-",
                Figure.text(meter.powerKilowatts, unit: "kW"),
                Figure.text(meter.amps?.l1, unit: "A"), Figure.text(meter.amps?.l2, unit: "A"),
                Figure.text(meter.amps?.l3, unit: "A"), String(meter.errors),
                meter.ok ? "ok" : "silent: " + (meter.because ?? "no reason was told"),
            ])
        }
        return table
    }
}
