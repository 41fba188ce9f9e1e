/// Decimal text to whole numbers, exactly: floating point never comes near a limit or a reading.
package struct DecimalText: Hashable, Sendable {
    /// In units of 10 to the power of −`places`.
    package let value: Int64
    /// Whether no digit was lost to the rounding.
    package let isExact: Bool

    /// What happens to digits past the last place.
    package enum Rounding: Sendable {
        /// The magnitude grows: for a load that is counted.
        case away
        /// They are cut off: for a limit that is sent, and for counts.
        case towardsZero
    }

    /// Longer texts are no measurement.
    private static let lengthHighest = 48
    /// Exponents beyond are zero or out of every range.
    private static let exponentHighest: Int64 = 60

    /// Reads `-12.5`, `+12`, `.5`, `12.`, `1.2e3`, with spaces around. Nil for anything else
    /// (`NaN`, `Infinity`, `1,5`, an empty text) and for what does not fit.
    ///
    /// A decimal comma is not read: `1,234` may mean a thousand times more.
    package init?(_ text: String, places: Int, rounding: Rounding) {
        guard text.utf8.count <= DecimalText.lengthHighest else { return nil }
        var scanner = DecimalScanner(text)
        guard let parts = scanner.parts(), abs(parts.exponent) <= DecimalText.exponentHighest
        else { return nil }
        var magnitude = parts.mantissa
        var isExact = parts.isExact
        let shift = Int64(places) + parts.exponent - parts.fractionDigits
        for _ in 0..<abs(shift) {
            if shift > 0 {
                let (product, overflows) = magnitude.multipliedReportingOverflow(by: 10)
                guard !overflows else { return nil }
                magnitude = product
            } else {
                isExact = isExact && magnitude % 10 == 0
                magnitude /= 10
            }
        }
        if !isExact, rounding == .away {
            let (next, overflows) = magnitude.addingReportingOverflow(1)
            guard !overflows else { return nil }
            magnitude = next
        }
        value = parts.isNegative ? -magnitude : magnitude
        self.isExact = isExact
    }
}

/// Walks the bytes of one decimal number.
private struct DecimalScanner {
    /// What stands in the text: `mantissa` times 10 to the power of `exponent − fractionDigits`.
    struct Parts {
        var isNegative = false
        /// Below 10^18, so that rounding can't overflow it.
        var mantissa: Int64 = 0
        var fractionDigits: Int64 = 0
        var exponent: Int64 = 0
        var isExact = true
    }

    private let bytes: [UInt8]
    private var position = 0

    init(_ text: String) {
        var slice = Array(text.utf8)[...]
        while slice.first == 0x20 { slice.removeFirst() }
        while slice.last == 0x20 { slice.removeLast() }
        bytes = Array(slice)
    }

    mutating func parts() -> Parts? {
        var parts = Parts()
        parts.isNegative = skip("-")
        if !parts.isNegative { _ = skip("+") }
        let start = position
        guard digits(into: &parts, isFraction: false) else { return nil }
        var count = position - start
        if skip(".") {
            let fraction = position
            guard digits(into: &parts, isFraction: true) else { return nil }
            count += position - fraction
        }
        guard count > 0 else { return nil }
        if skip("e") || skip("E") {
            guard let exponent = exponent() else { return nil }
            parts.exponent = exponent
        }
        return position == bytes.count ? parts : nil
    }

    /// False where the whole part has more digits than the mantissa can hold.
    private mutating func digits(into parts: inout Parts, isFraction: Bool) -> Bool {
        while position < bytes.count, (0x30...0x39).contains(bytes[position]) {
            let digit = Int64(bytes[position] - 0x30)
            position += 1
            if parts.mantissa < 100_000_000_000_000_000 {
                parts.mantissa = parts.mantissa * 10 + digit
                if isFraction { parts.fractionDigits += 1 }
            } else if isFraction {
                parts.isExact = parts.isExact && digit == 0
            } else {
                return false
            }
        }
        return true
    }

    private mutating func exponent() -> Int64? {
        let isNegative = skip("-")
        if !isNegative { _ = skip("+") }
        let start = position
        var value: Int64 = 0
        while position < bytes.count, (0x30...0x39).contains(bytes[position]) {
            guard position - start < 4 else { return nil }
            value = value * 10 + Int64(bytes[position] - 0x30)
            position += 1
        }
        guard position > start else { return nil }
        return isNegative ? -value : value
    }

    private mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard position < bytes.count, UInt32(bytes[position]) == character.value else {
            return false
        }
        position += 1
        return true
    }
}
