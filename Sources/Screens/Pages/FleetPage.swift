import Depot
package import LocalAPI

/// The vehicles by their departures: what `busbar fleet` prints.
package struct FleetPage: Sendable {
    private let document: FleetDocument

    package init(_ document: FleetDocument) {
        self.document = document
    }

    /// The table in at most `width` columns, and below it why each that is at risk is. A state of
    /// charge that nobody told but that was reckoned from energy has a `~`, a time ready that is
    /// later than the departure of a vehicle on time has a `*`.
    package func lines(width: Int) -> [String] {
        guard !document.vehicles.isEmpty else { return ["the site has no vehicles"] }
        var table = TextTable([
            .text("VEHICLE", 14), .text("CONNECTOR", 12), .number("SOC", 4), .text("LEAVES", 11),
            .number("NEEDS", 9), .text("READY", 11), .text("STATE", 8),
        ])
        for vehicle in document.vehicles {
            table.add([
                vehicle.vehicle, Self.connector(vehicle), Self.stateOfCharge(vehicle),
                vehicle.departAt?.minute(near: document.at) ?? "-",
                Figure.text(vehicle.neededKilowattHours, unit: "kWh"),
                ready(vehicle), vehicle.state.words,
            ])
        }
        let (heading, rows) = table.lines(width: width)
        let later = document.vehicles.contains(where: Self.getsMoreLater) ? [Self.laterNote] : []
        let notes = later + document.vehicles.compactMap(Self.note).map(\.escapedForTerminal)
        return [heading] + rows + (notes.isEmpty ? [] : [""])
            + notes.flatMap { $0.wrapped(to: width) }
    }

    /// The fleet in a line of the status: `next 05:10 BUS-12 on time; 1 at risk: …`. Nil where
    /// there is nothing to tell.
    static func summary(_ fleet: FleetSummaryDocument, near now: Timestamp) -> String? {
        let next = fleet.next.flatMap { next in
            next.departAt.map {
                "next \($0.minute(near: now)) \(next.vehicle) \(next.state.words)"
            }
        }
        guard let first = fleet.firstAtRisk else { return next.map { $0 + "; none at risk" } }
        let lacks = first.lackingKilowattHours.map {
            " lacks \(Figure.text($0, unit: "kWh"))"
        }
        let others = fleet.atRiskCount > 1 ? " and others" : ""
        return (next.map { $0 + "; " } ?? "")
            + "\(fleet.atRiskCount) at risk: \(first.vehicle)\(lacks ?? "")\(others)"
    }

    private static func connector(_ vehicle: VehicleDocument) -> String {
        guard let charger = vehicle.charger, let connector = vehicle.connector else { return "-" }
        return "\(charger)/\(connector)"
    }

    private static func stateOfCharge(_ vehicle: VehicleDocument) -> String {
        guard let percent = vehicle.stateOfChargePercent else { return "-" }
        return "\(vehicle.isStateOfChargeTold ? "" : "~")\(percent)%"
    }

    private func ready(_ vehicle: VehicleDocument) -> String {
        guard let ready = vehicle.readyAt else { return "-" }
        return ready.minute(near: document.at) + (Self.getsMoreLater(vehicle) ? "*" : "")
    }

    /// Whether the vehicle's present share alone would be too little, and yet it is on time: the
    /// time ready is that of the present share, the state that of what it gets before it leaves.
    private static func getsMoreLater(_ vehicle: VehicleDocument) -> Bool {
        guard vehicle.state == .onTime, let ready = vehicle.readyAt, let depart = vehicle.departAt
        else { return false }
        return ready.moment > depart.moment
    }

    private static let laterNote =
        "* at the present share; it gets more before it leaves"

    private static func note(_ vehicle: VehicleDocument) -> String? {
        guard vehicle.state == .atRisk, let because = vehicle.because else { return nil }
        return "\(vehicle.vehicle) is at risk: \(because)"
    }
}

extension VehicleDocument.State {
    /// In words.
    var words: String {
        switch self {
        case .ready: "ready"
        case .onTime: "on time"
        case .atRisk: "at risk"
        case .departed: "departed"
        case .unknown: "unknown"
        }
    }
}
