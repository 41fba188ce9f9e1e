/// A JSON value as the simulated charge point reads and writes it. Members keep their order, so
/// that the same seed gives the same bytes; numbers keep their text, so that no limit ever goes
/// through a floating-point value.
package indirect enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    case number(String)
    case string(String)
    case array([JSONValue])
    case object([Member])

    /// One name and its value.
    package struct Member: Hashable, Sendable {
        package var name: String
        package var value: JSONValue

        package init(_ name: String, _ value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    /// A whole number.
    package static func whole(_ value: Int64) -> JSONValue { .number(String(value)) }

    /// The first member of this name.
    package subscript(_ name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    /// The elements of an array.
    package var elements: [JSONValue]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }

    /// The text of a string.
    package var string: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// The value of a number without a fraction.
    package var whole: Int64? {
        guard let thousandths, thousandths % 1000 == 0 else { return nil }
        return thousandths / 1000
    }

    /// The value of a number in thousandths, rounded towards zero; nil beyond ±10¹².
    package var thousandths: Int64? {
        guard case .number(let text) = self else { return nil }
        return Decimal(text).thousandths
    }

    /// The value as compact JSON (RFC 8259).
    package var text: String {
        var text = ""
        write(to: &text)
        return text
    }

    private func write(to text: inout String) {
        switch self {
        case .null: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .number(let digits): text += digits
        case .string(let value): JSONValue.write(value, to: &text)
        case .array(let elements):
            text += "["
            for (index, element) in elements.enumerated() {
                if index > 0 { text += "," }
                element.write(to: &text)
            }
            text += "]"
        case .object(let members):
            text += "{"
            for (index, member) in members.enumerated() {
                if index > 0 { text += "," }
                JSONValue.write(member.name, to: &text)
                text += ":"
                member.value.write(to: &text)
            }
            text += "}"
        }
    }

    private static func write(_ value: String, to text: inout String) {
        text += "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            default:
                if scalar.value < 0x20 {
                    let digits = String(scalar.value, radix: 16)
                    text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                } else {
                    text.unicodeScalars.append(scalar)
                }
            }
        }
        text += "\""
    }
}

/// The digits of a JSON number.
private struct Decimal {
    let thousandths: Int64?

    /// `text` is a number by the grammar of RFC 8259.
    init(_ text: String) {
        var digits: [Int64] = []
        var fraction = 0
        var exponent = 0
        var isNegative = false
        var isInFraction = false
        var bytes = Array(text.utf8)[...]
        if bytes.first == UInt8(ascii: "-") {
            isNegative = true
            bytes = bytes.dropFirst()
        }
        while let byte = bytes.first {
            bytes = bytes.dropFirst()
            switch byte {
            case UInt8(ascii: "."): isInFraction = true
            case UInt8(ascii: "e"), UInt8(ascii: "E"):
                exponent = Int(String(decoding: bytes, as: UTF8.self)) ?? 1000
                bytes = []
            default:
                digits.append(Int64(byte - 48))
                if isInFraction { fraction += 1 }
            }
        }
        // Beyond ±30 no limit means anything; the bound keeps the loops short.
        let shift = exponent - fraction + 3
        guard abs(exponent) <= 30, digits.count <= 40 else {
            thousandths = nil
            return
        }
        if shift < 0 {
            digits.removeLast(min(digits.count, -shift))
        } else {
            digits += [Int64](repeating: 0, count: shift)
        }
        var value: Int64 = 0
        for digit in digits {
            value = value * 10 + digit
            guard value <= 1_000_000_000_000_000 else {
                thousandths = nil
                return
            }
        }
        thousandths = isNegative ? -value : value
    }
}
