/// What a register can tell; the raw values are the model file's words. `l1` to `l3` are the
/// meter's own inputs, which the site may have wired in another order.
package enum MeteredQuantity: String, CaseIterable, Hashable, Sendable {
    case powerL1 = "power_l1"
    case powerL2 = "power_l2"
    case powerL3 = "power_l3"
    case currentL1 = "current_l1"
    case currentL2 = "current_l2"
    case currentL3 = "current_l3"
    case voltageL1 = "voltage_l1"
    case voltageL2 = "voltage_l2"
    case voltageL3 = "voltage_l3"
    case powerTotal = "power_total"
    case energyImport = "energy_import"
    case energyExport = "energy_export"
    case frequency
    case topOil = "temperature_top_oil"
    case winding = "temperature_winding"
    case ambient = "temperature_ambient"
    case powerFactorTotal = "power_factor_total"
    case apparentPowerTotal = "apparent_power_total"
    case reactivePowerTotal = "reactive_power_total"
    case demandPresent = "demand_present"
    case serialNumber = "serial_number"

    /// What kind of thing it is: decides the units that its register may have.
    package var dimension: Dimension {
        switch self {
        case .powerL1, .powerL2, .powerL3, .powerTotal, .demandPresent: .power
        case .currentL1, .currentL2, .currentL3: .current
        case .voltageL1, .voltageL2, .voltageL3: .voltage
        case .energyImport, .energyExport: .energy
        case .frequency: .frequency
        case .topOil, .winding, .ambient: .temperature
        case .powerFactorTotal: .ratio
        case .apparentPowerTotal: .apparentPower
        case .reactivePowerTotal: .reactivePower
        case .serialNumber: .text
        }
    }

    /// Whether a `Reading` has a place for it or a check needs it. What nobody reads is known, so
    /// that a model file may name it, but is not asked for: each register costs time on the line.
    package var isPolled: Bool {
        switch self {
        case .powerL1, .powerL2, .powerL3, .powerTotal, .currentL1, .currentL2, .currentL3,
            .voltageL1, .voltageL2, .voltageL3, .energyImport, .energyExport, .frequency, .topOil,
            .serialNumber:
            true
        case .winding, .ambient, .powerFactorTotal, .apparentPowerTotal, .reactivePowerTotal,
            .demandPresent:
            false
        }
    }

    /// The three powers, by the meter's inputs.
    package static let powers: [MeteredQuantity] = [.powerL1, .powerL2, .powerL3]
    /// The three currents, by the meter's inputs.
    package static let currents: [MeteredQuantity] = [.currentL1, .currentL2, .currentL3]
    /// The three voltages line to neutral, by the meter's inputs.
    package static let voltages: [MeteredQuantity] = [.voltageL1, .voltageL2, .voltageL3]

    /// A kind of physical thing.
    package enum Dimension: Hashable, Sendable {
        case power, current, voltage, energy, frequency, temperature, ratio
        case apparentPower, reactivePower, text
    }
}
