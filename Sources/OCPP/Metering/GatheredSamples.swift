import Units

/// The usable samples of one instant, by quantity.
struct GatheredSamples: Hashable, Sendable {
    /// Milliamperes imported.
    private(set) var current = PlacedValues()
    /// Watts imported.
    private(set) var power = PlacedValues()
    /// Milliwatt-hours on the import register.
    private var register = PlacedValues()
    /// Line to neutral.
    private(set) var mainsVoltage = LowestVoltage()
    /// Millivolts at the vehicle.
    private(set) var outputVoltage: Int64?
    /// Milliamperes.
    private(set) var offered: Int64?
    private(set) var stateOfCharge: Percent?

    /// Bounds of what is believed at all; they also bound the arithmetic.
    private static let milliamperesHighest: Int64 = 100_000_000
    private static let wattsHighest: Int64 = 1_000_000_000
    /// Of each phase; three of them in milliwatt-seconds still fit.
    private static let milliwattHoursHighest: Int64 = 500_000_000_000_000
    private static let outputMillivoltsHighest: Int64 = 2_000_000
    /// What a mains conductor can have to neutral, from 100 V nets to a high 277 V one.
    private static let mainsMillivolts: ClosedRange<Int64> = 80_000...300_000
    /// What two of them can have between each other where no phase says so.
    private static let lineMillivolts: ClosedRange<Int64> = 138_000...520_000

    /// The import register: the outlet's, which is billed, before the inlet's.
    var energy: Energy? {
        // Milliwatt-hours to milliwatt-seconds.
        (register.outlet.total ?? register.inlet.total).map { Energy(rawValue: $0 * 3600) }
    }

    /// Takes one sample in; what can't be used is counted.
    mutating func take(_ sample: V16.SampledValue, tolerated: inout Tolerated) {
        // Signed values carry no decimal, and the register again.
        guard sample.format?.known != .signed else { return }
        let measurand: V16.Measurand
        switch sample.measurand {
        case nil: measurand = .energyImportRegister
        case .known(let known): measurand = known
        case .unknown: return
        }
        if !take(sample, as: measurand) { tolerated.numbersOdd += 1 }
    }

    /// False where the value or its unit can't be used.
    private mutating func take(_ sample: V16.SampledValue, as measurand: V16.Measurand) -> Bool {
        if measurand == .stateOfCharge { return takeStateOfCharge(sample) }
        // What the vehicle says of itself is no measurement of ours.
        guard let place = SamplePlace(sample) else { return true }
        let conductor = SampleConductor(sample)
        switch measurand {
        case .currentImport: return takeCurrent(sample, place, conductor)
        case .currentOffered: return takeOffered(sample, conductor)
        case .powerImport: return takePower(sample, place, conductor)
        case .energyImportRegister: return takeRegister(sample, place, conductor)
        case .voltage: return takeVoltage(sample, place, conductor)
        // Known, and of no use here.
        case .energyExportRegister, .reactiveExportRegister, .reactiveImportRegister,
            .energyExportInterval, .energyImportInterval, .reactiveExportInterval,
            .reactiveImportInterval, .powerExport, .powerOffered, .reactivePowerExport,
            .reactivePowerImport, .powerFactor, .currentExport, .frequency, .temperature,
            .stateOfCharge, .fanSpeed:
            return true
        }
    }

    private mutating func takeCurrent(
        _ sample: V16.SampledValue, _ place: SamplePlace, _ conductor: SampleConductor
    ) -> Bool {
        guard let value = milliamperes(sample) else { return false }
        switch conductor {
        case .all: current.raise(place, nil, to: value)
        case .one(let phase): current.raise(place, phase, to: value)
        // No phase conductor flows through these.
        case .neutral, .between: break
        }
        return true
    }

    private mutating func takeOffered(
        _ sample: V16.SampledValue, _ conductor: SampleConductor
    ) -> Bool {
        guard let value = milliamperes(sample) else { return false }
        if conductor != .neutral { offered = max(offered ?? value, value) }
        return true
    }

