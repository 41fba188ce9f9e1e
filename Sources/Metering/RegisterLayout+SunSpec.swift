/// Where the values of SunSpec's meters and inverters are. Offsets count from the register that
/// holds the model's number (SunSpec information models 1, 101-103, 111-113, 201-204, 211-214).
extension RegisterLayout {
    /// Models that can serve as a meter, best first: floats before scaled integers, meters
    /// before inverters.
    package static let sunSpecModels = [
        213, 214, 212, 211, 203, 204, 202, 201, 113, 112, 111, 103, 102, 101,
    ]

    /// The layout of the device with this model list; nil where none of the models is known, or
    /// the device's one is too short to hold currents.
    package init?(models: [SunSpecModel]) {
        let known = RegisterLayout.sunSpecModels.lazy.compactMap { id in
            models.first { $0.id == id }
        }
        guard let model = known.first else { return nil }
        var entries: [Entry]
        switch model.id {
        case 211...214: entries = model.floatMeter
        case 201...204: entries = model.integerMeter
        case 111...113: entries = model.floatInverter
        default: entries = model.inverter
        }
        entries.removeAll { !model.holds($0) }
        if let common = models.first(where: { $0.id == 1 }) {
            let serial = common.entry(
                .serialNumber, 50, .string(registers: 16), .one, scale: nil, .slow)
            if common.holds(serial) { entries.append(serial) }
        }
        let inputs = model.inputs
        let present = entries.map(\.register.quantity)
        guard MeteredQuantity.currents.prefix(inputs).allSatisfy(present.contains) else {
            return nil
        }
        self.init(
            function: .holding, byteOrder: .big, wordOrder: .highFirst, entries: entries,
            landmarks: [
                Landmark(address: model.address, word: UInt16(truncatingIfNeeded: model.id)),
                Landmark(
                    address: model.address + 1, word: UInt16(truncatingIfNeeded: model.length)),
            ],
            inputs: inputs, isGenerator: model.isInverter)
    }
}

extension SunSpecModel {
    fileprivate var isInverter: Bool { (101...103).contains(id) || (111...113).contains(id) }

    /// Single phase, split phase, or three (star and delta).
    fileprivate var inputs: Int {
        switch id % 10 {
        case 1: 1
        case 2: 2
        default: 3
        }
    }

    fileprivate var floatMeter: [RegisterLayout.Entry] {
        phases(MeteredQuantity.currents, [4, 6, 8], .f32, .amperes, scale: nil)
            + phases(MeteredQuantity.voltages, [12, 14, 16], .f32, .volts, scale: nil)
            + powers(total: 28, [30, 32, 34], .f32, scale: nil)
            + [
                entry(.frequency, 26, .f32, .hertz, scale: nil, .fast),
                entry(.energyExport, 60, .f32, .wattHours, scale: nil, .slow),
                entry(.energyImport, 68, .f32, .wattHours, scale: nil, .slow),
            ]
    }

    fileprivate var integerMeter: [RegisterLayout.Entry] {
        phases(MeteredQuantity.currents, [3, 4, 5], .i16, .amperes, scale: 6)
            + phases(MeteredQuantity.voltages, [8, 9, 10], .i16, .volts, scale: 15)
            + powers(total: 18, [19, 20, 21], .i16, scale: 22)
            + [
                entry(.frequency, 16, .i16, .hertz, scale: 17, .fast),
                entry(.energyExport, 38, .u32, .wattHours, scale: 54, .slow),
                entry(.energyImport, 46, .u32, .wattHours, scale: 54, .slow),
            ]
    }

    /// An inverter knows no power by phase. Its counter counts what it has fed in, which is the
    /// import of a device that is then turned round as a generator.
    fileprivate var inverter: [RegisterLayout.Entry] {
        phases(MeteredQuantity.currents, [3, 4, 5], .u16, .amperes, scale: 6)
            + phases(MeteredQuantity.voltages, [10, 11, 12], .u16, .volts, scale: 13)
            + [
                entry(.powerTotal, 14, .i16, .watts, scale: 15, .fast),
                entry(.frequency, 16, .u16, .hertz, scale: 17, .fast),
                entry(.energyImport, 24, .u32, .wattHours, scale: 26, .slow),
            ]
    }

    /// The same in floats.
    fileprivate var floatInverter: [RegisterLayout.Entry] {
        phases(MeteredQuantity.currents, [4, 6, 8], .f32, .amperes, scale: nil)
            + phases(MeteredQuantity.voltages, [16, 18, 20], .f32, .volts, scale: nil)
            + [
                entry(.powerTotal, 22, .f32, .watts, scale: nil, .fast),
                entry(.frequency, 24, .f32, .hertz, scale: nil, .fast),
                entry(.energyImport, 32, .f32, .wattHours, scale: nil, .slow),
            ]
    }

    /// The powers of a meter. With one phase the total is that phase's.
    private func powers(
        total: Int, _ offsets: [Int], _ type: RegisterType, scale: Int?
    ) -> [RegisterLayout.Entry] {
        inputs == 1
            ? [entry(.powerL1, total, type, .watts, scale: scale, .fast)]
            : phases(MeteredQuantity.powers, offsets, type, .watts, scale: scale)
                + [entry(.powerTotal, total, type, .watts, scale: scale, .fast)]
    }

    private func phases(
        _ quantities: [MeteredQuantity], _ offsets: [Int], _ type: RegisterType,
        _ unit: RegisterUnit, scale: Int?
    ) -> [RegisterLayout.Entry] {
        zip(quantities, offsets).prefix(inputs).map { quantity, offset in
            entry(quantity, offset, type, unit, scale: scale, .fast)
        }
    }

    fileprivate func entry(
        _ quantity: MeteredQuantity, _ offset: Int, _ type: RegisterType, _ unit: RegisterUnit,
        scale: Int?, _ every: Register.Pace
    ) -> RegisterLayout.Entry {
        // A counter of zero is not implemented; only a new meter shows zero for a while.
        let marks: [UInt64] = type == .u32 ? [0] : []
        return RegisterLayout.Entry(
            register: Register(
                quantity: quantity, address: address + offset, type: type, unit: unit,
                scale: .one, every: every, notAvailable: marks),
            scaleAddress: scale.map { address + $0 },
            absence: quantity.dimension == .current ? .refusesReading : .expected)
    }

    /// Whether the value and its scale factor lie inside the length that the device reports.
    fileprivate func holds(_ entry: RegisterLayout.Entry) -> Bool {
        let end = address + 2 + length
        return entry.register.addresses.upperBound <= end && (entry.scaleAddress ?? 0) < end
    }
}
