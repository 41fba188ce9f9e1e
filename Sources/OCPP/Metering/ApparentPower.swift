import Units

/// Where a power must lie beside a current and a voltage that were told with it.
struct ApparentPower: Hashable, Sendable {
    /// In watts, with room for power factor, rounding and samples that are not of one moment.
    let plausible: ClosedRange<Int64>

    /// What stands for a voltage that was not told; for comparing only.
    private static let nominalMillivolts: Int64 = 230_000
    /// Below, noise makes a comparison worthless.
    private static let comparedLowest: Int64 = 500

    /// Nil where nothing can be compared. Without a phase, a current may flow on one phase or on
    /// all three.
    init?(_ gathered: GatheredSamples, isDC: Bool) {
        let lowest: Int64
        let highest: Int64
        if isDC {
            guard let voltage = gathered.outputVoltage, let current = gathered.current.outlet.whole
            else { return nil }
            lowest = voltage / 1000 * current / 1000
            highest = lowest
        } else {
            let current = gathered.current.both
            let voltage = gathered.mainsVoltage.lowest ?? ApparentPower.nominalMillivolts
            if let sum = current.phasesOnly.total {
                lowest = voltage / 1000 * sum / 1000
                highest = lowest
            } else if let whole = current.whole {
                lowest = voltage / 1000 * whole / 1000
                highest = lowest * 3
            } else {
                return nil
            }
        }
        guard lowest >= ApparentPower.comparedLowest else { return nil }
        plausible = (lowest * 2 / 5)...(highest * 8 / 5)
    }
}