    private mutating func takePower(
        _ sample: V16.SampledValue, _ place: SamplePlace, _ conductor: SampleConductor
    ) -> Bool {
        let places: Int
        switch sample.unit {
        // The specification names no default for power; kilowatts without a unit were not seen,
        // watts without a unit were.
        case nil, .known(.watts), .known(.voltAmperes): places = 0
        case .known(.kilowatts), .known(.kilovoltAmperes): places = 3
        case .known, .unknown: return false
        }
        guard
            let value = magnitude(
                sample, places: places, highest: GatheredSamples.wattsHighest)
        else { return false }
        switch conductor {
        case .all: power.raise(place, nil, to: value)
        case .one(let phase): power.raise(place, phase, to: value)
        case .neutral, .between: break
        }
        return true
    }

    private mutating func takeRegister(
        _ sample: V16.SampledValue, _ place: SamplePlace, _ conductor: SampleConductor
    ) -> Bool {
        let places: Int
        switch sample.unit {
        case nil, .known(.wattHours): places = 3
        case .known(.kilowattHours): places = 6
        case .known, .unknown: return false
        }
        guard
            let decimal = DecimalText(sample.value, places: places, rounding: .towardsZero),
            abs(decimal.value) <= GatheredSamples.milliwattHoursHighest
        else { return false }
        switch conductor {
        case .all: register.raise(place, nil, to: decimal.value)
        case .one(let phase): register.raise(place, phase, to: decimal.value)
        case .neutral, .between: break
        }
        return true
    }

    private mutating func takeVoltage(
        _ sample: V16.SampledValue, _ place: SamplePlace, _ conductor: SampleConductor
    ) -> Bool {
        switch sample.unit {
        case nil, .known(.volts): break
        case .known, .unknown: return false
        }
        guard let decimal = DecimalText(sample.value, places: 3, rounding: .towardsZero),
            (0...GatheredSamples.outputMillivoltsHighest).contains(decimal.value)
        else { return false }
        let value = decimal.value
        // An idle outlet has no voltage.
        guard value > 0 else { return true }
        let isMains = GatheredSamples.mainsMillivolts.contains(value)
        let isLine = GatheredSamples.lineMillivolts.contains(value)
        switch conductor {
        case .neutral: return true
        case .one(let phase):
            guard isMains else { return false }
            mainsVoltage.lower(phase, to: value)
        case .between:
            guard isLine else { return false }
            mainsVoltage.lower(nil, to: value * 1000 / 1732)
        case .all:
            if place == .outlet { outputVoltage = min(outputVoltage ?? value, value) }
            if isMains {
                mainsVoltage.lower(nil, to: value)
            } else if isLine {
                mainsVoltage.lower(nil, to: value * 1000 / 1732)
            }
        }
        return true
    }

    /// The last one told: a beginning and an end may stand in one list, in this order.
    private mutating func takeStateOfCharge(_ sample: V16.SampledValue) -> Bool {
        switch sample.unit {
        case nil, .known(.percent), .unknown("%"): break
        case .known, .unknown: return false
        }
        guard let decimal = DecimalText(sample.value, places: 2, rounding: .towardsZero),
            (0...Percent.whole.rawValue).contains(decimal.value)
        else { return false }
        stateOfCharge = Percent(rawValue: decimal.value)
        return true
    }

    private func milliamperes(_ sample: V16.SampledValue) -> Int64? {
        let places: Int
        switch sample.unit {
        case nil, .known(.amperes): places = 3
        case .unknown("mA"): places = 0
        case .known, .unknown: return nil
        }
        return magnitude(sample, places: places, highest: GatheredSamples.milliamperesHighest)
    }

    /// The magnitude, rounded up: a transformer that sits the wrong way round makes an import
    /// negative, and a draw is never told smaller than it may be.
    private func magnitude(
        _ sample: V16.SampledValue, places: Int, highest: Int64
    ) -> Int64? {
        guard let decimal = DecimalText(sample.value, places: places, rounding: .away),
            abs(decimal.value) <= highest
        else { return nil }
        return abs(decimal.value)
    }
}
