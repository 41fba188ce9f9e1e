package import Depot
import Units

/// The way back: from a flow on the site to the registers in which a meter would show it. The
/// twin's meters speak through it. The tests of the decoder do not: two errors of one mind could
/// cancel out.
package struct RegisterEncoder: Sendable {
    private let meter: Meter
    private let layout: RegisterLayout
    private let frame: RegisterImage

    /// A model 213 meter (star, floats) behind a common model, as a SunSpec device lists them.
    static let sunSpecDevice = [
        SunSpecModel(id: 1, length: 66, address: 40_002),
        SunSpecModel(id: 213, length: 124, address: 40_070),
    ]

    /// An encoder for a meter of the model `map`, whose missing registers are as `holes` says.
    package init(meter: Meter, map: RegisterMap, holes: RegisterImage.Holes) {
        self.meter = meter
        var frame = RegisterImage(holes: holes)
        if let layout = RegisterLayout(map: map) {
            self.layout = layout
        } else {
            let models = RegisterEncoder.sunSpecDevice
            guard let layout = RegisterLayout(models: models) else {
                preconditionFailure("the model list above holds a meter that is known")
            }
            self.layout = layout
            frame.write(SunSpecScan.marker, at: SunSpecScan.bases[0], of: .holding)
            for model in models {
                let body = [UInt16](repeating: 0, count: model.length)
                frame.write(
                    [UInt16(model.id), UInt16(model.length)] + body, at: model.address,
                    of: .holding)
                frame.write(
                    [SunSpecScan.end, 0], at: model.address + 2 + model.length, of: .holding)
            }
        }
        self.frame = frame
    }

    /// The registers of a meter that would be decoded as `reading`, to the resolution of its
    /// types. What the reading lacks is written as not available.
    package func image(of reading: Reading, serialNumber: String) -> RegisterImage {
        var image = frame
        for entry in layout.entries {
            let register = entry.register
            let words: [UInt16]
            if register.quantity == .serialNumber {
                words = layout.words(serialNumber, as: register.type)
            } else {
                words = layout.words(number(register.quantity, of: reading), as: register)
            }
            image.write(words, at: register.address, of: layout.function)
        }
        return image
    }

    private func number(_ quantity: MeteredQuantity, of reading: Reading) -> Int64? {
        let ratio = meter.transformerRatio
        func direction(_ phase: Phase) -> Int64 { meter.isReversed[phase] ? -1 : 1 }
        func power(_ input: Phase) -> Int64 {
            let phase = meter.phases[input]
            return reading.power[phase].rawValue * direction(phase) / ratio
        }
        let isBackward = Phase.allCases.allSatisfy { meter.isReversed[$0] }
        switch quantity {
        case .powerL1: return power(.l1)
        case .powerL2: return power(.l2)
        case .powerL3: return power(.l3)
        case .powerTotal: return power(.l1) + power(.l2) + power(.l3)
        case .currentL1: return abs(reading.current[meter.phases.l1].rawValue) / ratio
        case .currentL2: return abs(reading.current[meter.phases.l2].rawValue) / ratio
        case .currentL3: return abs(reading.current[meter.phases.l3].rawValue) / ratio
        case .voltageL1: return reading.voltage?[meter.phases.l1].rawValue
        case .voltageL2: return reading.voltage?[meter.phases.l2].rawValue
        case .voltageL3: return reading.voltage?[meter.phases.l3].rawValue
        case .energyImport, .energyExport:
            let isImport = (quantity == .energyImport) != isBackward
            return (isImport ? reading.energyImport : reading.energyExport)
                .map { $0.rawValue / ratio }
        case .frequency: return reading.frequency?.rawValue
        case .topOil: return reading.topOil?.rawValue
        case .winding, .ambient, .powerFactorTotal, .apparentPowerTotal, .reactivePowerTotal,
            .demandPresent, .serialNumber:
            return nil
        }
    }
}

extension RegisterLayout {
    /// A number in whole units as the registers hold it; nil as the type's "not available".
    fileprivate func words(_ number: Int64?, as register: Register) -> [UInt16] {
        let exponent = register.scale.exponent + register.unit.factor.exponent
        var raw = Double(number ?? 0) / Double(register.scale.digits * register.unit.factor.digits)
        for _ in 0..<abs(exponent) {
            if exponent > 0 { raw /= 10 } else { raw *= 10 }
        }
        let whole = Int64(exactly: raw.rounded(.toNearestOrAwayFromZero))
        let bits: UInt64
        switch register.type {
        case .f32: bits = UInt64((number == nil ? Float.nan : Float(raw)).bitPattern)
        case .f64: bits = (number == nil ? Double.nan : raw).bitPattern
        case .i16: bits = marked(number == nil ? nil : whole, Int16.min)
        case .i32: bits = marked(number == nil ? nil : whole, Int32.min)
        case .i64: bits = marked(number == nil ? nil : whole, Int64.min)
        case .u16: bits = marked(number == nil ? nil : whole, UInt16.max)
        case .u32: bits = marked(number == nil ? nil : whole, UInt32.max)
        case .u64: bits = marked(number == nil ? nil : whole, UInt64.max)
        case .string: bits = 0
        }
        return ordered(bits, width: register.type.width)
    }

    /// What does not fit into the type is not available either, as with an overflowing meter.
    private func marked<Word: FixedWidthInteger>(_ number: Int64?, _ mark: Word) -> UInt64 {
        UInt64(truncatingIfNeeded: number.flatMap { Word(exactly: $0) } ?? mark)
    }

    fileprivate func words(_ text: String, as type: RegisterType) -> [UInt16] {
        guard case .string(let registers) = type else {
            return ordered(UInt64(text) ?? 0, width: type.width)
        }
        let bytes = Array(text.utf8.prefix(registers * 2))
        return (0..<registers).map { index in
            let high = index * 2 < bytes.count ? bytes[index * 2] : 0
            let low = index * 2 + 1 < bytes.count ? bytes[index * 2 + 1] : 0
            let word = UInt16(high) << 8 | UInt16(low)
            return byteOrder == .big ? word : word.byteSwapped
        }
    }

    private func ordered(_ bits: UInt64, width: Int) -> [UInt16] {
        let words = (0..<width).reversed().map { place -> UInt16 in
            let word = UInt16(truncatingIfNeeded: bits >> (16 * UInt64(place)))
            return byteOrder == .big ? word : word.byteSwapped
        }
        return wordOrder == .highFirst ? words : words.reversed()
    }
}
