package import Units

/// What follows from the nominal voltage alone, for all who count loads.
extension SitePlan {
    /// The lowest plausible voltage while none is measured: 0.9 × nominal (EN 50160; SAFETY.md
    /// section 4).
    package var voltageLowest: Volts { nominalVoltage.scaledDown(by: 90, over: 100) }

    /// The highest plausible voltage: 1.1 × nominal (EN 50160). What is limited in amperes draws
    /// that much more power than at nominal.
    package var voltageHighest: Volts { nominalVoltage.scaledUp(by: 110, over: 100) }

    /// The lowest plausible voltage where `measured` was read just now: 0.97 of it, or of the
    /// nominal one where that is less (SAFETY.md section 4); never below `voltageLowest` × 0.5, so
    /// that a dead sensor can't turn a conversion into nonsense.
    package func voltageLowest(measured: Volts) -> Volts {
        let trusted = max(measured, voltageLowest / 2)
        return min(trusted, nominalVoltage).scaledDown(by: 97, over: 100)
    }

    /// The conversion of one connector's limits at the lowest and highest plausible voltage.
    package func rateConversion(of connector: ConnectorPosition) -> RateConversion {
        RateConversion(
            model: charger(of: connector).model, connector: self[connector],
            voltageLowest: voltageLowest, voltageHighest: voltageHighest)
    }

    /// B_max of every node: what the site names, and what its idle chargers take.
    package var otherLoadsHighest: [Load] {
        let idle = idleLoads
        return nodes.indices.map { otherLoadNamed(at: NodePosition($0)) + idle[$0] }
    }

    /// What the chargers below each node take for themselves (`ChargerModel.standby`), whether a vehicle
    /// is there or not; zero at a node with a meter, which shows it as other load. It counts for each
    /// connector, on each phase that this may use: nobody says where a charger's own supply hangs.
    package var idleLoads: [Load] {
        var loads = [Load](repeating: .zero, count: nodes.count)
        for connector in connectors where !chargers[connector.charger.index].isAbsent {
            let standby = chargers[connector.charger.index].model.standby
            // W × 1,000,000 over mV are milliamperes.
            let current = Amperes(rawValue: standby.rawValue)
                .scaledUp(by: 1_000_000, over: voltageLowest.rawValue)
            loads[connector.node.index] += Load(
                current: connector.phases.occupied.map { $0 ? current : .zero }, power: standby)
        }
        // Parents stand before their children, so from the end every sum is complete.
        for index in nodes.indices.reversed() {
            guard let parent = nodes[index].parent else { continue }
            loads[parent.index] += loads[index]
        }
        for index in nodes.indices where nodes[index].meter != nil { loads[index] = .zero }
        return loads
    }

    /// What the site names as a node's worst other load: its current on each phase, and the power of
    /// all three at the highest plausible voltage.
    package func otherLoadNamed(at node: NodePosition) -> Load {
        let current = self[node].otherLoadHighest
        return Load(
            current: PerPhase(repeating: current),
            power: Watts(rawValue: current.rawValue)
                .scaledUp(by: 3 * voltageHighest.rawValue, over: 1_000_000))
    }

    /// M of SAFETY.md section 3 for a limit: the reserve's share of it, rounded up.
    package func reserve<Q: Quantity>(of limit: Q) -> Q {
        limit.scaledUp(by: control.reserve.rawValue, over: Percent.whole.rawValue)
    }
}
