import Allocation
import Depot
package import Units

/// What could be served at best, to hold what was served against.
extension Plant {
    /// The power that the chargers would take now under an allocator that knows everything, acts at
    /// once and leaves the reserve and the fallbacks of who is not there: each live vehicle's need, divided
    /// on the whole tree.
    package var powerAtBest: Watts { powerAtBest(countingWattsAt: voltage) }

    /// The same where watts count at no more than a voltage, as they do for who has to leave room for a sag.
    func powerAtBest(countingWattsAt lowest: Volts) -> Watts {
        let (claims, shares) = atBest(countingWattsAt: lowest)
        return zip(claims, shares).reduce(Watts.zero) {
            $0 + power(at: $1.1.rate, on: $1.0.connector)
        }
    }

    /// The claims of vehicles that could take something, and their shares at best.
    func atBest(countingWattsAt lowest: Volts) -> (claims: [Claim], shares: [Share]) {
        let conversions = plan.connectors.indices.map {
            plan.rateConversion(of: ConnectorPosition($0))
        }
        let tree = ElectricalTree(plan: plan, conversions: conversions)
        let capacities = tree.branches.indices.map { branch in
            guard branch < plan.nodes.count else { return tree.branches[branch].limit }
            let limit = tree.branches[branch].limit
            let reserve = Load(
                current: limit.current.map { plan.reserve(of: $0) },
                power: plan.reserve(of: limit.power))
            return limit - reserve - otherLoads[branch]
        }
        let claims = plan.connectors.indices.compactMap {
            claim(of: ConnectorPosition($0), lowest: lowest)
        }
        // Whoever comes next has his fallback without being asked; or his rating, where nobody knows what ends a
        // lease.
        let promised = plan.connectors.indices.map { index in
            let takesLeases = plan.charger(of: ConnectorPosition(index)).model.takesLeases
            return conversions[index].load(
                of: takesLeases ? plan.fallbacks[index] : plan.connectors[index].rated)
        }
        let shares = Division.shares(of: capacities, among: claims, beside: promised, on: tree)
        return (claims, shares)
    }

    /// What the vehicle at a connector could take; nil without a transaction that may draw, or where its
    /// charger can't be given more than its fallback.
    private func claim(of connector: ConnectorPosition, lowest: Volts) -> Claim? {
        let charger = plan.charger(of: connector)
        let number = plan[connector].number
        let point = chargePoints[plan[connector].charger.index]
        guard let vehicle = point.vehicle(at: number), point.isCharging(at: number),
            !vehicle.isFull, charger.model.takesLeases, point.traits.quirks.allowLeases
        else { return nil }
        let taper = SimulatedVehicle.taper(at: vehicle.stateOfCharge)
        let most: ChargingRate =
            switch charger.model.current {
            case .ac: ChargingRate(taper.share(of: vehicle.currentHighest))
            case .dc: ChargingRate(taper.share(of: vehicle.powerHighest))
            }
        var used = plan[connector]
        used.phases = wiring(of: connector)
        if charger.model.current == .ac, vehicle.phases == 1, case .three(let order) = used.phases {
            used.phases = .single(order.l1)
        }
        return Claim(
            connector: connector,
            conversion: RateConversion(
                model: charger.model, connector: used, voltageLowest: lowest,
                voltageHighest: voltage),
            floor: .zero, floorLoad: .zero, minimum: plan[connector].minimum,
            highest: max(min(most, plan[connector].rated), plan[connector].minimum),
            step: charger.model.step, weight: 1000)
    }

    /// How a connector is wired, whatever the site file knows of that.
    private func wiring(of connector: ConnectorPosition) -> PhaseMapping {
        let charger = plan[connector].charger
        return chargePoints[charger.index].traits.phases[
            connector.index - plan[charger].connectors.lowerBound]
    }

    private func power(at rate: ChargingRate, on connector: ConnectorPosition) -> Watts {
        let charger = plan.charger(of: connector)
        let vehicle = chargePoints[plan[connector].charger.index]
            .vehicle(at: plan[connector].number)
        switch charger.model.unit {
        case .watts:
            return Watts(rawValue: rate.rawValue)
                .scaledDown(by: 10_000, over: max(1, charger.model.efficiency.rawValue))
        case .amperes:
            let phases = min(wiring(of: connector).count, Int64(vehicle?.phases ?? 3))
            return Watts(rawValue: rate.rawValue)
                .scaledDown(by: phases * voltage.rawValue, over: 1_000_000)
        }
    }
}
