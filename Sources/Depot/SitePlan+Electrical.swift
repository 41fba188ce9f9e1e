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

    /// B_max of a node as a load: its current on each phase, and the power of all three at the
    /// highest plausible voltage.
    package func otherLoadHighest(of node: NodePosition) -> Load {
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
