import Depot
import Units

/// How a meter's terminals lie on the site: the only place where the transformer ratio, the
/// direction and the order of the phases are applied, and where a missing power is made up for.
struct SiteWiring: Hashable {
    /// What currents, powers and energies are multiplied by.
    let ratio: Int64
    private let isReversed: PerPhase<Bool>
    private let order: PerPhase<Phase>
    private let isGenerator: Bool
    private let nominalVoltage: Volts

    /// Where no voltage is measured, a current counts at 110 % of nominal: the end of what
    /// EN 50160 allows for 95 % of a week.
    static let assumedVoltageShare = Percent.percent(110)

    /// The largest ratio of transformers there is is about 10,000/1; the bound keeps products of
    /// plausible values within 64 bits.
    static let ratios: ClosedRange<Int64> = 1...100_000

    init(meter: Meter, isGenerator: Bool, nominalVoltage: Volts) {
        precondition(
            SiteWiring.ratios.contains(meter.transformerRatio),
            "a transformer ratio of 1 to 100,000 is what the settings let through")
        ratio = meter.transformerRatio
        isReversed = meter.isReversed
        order = meter.phases
        self.isGenerator = isGenerator
        self.nominalVoltage = nominalVoltage
    }

    /// The flows on the site's phases.
    struct Flow: Hashable {
        var current: PerPhase<Amperes>
        var voltage: PerPhase<Volts>?
        var power: PerPhase<Watts>
        var powerTotal: Watts
        var energyImport: Energy?
        var energyExport: Energy?
    }

    /// Lays inputs that have passed the plausibility rules on the site.
    func flow(of inputs: MeterInputs) throws(Refusal) -> Flow {
        let current = onSite(inputs.current.map { $0 * ratio })
        let direction = direction(of: inputs)
        let (power, total) = powers(of: inputs, direction: direction)
        let (energyImport, energyExport) = try energies(of: inputs, direction: direction)
        let voltage = inputs.measured.count == 3 ? inputs.voltage.map { onSite($0) } : nil
        return Flow(
            current: signed(current, by: power, of: inputs, total: total), voltage: voltage,
            power: power, powerTotal: total, energyImport: energyImport,
            energyExport: energyExport)
    }

    /// Whether what the meter counts as positive flows into the depot.
    private enum Direction {
        /// On every phase.
        case forward
        /// On none.
        case backward
        /// On some: the meter's own totals and counters mix both and mean nothing.
        case mixed
    }

    private func isBackward(_ phase: Phase) -> Bool { isReversed[phase] != isGenerator }

    private func direction(of inputs: MeterInputs) -> Direction {
        let backward = inputs.measured.filter { isBackward(order[$0]) }.count
        if backward == 0 { return .forward }
        return backward == inputs.measured.count ? .backward : .mixed
    }

    /// Values by input, laid on the phases of the site.
    private func onSite<Value>(_ inputs: PerPhase<Value>) -> PerPhase<Value> {
        var site = inputs
        for input in Phase.allCases { site[order[input]] = inputs[input] }
        return site
    }

    private func powers(of inputs: MeterInputs, direction: Direction) -> (PerPhase<Watts>, Watts) {
        let counted: Watts? =
            switch direction {
            case .forward: inputs.total.map { $0 * ratio }
            case .backward: inputs.total.map { -($0 * ratio) }
            case .mixed: nil
            }
        if let power = inputs.power {
            var site = onSite(power.map { $0 * ratio })
            for phase in Phase.allCases where isBackward(phase) { site[phase] = -site[phase] }
            return (site, counted ?? site.sum)
        }
        if let counted {
            return (onSite(counted.shared(over: inputs)), counted)
        }
        let assumed = SiteWiring.assumedVoltageShare.share(of: nominalVoltage)
        var drawn = PerPhase<Watts>.zero
        for input in inputs.measured {
            let voltage = inputs.voltage?[input] ?? assumed
            drawn[input] = voltage.apparentPower(with: inputs.current[input]) * ratio
        }
        return (onSite(drawn), drawn.sum)
    }

    /// RMS amperes with the sign of that phase's power. Without a power of its own a phase
    /// counts as drawing, also while the total flows out: one phase may draw while the others
    /// feed, and a current taken for export would be credit that is not there. A generator's
    /// phases all flow as its total does.
    private func signed(
        _ current: PerPhase<Amperes>, by power: PerPhase<Watts>, of inputs: MeterInputs,
        total: Watts
    ) -> PerPhase<Amperes> {
        if inputs.power != nil {
            return current.combined(with: power) { $1 < .zero ? -$0 : $0 }
        }
        return isGenerator && total < .zero ? current.map { -$0 } : current
    }

    private func energies(
        of inputs: MeterInputs, direction: Direction
    ) throws(Refusal) -> (Energy?, Energy?) {
        let taken = try scaled(inputs.energyImport, .energyImport)
        let given = try scaled(inputs.energyExport, .energyExport)
        switch direction {
        case .forward: return (taken, given)
        case .backward: return (given, taken)
        case .mixed: return (nil, nil)
        }
    }

    private func scaled(
        _ energy: Energy?, _ quantity: MeteredQuantity
    ) throws(Refusal) -> Energy? {
        guard let energy else { return nil }
        let (product, overflows) = energy.rawValue.multipliedReportingOverflow(by: ratio)
        guard !overflows else {
            throw .implausible(quantity, "\(energy.wattHours) Wh times \(ratio)")
        }
        return Energy(rawValue: product)
    }
}

extension Watts {
    /// This power divided as the currents are; evenly where none flows. The parts sum to the
    /// whole, and nothing falls on an input that does not exist.
    fileprivate func shared(over inputs: MeterInputs) -> PerPhase<Watts> {
        var weights = inputs.current
        if weights.sum == .zero {
            for input in inputs.measured { weights[input] = Amperes(rawValue: 1) }
        }
        let second = scaledDown(by: weights.l2.rawValue, over: weights.sum.rawValue)
        let third = scaledDown(by: weights.l3.rawValue, over: weights.sum.rawValue)
        return PerPhase(self - second - third, second, third)
    }
}
