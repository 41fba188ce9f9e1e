/// The unit in which a register counts; the raw values are the model file's words.
package enum RegisterUnit: String, CaseIterable, Hashable, Sendable {
    case milliwatts = "mW"
    case watts = "W"
    case kilowatts = "kW"
    case megawatts = "MW"
    case milliamperes = "mA"
    case amperes = "A"
    case kiloamperes = "kA"
    case millivolts = "mV"
    case volts = "V"
    case kilovolts = "kV"
    case wattHours = "Wh"
    case kilowattHours = "kWh"
    case megawattHours = "MWh"
    case millihertz = "mHz"
    case hertz = "Hz"
    case celsius = "degC"
    case voltAmperes = "VA"
    case kilovoltAmperes = "kVA"
    case voltAmperesReactive = "var"
    case kilovoltAmperesReactive = "kvar"
    /// No unit: a power factor or a serial number. A model file leaves the key out or writes 1.
    case one = "1"

    /// What it measures.
    package var dimension: MeteredQuantity.Dimension {
        switch self {
        case .milliwatts, .watts, .kilowatts, .megawatts: .power
        case .milliamperes, .amperes, .kiloamperes: .current
        case .millivolts, .volts, .kilovolts: .voltage
        case .wattHours, .kilowattHours, .megawattHours: .energy
        case .millihertz, .hertz: .frequency
        case .celsius: .temperature
        case .voltAmperes, .kilovoltAmperes: .apparentPower
        case .voltAmperesReactive, .kilovoltAmperesReactive: .reactivePower
        case .one: .ratio
        }
    }

    /// The units that a quantity of `dimension` may have.
    package static func allowed(for dimension: MeteredQuantity.Dimension) -> [RegisterUnit] {
        dimension == .text ? [.one] : allCases.filter { $0.dimension == dimension }
    }

    /// How many of the whole units inside Busbar make one of these: milliamperes, millivolts,
    /// watts, milliwatt-seconds, millihertz, thousandths of a degree; thousandths of a ratio.
    package var factor: DecimalFactor {
        switch self {
        case .milliwatts: DecimalFactor(digits: 1, exponent: -3)
        case .watts, .voltAmperes, .voltAmperesReactive: .one
        case .kilowatts, .kilovoltAmperes, .kilovoltAmperesReactive:
            DecimalFactor(digits: 1, exponent: 3)
        case .megawatts: DecimalFactor(digits: 1, exponent: 6)
        case .milliamperes, .millivolts, .millihertz: .one
        case .amperes, .volts, .hertz, .celsius, .one: DecimalFactor(digits: 1, exponent: 3)
        case .kiloamperes, .kilovolts: DecimalFactor(digits: 1, exponent: 6)
        case .wattHours: DecimalFactor(digits: 36, exponent: 5)
        case .kilowattHours: DecimalFactor(digits: 36, exponent: 8)
        case .megawattHours: DecimalFactor(digits: 36, exponent: 11)
        }
    }
}
