/// What the registers of one layout entry say, in whole units. Floating point ends here.
enum RegisterValue: Hashable {
    /// In the whole units of its quantity: milliamperes, millivolts, watts, milliwatt-seconds,
    /// millihertz, thousandths of a degree.
    case number(Int64)
    /// A serial number.
    case text(String)
    /// The device has no value: a mark, the end of the type's range, no number.
    case absent
    /// A number that no whole unit can hold, as found.
    case outOfRange(String)
    /// It was not read in this poll.
    case unread

    /// SunSpec's bound for its powers of ten (SunSpec device information model, `sunssf`).
    static let scaleExponents = -10...10

    /// Reads `entry` out of `bank`.
    init(_ entry: RegisterLayout.Entry, of layout: RegisterLayout, in bank: RegisterBank) {
        let register = entry.register
        guard let words = bank.words(at: register.addresses) else {
            self = .unread
            return
        }
        if case .string = register.type {
            self = RegisterValue(text: words, byteOrder: layout.byteOrder)
            return
        }
        let bits = RegisterValue.bits(
            of: words, byteOrder: layout.byteOrder, wordOrder: layout.wordOrder)
        guard !register.notAvailable.contains(bits) else {
            self = .absent
            return
        }
        var exponent = register.scale.exponent + register.unit.factor.exponent
        if let address = entry.scaleAddress {
            guard let word = bank.words(at: address..<(address + 1))?.first else {
                self = .unread
                return
            }
            let power = Int(Int16(bitPattern: word))
            guard power != Int(Int16.min) else {
                self = .absent
                return
            }
            guard RegisterValue.scaleExponents.contains(power) else {
                self = .outOfRange("a scale factor of \(power)")
                return
            }
            exponent += power
        }
        if register.quantity == .serialNumber {
            self = register.type.isEnd(bits) ? .absent : .text(String(bits))
            return
        }
        self = RegisterValue(
            bits: bits, type: register.type,
            digits: register.scale.digits * register.unit.factor.digits, exponent: exponent)
    }

    private init(bits: UInt64, type: RegisterType, digits: Int64, exponent: Int) {
        guard !type.isEnd(bits) else {
            self = .absent
            return
        }
        switch type {
        case .i16: self = .scaled(Int128(Int16(truncatingIfNeeded: bits)), digits, exponent)
        case .i32: self = .scaled(Int128(Int32(truncatingIfNeeded: bits)), digits, exponent)
        case .i64: self = .scaled(Int128(Int64(bitPattern: bits)), digits, exponent)
        case .u16, .u32, .u64: self = .scaled(Int128(bits), digits, exponent)
        case .f32:
            let value = Float(bitPattern: UInt32(truncatingIfNeeded: bits))
            self = .scaled(Double(value), digits, exponent)
        case .f64: self = .scaled(Double(bitPattern: bits), digits, exponent)
        case .string: self = .absent
        }
    }

    /// `raw × digits × 10^exponent`, rounded to the nearest, halves away from zero.
    private static func scaled(_ raw: Int128, _ digits: Int64, _ exponent: Int) -> RegisterValue {
        // 64 bits times at most 36 (nine decimal digits and the 36 of a watt-hour) stay in 128.
        var value = raw * Int128(digits)
        let found = "\(raw)"
        var left = exponent
        while left > 0 {
            let (product, overflows) = value.multipliedReportingOverflow(by: 10)
            guard !overflows else { return .outOfRange(found) }
            value = product
            left -= 1
        }
        if left < 0 {
            // The smallest exponent is -12 - 3 - 10, and 10^25 needs 84 bits.
            var divisor: Int128 = 1
            for _ in left..<0 { divisor *= 10 }
            let half = value < 0 ? -divisor / 2 : divisor / 2
            value = (value + half) / divisor
        }
        guard let whole = Int64(exactly: value) else { return .outOfRange(found) }
        return .number(whole)
    }

    /// The same for a float; what is no number is absent.
    private static func scaled(_ raw: Double, _ digits: Int64, _ exponent: Int) -> RegisterValue {
        guard raw.isFinite else { return .absent }
        var value = raw * Double(digits)
        // Powers of ten up to 22 are exact in a double; dividing keeps 0.1 from becoming a
        // binary fraction.
        for _ in 0..<abs(exponent) {
            if exponent > 0 { value *= 10 } else { value /= 10 }
        }
        guard let whole = Int64(exactly: value.rounded(.toNearestOrAwayFromZero)) else {
            return .outOfRange("\(raw)")
        }
        return .number(whole)
    }

    /// The value's bits, right-aligned, most significant first.
    private static func bits(
        of words: ArraySlice<UInt16>, byteOrder: ByteOrder, wordOrder: WordOrder
    ) -> UInt64 {
        let ordered = wordOrder == .highFirst ? Array(words) : words.reversed()
        return ordered.reduce(into: UInt64(0)) { bits, word in
            bits = bits << 16 | UInt64(byteOrder == .big ? word : word.byteSwapped)
        }
    }

    /// Text up to the first NUL, without outer spaces; what is not printable ASCII becomes `?`,
    /// as it will be shown and logged.
    private init(text words: ArraySlice<UInt16>, byteOrder: ByteOrder) {
        var bytes: [UInt8] = []
        for word in words {
            let ordered = byteOrder == .big ? word : word.byteSwapped
            bytes.append(UInt8(truncatingIfNeeded: ordered >> 8))
            bytes.append(UInt8(truncatingIfNeeded: ordered))
        }
        let printable = bytes.prefix { $0 != 0 }.map { (32...126).contains($0) ? $0 : 63 }
        let start = printable.firstIndex { $0 != 32 } ?? printable.endIndex
        let end = printable.lastIndex { $0 != 32 }.map { $0 + 1 } ?? start
        self =
            start == end ? .absent : .text(String(decoding: printable[start..<end], as: UTF8.self))
    }
}

extension RegisterType {
    /// Whether `bits` stand at the end of the type's range: a mark for "not available" or an
    /// overflow with nearly every maker (SunSpec 0x8000 and 0xFFFF, ABB and Carlo Gavazzi
    /// 0x7FFF…), and never a measurement.
    func isEnd(_ bits: UInt64) -> Bool {
        switch self {
        case .i16: bits == 0x8000 || bits == 0x7FFF
        case .u16: bits == 0xFFFF
        case .i32: bits == 0x8000_0000 || bits == 0x7FFF_FFFF
        case .u32: bits == 0xFFFF_FFFF
        case .i64: bits == 1 << 63 || bits == UInt64.max >> 1
        case .u64: bits == UInt64.max
        case .f32, .f64, .string: false
        }
    }
}
