import Depot
package import LocalAPI
import Units

/// The depot on one page: what `busbar status` prints and `busbar top` keeps in place.
package struct StatusPage: Sendable {
    /// The narrowest that the page is laid out for; a terminal below it cuts lines.
    package static let widthLowest = 60

    private let status: StatusDocument
    private let width: Int

    /// The page for a terminal of `width` columns.
    package init(_ status: StatusDocument, width: Int) {
        self.status = status
        self.width = max(Self.widthLowest, width)
    }

    /// The whole page, however long.
    package var lines: [String] { lines(height: .max) }

    /// As much of the page as goes into `height` lines: idle connectors go first.
    package func lines(height: Int) -> [String] {
        let sections = [header, nodes, connectors, meters, alarms]
        return Section.fitted(sections, height: height).map(\.escapedForTerminal)
    }

    /// What changes with every tick left out: two pages are worth telling apart by this.
    package var substance: [String] {
        [nodes, connectors, alarms].flatMap(\.lines) + [modeText]
    }

    private var modeText: String {
        let state = status.mode.state.rawValue
        return status.mode.because.map { "\(state): \($0)" } ?? state
    }

    private var header: Section {
        let left = "\(status.site)  \(modeText)".escapedForTerminal
        let right = "\(status.at.dateAndClock)  tick \(status.tick.count)"
        let room = max(0, width - right.columnCount - 2)
        var lines = [left.leading(in: room) + "  " + right]
        for demand in status.demand { lines.append(text(demand).cut(to: width)) }
        if let uplink = status.uplink {
            lines.append(text(uplink).escapedForTerminal.cut(to: width))
        }
        if let fleet = status.fleet, let line = FleetPage.summary(fleet, near: status.at) {
            lines.append(line.escapedForTerminal.cut(to: width))
        }
        return Section(heading: lines, rows: [], rowsLowest: 0)
    }

    private func text(_ uplink: UplinkDocument) -> String {
        let oldest = uplink.oldestSeconds.map { Figure.age(milliseconds: $0 * 1000) } ?? "-"
        let waits =
            switch uplink.outboxRows {
            case 0: "nothing waits"
            case 1: "1 row waits, \(oldest) old"
            case let rows: "\(rows) rows wait, the oldest \(oldest)"
            }
        let delivered =
            uplink.outboxRows == 0
            ? uplink.deliveredAt.map { ", the last was handed over at \($0.clock)" } : nil
        let failure = uplink.failure.map { "; \($0)" }
        return "uplink \(uplink.state.rawValue): \(waits)\(delivered ?? failure ?? "")"
    }

    private func text(_ demand: DemandDocument) -> String {
        let target = demand.targetKilowatts.map { " of \(Figure.decimal($0))" } ?? ""
        let forecast =
            demand.forecastKilowatts.map { "forecast \(Figure.decimal($0)), " } ?? ""
        return "\(interval(demand)): \(figure(demand.averageKilowatts))\(target) kW, "
            + "\(forecast)the rest may be \(figure(demand.allowedKilowatts)), "
            + "month's peak \(figure(demand.monthPeakKilowatts))"
    }

    private func interval(_ demand: DemandDocument) -> String {
        let length = demand.intervalMinutes.map { "\($0) min" }
        guard demand.window != DemandTarget.Window.rolling.rawValue else {
            return length.map { "demand of the last \($0)" } ?? "rolling demand"
        }
        let end = demand.intervalEndsAt.clock.prefix(5)
        return length.map { "demand of \($0) to \(end)" } ?? "demand to \(end)"
    }

    private func figure(_ value: Double?) -> String {
        value.map(Figure.decimal) ?? "-"
    }

    private var nodes: Section {
        var table = TextTable([
            .text("NODE", 22), .number("LIMIT", 9), .text("L1", 15), .text("L2", 15),
            .text("L3", 15),
        ])
        let depths = depths
        for (index, node) in status.nodes.enumerated() {
            let indent = String(repeating: "  ", count: depths[index])
            let limit = Figure.limit(
                amps: node.limitAmps.map { min($0.l1, $0.l2, $0.l3) },
                kilowatts: node.limitKilowatts)
            let bars = Phase.allCases.map { bar(node, $0) }
            table.add([indent + node.id, limit] + bars)
        }
        return section(table, rowsLowest: 1) { _ in true }
    }

    private func bar(_ node: NodeDocument, _ phase: Phase) -> String {
        let promised = node.otherAmps[phase] + node.envelopeAmps[phase]
        guard let limit = node.limitAmps?[phase], limit > 0 else {
            return Figure.text(node.measuredAmps?[phase] ?? promised, unit: "A")
        }
        return LoadBar(measured: node.measuredAmps?[phase], promised: promised, limit: limit)
            .text(cells: 10)
    }

    /// How deep each node lies. Parents stand before their children; one that does not is drawn
    /// at the root rather than looked for again and again.
    private var depths: [Int] {
        var depths: [Int] = []
        for (index, node) in status.nodes.enumerated() {
            let parent = status.nodes[..<index].firstIndex { $0.id == node.parent }
            depths.append(parent.map { min(depths[$0] + 1, 8) } ?? 0)
        }
        return depths
    }

    private var connectors: Section {
        var table = TextTable([
            .text("CONNECTOR", 14), .text("VEHICLE", 10), .text("STATE", 14), .number("LIMIT", 9),
            .number("DRAWS", 9), .number("SOC", 4), .text("BECAUSE", 200),
        ])
        for connector in status.connectors {
            table.add([
                "\(connector.charger)/\(connector.connector)", connector.vehicle ?? "-",
                stateText(connector),
                Figure.limit(amps: connector.limitAmps, kilowatts: connector.limitKilowatts),
                Figure.text(connector.measuredKilowatts, unit: "kW"),
                connector.stateOfChargePercent.map { "\($0)%" } ?? "-",
                (connector.atRisk ? "AT RISK, " : "") + connector.cause.text,
            ])
        }
        return section(table, rowsLowest: 1) { index in
            let connector = status.connectors[index]
            return connector.transaction != nil || connector.atRisk
        }
    }

    private func stateText(_ connector: ConnectorDocument) -> String {
        guard connector.online else { return "offline" }
        return switch connector.state {
        case .available?: "free"
        case .preparing?: "preparing"
        case .charging?: "charging"
        case .suspendedByCharger?: "held (charger)"
        case .suspendedByVehicle?: "held (vehicle)"
        case .finishing?: "finishing"
        case .reserved?: "reserved"
        case .unavailable?: "unavailable"
        case .faulted?: "faulted"
        case nil: "not told"
        }
    }

    private var meters: Section {
        section(MetersPage(status).table, rowsLowest: 0) { index in !status.meters[index].ok }
    }

    private var alarms: Section {
        guard !status.alarms.isEmpty else {
            return Section(heading: ["no alarm stands"], rows: [], rowsLowest: 0)
        }
        var table = TextTable([
            .text("ALARM", 8), .text("SINCE", 19), .text("", 200),
        ])
        for alarm in status.alarms {
            table.add([alarm.severity.rawValue, alarm.since.text(near: status.at), alarm.text])
        }
        return section(table, rowsLowest: 1) { index in
            status.alarms[index].severity == .critical
        }
    }

    private func section(
        _ table: TextTable, rowsLowest: Int, isImportant: (Int) -> Bool
    ) -> Section {
        let (heading, rows) = table.lines(width: width)
        return Section(
            heading: [heading],
            rows: rows.enumerated().map {
                Section.Row(text: $0.element, isImportant: isImportant($0.offset))
            }, rowsLowest: rowsLowest)
    }
}
