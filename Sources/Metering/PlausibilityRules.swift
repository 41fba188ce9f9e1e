package import Depot
package import Units

/// What a meter may show before it is believed: a wrong byte order, a wrong map or a broken
/// input gives values that a site can't have.
package struct PlausibilityRules: Hashable, Sendable {
    /// Line to neutral.
    package let nominalVoltage: Volts
    /// Of the mains.
    package let nominalFrequency: Frequency
    /// More than any phase here can carry, with transformer ratio. At most `currentCeiling`.
    package let currentHighest: Amperes

    /// For a site whose physical maximum nobody has told: above any low-voltage switchboard.
    package static let currentUnknown = Amperes.amperes(10_000)
    /// Keeps every product of these rules within 64 bits.
    package static let currentCeiling = Amperes.amperes(1_000_000)
    /// Voltages of 80 to 120 % of nominal: the EN 50160 band of 85 to 110 % and the meter's error.
    static let voltageShare = Percent.percent(80)...Percent.percent(120)
    /// Frequencies of 94 to 106 % of nominal: 47 to 53 Hz, beyond which grids shed all load.
    static let frequencyShare = Percent.percent(94)...Percent.percent(106)
    /// How far the sum of the phases and the total may be apart, of the phases' magnitudes.
    static let sumTolerance = Percent.percent(2)
    /// Active power may exceed volts times amperes by this share: rounding and the meter's
    /// registers being a moment apart.
    static let apparentShare = Percent.percent(105)
    /// Below this nothing is compared, at the meter's own terminals: the smallest step and the
    /// starting current of a meter for 1,000 A, not more than a kettle with one for 5 A.
    static let powerFloor = Watts.watts(50)
    /// A transformer's oil, its winding and the air around them (IEC 60076-2 ends at 180 °C).
    static let temperatures = Temperature(rawValue: -60_000)...Temperature(rawValue: 250_000)

    /// Rules for a site. The currents above `currentHighest` are refused; it is held to
    /// `currentCeiling`.
    package init(
        nominalVoltage: Volts, nominalFrequency: Frequency, currentHighest: Amperes
    ) {
        self.nominalVoltage = nominalVoltage
        self.nominalFrequency = nominalFrequency
        self.currentHighest = currentHighest.clamped(
            from: .zero, to: PlausibilityRules.currentCeiling)
    }

    /// Rules for a meter of a site: ten times its node's limit flows only until the breaker opens.
    package init(of meter: MeterPosition, in plan: SitePlan) {
        let limits = plan.nodes.filter { $0.meter == meter }.map { node in
            let ofPower = node.powerLimit.map {
                Amperes(
                    rawValue: $0.scaledUp(by: 1_000_000, over: plan.nominalVoltage.rawValue)
                        .rawValue)
            }
            return max(node.currentLimit ?? .zero, ofPower ?? .zero)
        }
        self.init(
            nominalVoltage: plan.nominalVoltage, nominalFrequency: plan.nominalFrequency,
            currentHighest: (limits.max() ?? .zero) * 10)
    }

    /// The highest voltage that passes.
    var voltageHighest: Volts {
        PlausibilityRules.voltageShare.upperBound.share(of: nominalVoltage)
    }

    /// Refuses inputs that can't be.
    func check(_ inputs: MeterInputs, ratio: Int64) throws(Refusal) {
        for phase in inputs.measured {
            try checkCurrent(inputs.current[phase], input: phase, ratio: ratio)
            if let voltage = inputs.voltage?[phase] { try checkVoltage(voltage, input: phase) }
        }
        if let frequency = inputs.frequency { try checkFrequency(frequency) }
        if let power = inputs.power {
            for phase in inputs.measured {
                try checkPower(
                    power[phase], MeteredQuantity.powers[phase.rawValue],
                    below: apparent(of: phase, inputs) + PlausibilityRules.powerFloor)
            }
        }
        try checkTotal(inputs)
    }

    private func checkCurrent(_ current: Amperes, input: Phase, ratio: Int64) throws(Refusal) {
        let (site, overflows) = current.rawValue.multipliedReportingOverflow(by: ratio)
        // A magnitude may still be Int64.min's; negative counts as too large.
        guard !overflows, (0...currentHighest.rawValue).contains(site) else {
            throw .implausible(
                MeteredQuantity.currents[input.rawValue],
                overflows ? "\(current.rawValue) mA times \(ratio)" : inThousandths(site, "A"))
        }
    }

    private func checkVoltage(_ voltage: Volts, input: Phase) throws(Refusal) {
        let share = PlausibilityRules.voltageShare
        let lowest = share.lowerBound.share(of: nominalVoltage)
        guard (lowest...voltageHighest).contains(voltage) else {
            throw .implausible(
                MeteredQuantity.voltages[input.rawValue], inThousandths(voltage.rawValue, "V"))
        }
    }

    private func checkFrequency(_ frequency: Frequency) throws(Refusal) {
        let share = PlausibilityRules.frequencyShare
        let lowest = share.lowerBound.share(of: nominalFrequency)
        let highest = share.upperBound.share(of: nominalFrequency)
        guard (lowest...highest).contains(frequency) else {
            throw .implausible(.frequency, inThousandths(frequency.rawValue, "Hz"))
        }
    }

    private func checkPower(
        _ power: Watts, _ quantity: MeteredQuantity, below highest: Watts
    ) throws(Refusal) {
        guard power.rawValue.magnitude <= highest.rawValue.magnitude else {
            throw .implausible(
                quantity,
                "\(power.rawValue) W where volts times amperes allow "
                    + "\(highest.rawValue) W")
        }
    }

    private func checkTotal(_ inputs: MeterInputs) throws(Refusal) {
        guard let total = inputs.total else { return }
        let together = inputs.measured.map { apparent(of: $0, inputs) }
            .reduce(Watts.zero, +)
        try checkPower(
            total, .powerTotal,
            below: together + PlausibilityRules.powerFloor * Int64(inputs.measured.count))
        guard let power = inputs.power else { return }
        let magnitudes = power.map { Watts(rawValue: abs($0.rawValue)) }.sum
        let apart = abs((power.sum - total).rawValue)
        let allowed = max(
            PlausibilityRules.sumTolerance.share(of: magnitudes), PlausibilityRules.powerFloor)
        guard apart <= allowed.rawValue else {
            throw .implausible(
                .powerTotal,
                "\(total.rawValue) W while the phases sum to \(power.sum.rawValue) W")
        }
    }

    /// The most active power that an input's current can carry, with the tolerance; at the
    /// highest plausible voltage where none is measured.
    private func apparent(of input: Phase, _ inputs: MeterInputs) -> Watts {
        let voltage = inputs.voltage?[input] ?? voltageHighest
        let product = voltage.apparentPower(with: inputs.current[input])
        return Watts(
            rawValue: product.scaledUp(
                by: PlausibilityRules.apparentShare.rawValue, over: Percent.whole.rawValue
            )
            .rawValue)
    }
}

/// A number of thousandths as a decimal, with its unit.
func inThousandths(_ value: Int64, _ unit: String) -> String {
    let magnitude = value.magnitude
    let fraction = String(1000 + magnitude % 1000).dropFirst()
    return "\(value < 0 ? "-" : "")\(magnitude / 1000).\(fraction) \(unit)"
}

extension Volts {
    /// What this voltage and a current make, rounded up to whole watts. Both are plausible.
    func apparentPower(with current: Amperes) -> Watts {
        Watts(rawValue: rawValue).scaledUp(by: current.rawValue, over: 1_000_000)
    }
}
