package import Depot
package import Units

/// MeterValues to `DrawSample`s: text to whole numbers, phases laid out, and what can't be believed
/// left out. Where the protocol leaves room, a draw is never told smaller than it may be:
///
/// - a current without a phase is the current of each phase;
/// - phases that were not told have the highest current that was told (a single-phase charger may
///   call its conductor L2);
/// - a negative import counts with its magnitude;
/// - the highest counts where one thing was told twice;
/// - fractions are rounded up.
package struct DrawReader: Hashable, Sendable {
    private let isDC: Bool
    private let meansOutput: Bool
    private let efficiency: Int64
    private let powerFactor: Int64

    /// A power factor below is a mistake in the model's file, and would blow a current up.
    private static let powerFactorLowest = Percent.percent(10)

    package init(_ model: ChargerModel) {
        isDC = model.current == .dc
        meansOutput = model.limitMeaning == .dcOutput
        efficiency = model.efficiency.clamped(from: .percent(10), to: .whole).rawValue
        powerFactor =
            model.powerFactor.clamped(from: DrawReader.powerFactorLowest, to: .whole).rawValue
    }

    /// One sample and the charger's time for it.
    package struct Timed: Hashable, Sendable {
        package var sample: DrawSample
        package var at: UTCTime?
    }

    /// The samples in order of their times; equal times stay, in the order of the message. One
    /// without a time stays behind the one before it.
    package func samples(
        of values: [V16.MeterValue], tolerated: inout Tolerated
    ) -> [Timed] {
        var samples: [(order: UTCTime, timed: Timed)] = []
        var latest = UTCTime(milliseconds: 0)
        for value in values {
            let at = value.timestamp?.utc
            latest = at ?? latest
            guard let sample = sample(of: value.sampledValues, tolerated: &tolerated) else {
                continue
            }
            samples.append((latest, Timed(sample: sample, at: at)))
        }
        // Swift's sort is stable.
        return samples.sorted { $0.order < $1.order }.map(\.timed)
    }

    /// What one instant's samples say together; nil where nothing can be used.
    private func sample(
        of values: [V16.SampledValue], tolerated: inout Tolerated
    ) -> DrawSample? {
        var gathered = GatheredSamples()
        for value in values { gathered.take(value, tolerated: &tolerated) }
        let voltage = isDC ? gathered.outputVoltage : gathered.mainsVoltage.lowest
        let current = current(gathered)
        let power = believed(power(gathered), gathered, tolerated: &tolerated)
        let sample = DrawSample(
            current: current, power: power.map { Watts(rawValue: $0) }, energy: gathered.energy,
            offered: gathered.offered.map { Amperes(rawValue: $0) },
            stateOfCharge: gathered.stateOfCharge,
            voltage: voltage.map { Volts(rawValue: $0) })
        let isEmpty =
            sample.current == nil && sample.power == nil && sample.energy == nil
            && sample.offered == nil && sample.stateOfCharge == nil && sample.voltage == nil
        return isEmpty ? nil : sample
    }

    // MARK: Current

    /// Current by phase as told, or else from the power by phase. What a DC charger's outlet tells
    /// without a phase flows to the vehicle and is no mains current.
    private func current(_ gathered: GatheredSamples) -> PerPhase<Amperes>? {
        var told = gathered.current.inlet
        told.raise(to: isDC ? gathered.current.outlet.phasesOnly : gathered.current.outlet)
        if let phases = told.filled { return phases.map { Amperes(rawValue: $0) } }
        return currentFromPower(gathered)
    }

    /// I = P / (U × power factor), phase by phase, where both were told; rounded up.
    private func currentFromPower(_ gathered: GatheredSamples) -> PerPhase<Amperes>? {
        let power = gathered.power.both.phasesOnly
        var current = PhaseValues()
        for phase in Phase.allCases {
            guard let watts = power.phases[phase],
                let millivolts = gathered.mainsVoltage.phases[phase] ?? gathered.mainsVoltage.lowest
            else { continue }
            let milliamperes = Amperes(rawValue: watts)
                .scaledUp(by: 1_000_000, over: millivolts)
                .scaledUp(by: Percent.whole.rawValue, over: powerFactor)
            current.raise(phase, to: milliamperes.rawValue)
        }
        return current.filled.map { $0.map { Amperes(rawValue: $0) } }
    }

    // MARK: Power

    /// Watts in the meaning of the model's limits: for a model that is limited at its output the
    /// outlet's power, else the inlet's. Where only the outlet's is known, the inlet's is counted
    /// from it by the model's efficiency.
    private func power(_ gathered: GatheredSamples) -> Int64? {
        let inlet = gathered.power.inlet.total
        let outlet = gathered.power.outlet.total
        guard isDC else { return [inlet, outlet].compactMap(\.self).max() }
        if meansOutput { return outlet ?? inlet }
        if let inlet { return inlet }
        return outlet.map {
            Watts(rawValue: $0).scaledUp(by: Percent.whole.rawValue, over: efficiency).rawValue
        }
    }

    /// The power, compared with current times voltage. A thousandth of it is a kilowatt with the
    /// wrong label, and is set right upwards, which is the safe way. A thousandfold is left out:
    /// the current beside it counts. Everything else is believed.
    private func believed(
        _ power: Int64?, _ gathered: GatheredSamples, tolerated: inout Tolerated
    ) -> Int64? {
        guard let power, power > 0,
            let range = ApparentPower(gathered, isDC: isDC)?.plausible
        else { return power }
        if power < range.lowerBound, range.contains(power * 1000) {
            tolerated.numbersOdd += 1
            return power * 1000
        }
        if power > range.upperBound, range.contains(power / 1000) {
            tolerated.numbersOdd += 1
            return nil
        }
        return power
    }
}
