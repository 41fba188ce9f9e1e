import Control
import Depot
import LocalAPI
import Units

/// The vehicles of the fleet, and whether each will be ready.
extension Insight {
    /// Every vehicle, the next departure first.
    var fleet: FleetDocument {
        FleetDocument(site: plan.id, at: stamp(pulse.moment.utc), vehicles: vehicles)
    }

    /// The same in a line; nil without a fleet.
    var fleetSummary: FleetSummaryDocument? {
        guard !controller.fleet.vehicles.isEmpty else { return nil }
        let vehicles = vehicles
        let atRisk = vehicles.filter { $0.state == .atRisk }
        let next = vehicles.first { vehicle in
            guard let departAt = vehicle.departAt, vehicle.state != .departed else { return false }
            return departAt.moment > pulse.moment.utc
                && (vehicle.charger != nil || vehicle.departure != nil)
        }
        return FleetSummaryDocument(
            next: next, atRiskCount: atRisk.count, firstAtRisk: atRisk.first)
    }

    private var vehicles: [VehicleDocument] {
        var places: [String: ConnectorPosition] = [:]
        for index in controller.connectors.indices {
            guard let stay = controller.connectors[index].stay else { continue }
            places[stay.vehicle] = ConnectorPosition(index)
        }
        let documents = controller.fleet.vehicles.map { vehicle in
            places[vehicle.id].map { present(vehicle, at: $0) } ?? absent(vehicle)
        }
        return documents.sorted { left, right in
            let (first, second) = (left.departAt?.moment, right.departAt?.moment)
            guard first != second else { return left.vehicle < right.vehicle }
            guard let first else { return false }
            return second.map { first < $0 } ?? true
        }
    }

    // MARK: Plugged in

    private func present(
        _ vehicle: Vehicle, at position: ConnectorPosition
    ) -> VehicleDocument {
        let watch = controller.connectors[position.index]
        var document = VehicleDocument(
            vehicle: vehicle.id, charger: plan.charger(of: position).id,
            connector: plan[position].number, stateOfChargePercent: nil,
            isStateOfChargeTold: false, departure: nil, departAt: nil, neededKilowattHours: nil,
            readyAt: nil, state: .unknown, lackingKilowattHours: nil,
            because: "no departure of it is known")
        guard let readiness = watch.readiness else { return document }
        document.stateOfChargePercent = Int(readiness.stateOfCharge.rawValue / 100)
        document.isStateOfChargeTold = readiness.isStateOfChargeTold
        document.departure = readiness.departure
        document.departAt = stamp(readiness.departAt)
        document.neededKilowattHours = readiness.missing.asKilowattHours(.up)
        document.readyAt = readiness.readyAt.map { stamp($0) }
        document.because = nil
        if readiness.missing == .zero {
            document.state = .ready
        } else if readiness.risk == nil {
            document.state = .onTime
        } else {
            document.state = .atRisk
            document.lackingKilowattHours = readiness.shortfall?.energy.asKilowattHours(.up)
            document.because = risk(readiness, at: position)
        }
        return document
    }

    /// Why it can't be ready: the limit that is in the way with its figure, and what holds it now.
    private func risk(_ readiness: Readiness, at position: ConnectorPosition) -> String? {
        guard let risk = readiness.risk, let shortfall = readiness.shortfall else { return nil }
        let deadline = readiness.departAt - plan.authorization.readyBefore
        let power = "\(shortfall.powerHighest.asKilowatts(.down)) kW"
        // `05:10` of RFC 3339.
        let time = stamp(deadline).text.dropFirst(11).prefix(5)
        let name = plan.name(of: position)
        let watch = controller.connectors[position.index]
        let now = figures(limit(position), of: position)
        let held =
            "; now it may draw \(now.kilowatts) kW: "
            + words(watch.limit.cause, of: position)
        let lacks = "it lacks \(shortfall.energy.asKilowattHours(.up)) kWh"
        if deadline <= pulse.moment.utc {
            return "\(lacks) and was to be ready by \(time)\(held)"
        }
        switch risk {
        case .power:
            return "\(lacks) by \(time) even at the \(power) into its battery that \(name) and "
                + "the vehicle allow\(held)"
        case .node(let node):
            return "\(lacks) by \(time): the \(power) that \(plan[node].id) has for chargers are "
                + "too little for all that must be ready by then\(held)"
        }
    }

    // MARK: Away

    private func absent(_ vehicle: Vehicle) -> VehicleDocument {
        let now = pulse.moment.utc
        let own = controller.fleet.departures(of: vehicle.id)
        let next = own.first { $0.departAt > now }
        let last = own.last { $0.departAt <= now }
        let isDeparted = next == nil && last != nil
        let departure =
            next ?? last
            ?? controller.fleet.departure(of: vehicle.id, in: controller.calendar, at: now)
        return VehicleDocument(
            vehicle: vehicle.id, charger: nil, connector: nil, stateOfChargePercent: nil,
            isStateOfChargeTold: false,
            departure: departure.flatMap { $0.id.isEmpty ? nil : $0.id },
            departAt: departure.map { stamp($0.departAt) }, neededKilowattHours: nil,
            readyAt: nil, state: isDeparted ? .departed : .unknown, lackingKilowattHours: nil,
            because: isDeparted ? nil : "it is not plugged in, or nobody knows where")
    }
}

extension Energy {
    /// The energy in kilowatt-hours with one decimal.
    fileprivate func asKilowattHours(_ rounding: FloatingPointRoundingRule) -> Double {
        (Double(wattHours) / 100).rounded(rounding) / 10
    }
}
