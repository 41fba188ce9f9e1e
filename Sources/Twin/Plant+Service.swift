import Allocation
import Depot
package import Units

/// What an allocator that knows everything of now may count on of what is to come.
enum Foresight: Hashable, Sendable {
    /// The voltage stays as it is, and where a vehicle stands no other one comes.
    case certain
    /// Nothing: it divides under the limits that SAFETY.md sets to everybody. Watts flow at the lowest voltage,
    /// amperes make the power of the highest (A5); a fallback stands beneath each lease on all phases of its
    /// connector, and a lease that is no TxProfile counts on all of them too (R10).
    case bound
}

/// What could be served at best, to hold what was served against.
extension Plant {
    /// The power that the chargers would take now under an allocator that knows everything, acts at
    /// once and leaves the reserve and the fallbacks of who is not there: each live vehicle's need, divided
    /// on the whole tree.
    package var powerAtBest: Watts { powerAtBest(.certain) }

    /// The same, as an allocator of that foresight counts. Who can't be given more takes what he takes.
    func powerAtBest(_ foresight: Foresight, beside otherLoads: [Load]? = nil) -> Watts {
        let (claims, shares) = atBest(foresight, beside: otherLoads)
        var draws = plan.connectors.indices.map { draw(of: ConnectorPosition($0)).power }
        for (claim, share) in zip(claims, shares) {
            draws[claim.connector.index] = power(at: share.rate, on: claim.connector)
        }
        return draws.reduce(.zero, +)
    }

    /// The claims of vehicles that could take something, and their shares at best.
    func atBest(
        _ foresight: Foresight, beside otherLoads: [Load]? = nil
    ) -> (claims: [Claim], shares: [Share]) {
        let otherLoads = otherLoads ?? self.otherLoads
        let conversions = plan.connectors.indices.map {
            plan.rateConversion(of: ConnectorPosition($0))
        }
        let tree = ElectricalTree(plan: plan, conversions: conversions)
        let promised = promised { conversions[$0.index] }
        var claims = plan.connectors.indices.compactMap {
            claim(of: ConnectorPosition($0), foresight, fallbackLoad: promised[$0])
        }
        // What class D is given stays until its vehicle leaves, whatever else draws by then, is called, or takes
        // another phase.
        let staying = claims.indices.filter {
            plan.charger(of: claims[$0].connector).model.keepsLeases
        }
        let lasting = Division.shares(
            of: lastingRooms(on: tree),
            among: staying.map { index in
                var claim = claims[index]
                claim.conversion = conversions[claim.connector.index]
                claim.floor = plan.fallbacks[claim.connector.index]
                claim.floorLoad = promised[claim.connector.index]
                return claim
            }, beside: promised, on: tree)
        for (index, share) in zip(staying, lasting).reversed() {
            claims[index].highest = share.rate
            if share.rate < claims[index].minimum { claims.remove(at: index) }
        }
        var beside = plan.connectors.indices.map {
            promised[$0].highest(draw(of: ConnectorPosition($0)))
        }
        for claim in claims { beside[claim.connector.index] = promised[claim.connector.index] }
        let shares = Division.shares(
            of: rooms(beside: otherLoads, on: tree), among: claims, beside: beside, on: tree)
        return (claims, shares)
    }

    /// What flows into a connector now.
    private func draw(of connector: ConnectorPosition) -> Load {
        chargePoints[plan[connector].charger.index].draw(of: plan[connector].number) ?? .zero
    }

    /// What each branch leaves beside its reserve and a load; `loads` has one for each node at least.
    private func rooms(beside loads: [Load], on tree: ElectricalTree) -> [Load] {
        tree.branches.indices.map { branch in
            let limit = tree.branches[branch].limit
            guard branch < plan.nodes.count else { return limit }
            let reserve = Load(
                current: limit.current.map { plan.reserve(of: $0) },
                power: plan.reserve(of: limit.power))
            return limit - reserve - loads[branch]
        }
    }

