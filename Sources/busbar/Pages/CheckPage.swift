import Allocation
import Depot
import Screens
import Settings
import Units

/// What `busbar check` prints of a site whose files are right.
struct CheckPage {
    private let configuration: SiteConfiguration
    private let report: CheckReport

    init(_ configuration: SiteConfiguration) {
        self.configuration = configuration
        report = CheckReport(configuration)
    }

    var lines: [String] {
        ["Fallbacks, which hold while nobody speaks to the chargers"]
            + report.fallbacks.map { fallback in
                "  \(pad(fallback.name, 16)) "
                    + "\(left(thousandths(fallback.rate.rawValue), 8)) \(fallback.unit.symbol)"
            }
            + ["", "What each limit carries then, and what is left to share while we live"]
            + [
                "  "
                    + columns([
                        "NODE", "", "FALLBACKS", "OTHER", "RESERVE", "LIMIT", "LEFT", "PLANS",
                    ])
            ]
            + limits
            + [""] + dayPlans
            + ["", "Field bus"] + fieldBus
            + ["", "Not proven yet (no effect on this check)"]
            + (report.verdicts.isEmpty ? ["  nothing"] : report.verdicts.map { "  - \($0)" })
    }

    private var limits: [String] { report.floors.map { "  " + row($0) } + live }

    /// What of each limit is still live where some chargers count at their ratings or keep what they were
    /// told.
    private var live: [String] {
        guard !report.live.isEmpty else { return [] }
        return [
            "",
            "What is still live at the worst other load, beside chargers that count at their ratings",
        ] + report.live.map { "  " + liveRow($0) }
    }

    private func liveRow(_ row: FallbackBudget.Report.Row) -> String {
        let unit = row.constraint == .power ? "kW" : "A"
        let place = pad(configuration.plan[row.node].id, 14) + " " + pad(row.constraint.name, 5)
        let limit = "\(unit) of \(thousandths(row.limit)) \(unit)"
        let over =
            row.left < 0 ? ", their ratings are \(thousandths(-row.left)) \(unit) too much" : ""
        return "\(place) \(left(thousandths(max(0, row.left)), 9)) \(limit)\(over)"
    }

    /// Who may be charged by a default above its fallback.
    private var dayPlans: [String] {
        let share = configuration.plan.control.planShare
        let percent = DecimalText.text(share.rawValue, decimals: 2)
        return [
            "Day plans, which charge towards departures while nobody speaks to the chargers",
            "  They and the fallbacks may take \(percent) % of what reserve and the worst other",
            "  load leave (plan_share_percent); what that is for them stands under PLANS.",
        ]
            + report.dayPlans.flatMap { sentence in
                sentence.wrapped(to: 76).enumerated().map {
                    ($0.offset == 0 ? "  - " : "    ") + $0.element
                }
            }
    }

    private var fieldBus: [String] {
        report.lines.map { line in
            let time = line.pollTime.map { time in
                "\(place(of: line)), \(time.rawValue) ms for one poll of all"
            }
            return "  \(line.meters.joined(separator: ", ")): "
                + (time ?? "on the network, asked every \(line.pollShortest.rawValue) ms")
                + (line.isFastEnough ? "" : ", TOO SLOW for \(line.pollShortest.rawValue) ms")
        }
    }

    private func place(of line: MeterLine) -> String {
        switch line.address {
        case .tcp(let host, let port): "\(host):\(port)"
        case .rtu(let device, let baud, _, _): "\(device) at \(baud) baud"
        }
    }

    private func row(_ row: FallbackBudget.Report.Row) -> String {
        let unit = row.constraint == .power ? "kW" : "A"
        return columns([
            configuration.plan[row.node].id, row.constraint.name, thousandths(row.sum),
            thousandths(row.otherLoad), thousandths(row.reserve), thousandths(row.limit),
            thousandths(row.left), thousandths(row.leftForPlans),
        ]) + " \(unit)" + (row.fits ? "" : "  DOES NOT FIT")
            + (row.fitsShare ? "" : "  above the fallback share")
    }

    private func columns(_ cells: [String]) -> String {
        pad(cells[0], 14) + " " + pad(cells[1], 5) + " " + left(cells[2], 9)
            + cells.dropFirst(3).map { " " + left($0, 8) }.joined()
    }

    private func pad(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    private func left(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}

extension ChargingRateUnit {
    /// A rate of a thousand of it, as people read it.
    fileprivate var symbol: String {
        switch self {
        case .amperes: "A"
        case .watts: "kW"
        }
    }
}
