import Control
import Depot
import Units

/// What a scenario does to a depot.
extension Rehearsal {
    mutating func meet(_ happening: Happening) {
        switch happening {
        case .pluggedIn(let connector, let visit):
            _ = plant.plugIn(
                vehicle(of: visit, at: connector), at: connector,
                stateOfCharge: visit.stateOfCharge)
        case .unplugged(let connector): _ = plant.plugOut(connector)
        case .appetite(let connector, let most): plant.setAppetite(connector, most)
        case .planned(let connector, let time, let need):
            planDeparture(of: connector, in: time, needing: need)
        case .network(let charger, let isUp): plant.setNetwork(charger, isUp: isUp)
        case .rebooted(let charger): plant.reboot(charger)
        case .chargerClock(let charger, let step): plant.jumpClock(charger, by: step)
        case .conduct(let charger, let change):
            var quirks = plant.chargePoints[charger.index].traits.quirks
            change(&quirks)
            plant.setQuirks(charger, quirks)
        case .otherLoad(let node, let change): setOtherLoad(node, change)
        case .meter(let meter, let disturbance): plant.disturb(meter, disturbance)
        case .controllerDied: if room != nil { die() }
        case .controllerStarted: if room == nil { startController() }
        case .controllerHung: isHung = true
        case .controllerWoke: isHung = false
        case .wallClock(let step): wallError += step
        case .disk(let isFull): kept.isFull = isFull
        case .line(let input, let state): lines[input.index] = state
        case .command(let action): if room != nil { command(action) }
        }
    }

    private func vehicle(of visit: Happening.Visit, at connector: ConnectorPosition) -> Vehicle {
        var vehicle = plant.fleet[connector.index]
        if visit.isSinglePhase {
            vehicle.acHighest = vehicle.acHighest / Int64(max(1, vehicle.acPhases))
            vehicle.acPhases = 1
        }
        if visit.isStranger { vehicle.idTokens = ["STRANGER-\(connector.index + 1)"] }
        return vehicle
    }

    private mutating func planDeparture(
        of connector: ConnectorPosition, in time: Milliseconds, needing need: Percent
    ) {
        let vehicle = plant.fleet[connector.index].id
        fleet.departures.removeAll { $0.vehicle == vehicle }
        fleet.departures.append(
            Departure(
                id: "\(vehicle)-1", vehicle: vehicle, departAt: wall + time,
                requiredStateOfCharge: need, requiredEnergy: nil, priority: 1,
                preconditioning: nil))
        give(.fleetTold(fleet))
    }

    private mutating func setOtherLoad(_ node: NodePosition, _ change: PerPhase<Amperes?>) {
        let before = plant.heldOtherLoads[node.index] ?? .zero
        plant.setOtherLoad(node, before.combined(with: change) { $1 ?? $0 })
    }
}
