import Metering
import Units

/// What `busbar meters --probe` prints of one unit.
struct ProbePage {
    private let row: ProbeOptions.Row

    /// Models beyond these are counted, not shown.
    private static let candidatesShown = 4

    init(_ row: ProbeOptions.Row) { self.row = row }

    var lines: [String] {
        switch row.finding {
        case .silent: ["unit \(row.unit): silent"]
        case .garbled:
            [
                "unit \(row.unit): something answers, but not in Modbus: another speed or parity, "
                    + "or two units of one number?"
            ]
        case .device(let says, let candidates, let tried):
            ["unit \(row.unit): " + (says.isEmpty ? "answers" : says.joined(separator: "; "))]
                + list(candidates, tried)
        }
    }

    private func list(_ candidates: [ProbeCandidate], _ tried: Int) -> [String] {
        guard !candidates.isEmpty else {
            return ["  none of \(tried) models shows a plausible meter"]
        }
        let shown = candidates.prefix(ProbePage.candidatesShown)
        let more = candidates.count - shown.count
        return shown.flatMap(lines(of:)) + (more > 0 ? ["  and \(more) more that fit as well"] : [])
    }

    private func lines(of candidate: ProbeCandidate) -> [String] {
        var lines = [
            "  \(candidate.score) of 100  \(candidate.model)  (\(candidate.maker))",
            "    \(figures(candidate.figures))",
            "    because of " + candidate.evidence.joined(separator: "; "),
        ]
        if !candidate.isPlausible {
            lines.append("    BUT " + candidate.doubts.joined(separator: "; "))
        }
        return lines
    }

    private func figures(_ figures: ProbeFigures) -> String {
        let volts = figures.voltages.map { Self.tenths($0.rawValue) }.joined(separator: " ")
        let amperes = figures.currents.map { Self.tenths($0.rawValue) }.joined(separator: " ")
        var parts: [String] = []
        if !volts.isEmpty { parts.append("\(volts) V") }
        parts.append("\(amperes) A")
        if let frequency = figures.frequency {
            parts.append("\(Self.tenths(frequency.rawValue)) Hz")
        }
        if let power = figures.power { parts.append("\(Self.tenths(power.rawValue)) kW") }
        return parts.joined(separator: "   ")
    }

    /// Thousandths with one decimal.
    private static func tenths(_ thousandths: Int64) -> String {
        let tenths = (thousandths.magnitude + 50) / 100
        return "\(thousandths < 0 ? "-" : "")\(tenths / 10).\(tenths % 10)"
    }
}
