import Depot
package import LocalAPI

/// What would flow with nobody there: what `busbar floors` prints.
package struct FloorsPage: Sendable {
    private let document: FloorsDocument

    package init(_ document: FloorsDocument) {
        self.document = document
    }

    /// The floors with the day plans above them in at most `width` columns, below them what is to be said of
    /// some, then the limits.
    package func lines(width: Int) -> [String] {
        guard !document.connectors.isEmpty else { return ["the site has no chargers"] }
        let notes = notes.map(\.escapedForTerminal).flatMap { $0.wrapped(to: width) }
        return connectors(width: width) + (notes.isEmpty ? [] : [""]) + notes
            + (document.limits.isEmpty ? [] : [""] + limits(width: width))
    }

    private func connectors(width: Int) -> [String] {
        var table = TextTable([
            .text("CONNECTOR", 14), .number("FLOOR", 8), .text("IS", 8), .number("PLAN", 8),
            .text("FROM", 5), .text("TO", 5), .text("LEAVES", 11), .text("VEHICLE", 40),
        ])
        for connector in document.connectors {
            let own = [
                Self.name(connector),
                Figure.limit(amps: connector.floorAmps, kilowatts: connector.floorKilowatts),
                connector.stationCut == nil ? connector.proof.words : "lent",
            ]
            guard let plan = connector.plan, !plan.periods.isEmpty else {
                table.add(own + ["-", "-", "-", "-", "-"])
                continue
            }
            for (index, period) in plan.periods.enumerated() {
                table.add(
                    (index == 0 ? own : ["", "", ""])
                        + [
                            Figure.limit(amps: period.limitAmps, kilowatts: period.limitKilowatts),
                            period.from?.hourAndMinute ?? "?", period.to?.hourAndMinute ?? "?",
                            plan.departAt?.minute(near: document.at) ?? "-", plan.vehicle ?? "-",
                        ])
            }
        }
        let (heading, rows) = table.lines(width: width)
        return [heading] + rows
    }

    private func limits(width: Int) -> [String] {
        var table = TextTable([
            .text("NODE", 20), .text("ON", 5), .number("FLOORS", 10), .number("AND PLANS", 10),
            .text("AT", 11), .number("ALLOWED", 10), .text("", 20),
        ])
        for limit in document.limits {
            let figures = [limit.floors, limit.withPlans, limit.allowed].map {
                Figure.text($0, unit: limit.unit.rawValue)
            }
            table.add([
                limit.node, limit.constraint, figures[0], figures[1],
                limit.worstAt.minute(near: document.at), figures[2],
                limit.fits ? "" : "DOES NOT FIT",
            ])
        }
        let (heading, rows) = table.lines(width: width)
        return [heading] + rows
    }

    // MARK: Notes

    /// What is to be said of some connectors, each sentence once.
    private var notes: [String] {
        grouped(Self.doubt) + grouped(Self.cutOff) + grouped(Self.lends)
            + grouped { $0.plan?.state.note }
            + grouped(Self.noPlan)
    }

    private static func doubt(_ connector: ConnectorFloorDocument) -> String? {
        connector.because.map { "not proven, so it counts at up to its rating: \($0)" }
    }

    private static func cutOff(_ connector: ConnectorFloorDocument) -> String? {
        let isTold = connector.online || connector.because != nil || connector.proof == .absent
        return isTold ? nil : "its charger is not connected: this holds once its leases are over"
    }

    private static func noPlan(_ connector: ConnectorFloorDocument) -> String? {
        guard connector.plan == nil else { return nil }
        return connector.planBecause.map { "no plan: \($0)" }
    }

    private static func lends(_ connector: ConnectorFloorDocument) -> String? {
        guard let cut = connector.stationCut else { return nil }
        let end = cut.endsAt.map { ", until \($0.clock) unless that is renewed" } ?? ""
        switch cut.state {
        case .sent: return "lends its floor: its charger was told 0 and has not answered\(end)"
        case .held: return "lends its floor: its charger is held at 0\(end)"
        case .lifting: return "gets back the floor that it lent, once there is room for it"
        case .earlier: return "may still lend its floor, by a cap of 0 of before busbard's start"
        }
    }

    private func grouped(_ note: (ConnectorFloorDocument) -> String?) -> [String] {
        var groups: [(note: String, names: [String])] = []
        for connector in document.connectors {
            guard let note = note(connector) else { continue }
            if let index = groups.firstIndex(where: { $0.note == note }) {
                groups[index].names.append(Self.name(connector))
            } else {
                groups.append((note, [Self.name(connector)]))
            }
        }
        return groups.map { "\(Self.listed($0.names)): \($0.note)" }
    }

    private static func name(_ connector: ConnectorFloorDocument) -> String {
        "\(connector.charger)/\(connector.connector)"
    }

    private static func listed(_ names: [String]) -> String {
        let shown = names.prefix(namesHighest).joined(separator: ", ")
        let others = names.count - namesHighest
        return others > 0 ? "\(shown) and \(others) more" : shown
    }

    /// More names than that are counted: what most of a depot has in common fills no screen.
    private static let namesHighest = 8
}

extension ConnectorFloorDocument.Proof {
    /// In words.
    fileprivate var words: String {
        switch self {
        case .proven: "proven"
        case .told: "told"
        case .notTold: "not told"
        case .released: "released"
        case .absent: "absent"
        }
    }
}

extension DayPlanDocument.State {
    /// What is to be said of a plan that its charger does not simply hold.
    fileprivate var note: String? {
        switch self {
        case .held: nil
        case .storing: "its plan is being written down before it is sent"
        case .waiting: "its plan is to be sent, once there is room for it"
        case .sent: "its plan was sent and is not answered yet"
        case .refused:
            "its charger refused what it was told of its plan, and is told again after its next boot: "
                + "restart it, and where it refuses again write day_plan: refused into its model's file"
        case .ending: "its plan is being taken back, and counts until its charger has accepted that"
        case .earlier: "a plan of before busbard's start may hold; it counts at all times"
        }
    }
}
