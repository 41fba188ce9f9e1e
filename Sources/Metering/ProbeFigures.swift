package import Units

/// What a unit's registers show when they are read by one model's map, at the meter's own
/// terminals. Empty or nil is what the map does not have.
package struct ProbeFigures: Hashable, Sendable {
    /// Line to neutral, by input.
    package private(set) var voltages: [Volts] = []
    /// Magnitudes, by input.
    package private(set) var currents: [Amperes] = []
    /// As the meter counts, by input.
    package private(set) var powers: [Watts] = []
    /// As the meter counts.
    package private(set) var powerTotal: Watts?
    /// Of the mains.
    package private(set) var frequency: Frequency?

    /// Nil where the device has no value for a quantity that the map needs.
    init?(of layout: RegisterLayout, in bank: RegisterBank) {
        for entry in layout.entries where entry.group == .fast {
            switch RegisterValue(entry, of: layout, in: bank) {
            case .number(let number): keep(number, as: entry.register.quantity)
            case .absent, .unread:
                if entry.absence == .refusesReading { return nil }
            case .outOfRange: return nil
            case .text: continue
            }
        }
        guard currents.count == layout.inputs else { return nil }
    }

    private mutating func keep(_ number: Int64, as quantity: MeteredQuantity) {
        switch quantity {
        case .voltageL1, .voltageL2, .voltageL3: voltages.append(Volts(rawValue: number))
        case .currentL1, .currentL2, .currentL3:
            currents.append(Amperes(rawValue: Int64(clamping: number.magnitude)))
        case .powerL1, .powerL2, .powerL3: powers.append(Watts(rawValue: number))
        case .powerTotal: powerTotal = Watts(rawValue: number)
        case .frequency: frequency = Frequency(rawValue: number)
        case .energyImport, .energyExport, .topOil, .winding, .ambient, .powerFactorTotal,
            .apparentPowerTotal, .reactivePowerTotal, .demandPresent, .serialNumber:
            break
        }
    }

    /// The active power of all inputs.
    package var power: Watts? {
        powerTotal ?? (powers.isEmpty ? nil : powers.reduce(.zero, +))
    }
}