    /// What each branch leaves for good: beside the worst other load, by the lowest limit that is ever called.
    private func lastingRooms(on tree: ElectricalTree) -> [Load] {
        let worst = plan.nodes.indices.map { plan.otherLoadNamed(at: NodePosition($0)) }
        var rooms = rooms(beside: worst, on: tree)
        for (index, node) in plan.nodes.enumerated() {
            guard let called = node.floorPowerLimit else { continue }
            rooms[index].power = min(
                rooms[index].power, called - plan.reserve(of: called) - worst[index].power)
        }
        return rooms
    }

    /// Other load as far as it shows: a node without a meter may have all that the next meter above it shows, up to
    /// its named highest; and all of that where panels may feed in below that meter, and hide it.
    func shown(_ loads: [Load]) -> [Load] {
        var shown = loads
        for (index, node) in plan.nodes.enumerated() where node.meter == nil {
            let named = plan.otherLoadNamed(at: NodePosition(index))
            let above = node.parent.flatMap {
                plan.generationHighest(below: $0) > .zero ? nil : shown[$0.index]
            }
            shown[index] = above.map { named.lowest($0) } ?? named
        }
        return shown
    }

    /// What each connector may draw before anybody is asked: its fallback; or its rating, where nobody knows what
    /// ends a lease, and at `unlimited`.
    private func promised(
        unlimited: ChargerPosition? = nil, under conversion: (ConnectorPosition) -> RateConversion
    ) -> [Load] {
        plan.connectors.indices.map { index in
            let connector = ConnectorPosition(index)
            let isHeld =
                plan.charger(of: connector).model.takesLeases
                && plan[connector].charger != unlimited
            return conversion(connector).load(
                of: isHeld ? plan.fallbacks[index] : plan[connector].rated)
        }
    }

    /// Whether a charger's rating has a place beside everybody's fallback, the rating of those that keep to none, and the
    /// worst other load, by the lowest limit that is ever called.
    func canCarryRated(_ charger: ChargerPosition) -> Bool {
        let conversions = plan.connectors.indices.map {
            plan.rateConversion(of: ConnectorPosition($0))
        }
        let tree = ElectricalTree(plan: plan, conversions: conversions)
        var loads = promised(unlimited: charger) { conversions[$0.index] }
        for index in plan.connectors.indices {
            let other = plan.connectors[index].charger
            guard chargePoints[other.index].traits.quirks.breaksAssumptions else { continue }
            loads[index] = conversions[index].load(of: plan.connectors[index].rated)
        }
        let sums = tree.sums(of: loads)
        let rooms = lastingRooms(on: tree)
        let path = plan[charger].connectors.flatMap { plan.path(from: plan.connectors[$0].node) }
        return path.allSatisfy { (rooms[$0.index] - sums[$0.index]).lowest(.zero) == .zero }
    }

    /// What the vehicle at a connector could take; nil without a transaction that may draw, or where its
    /// charger can't be given more than its fallback.
    private func claim(
        of connector: ConnectorPosition, _ foresight: Foresight, fallbackLoad: Load
    ) -> Claim? {
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
        // What is no TxProfile stays for the next vehicle.
        let isOnOne = foresight == .certain || charger.model.control == .tx
        if charger.model.current == .ac, vehicle.phases == 1, isOnOne,
            case .three(let order) = used.phases
        {
            used.phases = .single(order.l1)
        }
        let voltages: (lowest: Volts, highest: Volts)
        let fallback: (rate: ChargingRate, load: Load)
        switch foresight {
        case .certain:
            voltages = (voltage, voltage)
            fallback = (.zero, .zero)
        case .bound:
            voltages = (plan.voltageLowest, plan.voltageHighest)
            fallback = (plan.fallbacks[connector.index], fallbackLoad)
        }
        let minimum = max(plan[connector].minimum, fallback.rate).roundedUp(to: charger.model.step)
        return Claim(
            connector: connector,
            conversion: RateConversion(
                model: charger.model, connector: used, voltageLowest: voltages.lowest,
                voltageHighest: voltages.highest),
            floor: fallback.rate, floorLoad: fallback.load, minimum: minimum,
            highest: max(min(most, plan[connector].rated), minimum),
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
