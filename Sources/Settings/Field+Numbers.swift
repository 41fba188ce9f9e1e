import Depot
import Units

extension Field where Value: Quantity {
    /// A decimal number of `unit`, in steps of ten to the minus `decimals`; `range` is in the
    /// type's own unit, which those steps are multiples of.
    private static func number(
        _ unit: String, _ range: ClosedRange<Value>, decimals: Int, rawPerStep: Int64
    ) -> Field {
        let lowest = DecimalText.text(range.lowerBound.rawValue / rawPerStep, decimals: decimals)
        let highest = DecimalText.text(range.upperBound.rawValue / rawPerStep, decimals: decimals)
        return Field(allowed: "\(unit) from \(lowest) to \(highest)") { node in
            guard let text = node.text,
                let steps = DecimalText.scaled(text, decimals: decimals)
            else { return nil }
            let (raw, isTooLarge) = steps.multipliedReportingOverflow(by: rawPerStep)
            let value = Value(rawValue: raw)
            return !isTooLarge && range.contains(value) ? value : nil
        }
    }
}

extension Field where Value == Amperes {
    /// Amperes, to the milliampere.
    static func amperes(_ range: ClosedRange<Amperes>) -> Field {
        number("amperes", range, decimals: 3, rawPerStep: 1)
    }
}

extension Field where Value == Watts {
    /// Kilowatts, to the watt.
    static func kilowatts(_ range: ClosedRange<Watts>) -> Field {
        number("kilowatts", range, decimals: 3, rawPerStep: 1)
    }

    /// Whole watts.
    static func watts(_ range: ClosedRange<Watts>) -> Field {
        number("whole watts", range, decimals: 0, rawPerStep: 1)
    }
}

extension Field where Value == Volts {
    /// Volts, to the millivolt.
    static func volts(_ range: ClosedRange<Volts>) -> Field {
        number("volts", range, decimals: 3, rawPerStep: 1)
    }
}

extension Field where Value == Percent {
    /// Percent, to a hundredth.
    static func percent(_ range: ClosedRange<Percent>) -> Field {
        number("percent", range, decimals: 2, rawPerStep: 1)
    }

    /// A factor such as 0.98, to four decimals.
    static func factor(_ range: ClosedRange<Percent>) -> Field {
        number("a number", range, decimals: 4, rawPerStep: 1)
    }
}

extension Field where Value == Milliseconds {
    /// Seconds, to the millisecond.
    static func seconds(_ range: ClosedRange<Int64>) -> Field {
        number(
            "seconds", .seconds(range.lowerBound)...Milliseconds.seconds(range.upperBound),
            decimals: 3, rawPerStep: 1)
    }

    /// Whole milliseconds.
    static func milliseconds(_ range: ClosedRange<Int64>) -> Field {
        number(
            "whole milliseconds",
            Milliseconds(rawValue: range.lowerBound)...Milliseconds(rawValue: range.upperBound),
            decimals: 0, rawPerStep: 1)
    }

    /// Whole minutes.
    static func minutes(_ range: ClosedRange<Int64>) -> Field {
        number(
            "whole minutes", .minutes(range.lowerBound)...Milliseconds.minutes(range.upperBound),
            decimals: 0, rawPerStep: 60_000)
    }
}

extension Field where Value == Int {
    /// A whole number.
    static func whole(_ range: ClosedRange<Int>) -> Field {
        Field(allowed: "a whole number from \(range.lowerBound) to \(range.upperBound)") { node in
            guard let value = node.text.flatMap({ DecimalText.whole($0) }),
                let number = Int(exactly: value), range.contains(number)
            else { return nil }
            return number
        }
    }

    /// One of some numbers.
    static func oneOf(_ numbers: [Int]) -> Field {
        Field(allowed: "one of " + numbers.map(String.init).joined(separator: ", ")) { node in
            guard let value = node.text.flatMap({ DecimalText.whole($0) }) else { return nil }
            return numbers.first { Int64($0) == value }
        }
    }

    /// A time of day as minutes after midnight.
    static var timeOfDay: Field {
        Field(allowed: "a time of day such as \"05:00\"") { node in
            guard let text = node.text, text.utf8.count == 5 else { return nil }
            let parts = text.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count == 2,
                parts.allSatisfy({ part in
                    part.utf8.count == 2 && part.utf8.allSatisfy { (48...57).contains($0) }
                }),
                let hour = Int(parts[0]), let minute = Int(parts[1]), hour <= 23, minute <= 59
            else { return nil }
            return hour * 60 + minute
        }
    }

    /// An address on the wire, 0 to 65535, in decimal or as 0x with hexadecimal digits: half of
    /// the makers print their tables so.
    static var registerAddress: Field {
        Field(allowed: "an address from 0 to 65535, or 0x0 to 0xFFFF") { node in
            Field<UInt64>.mark.read(node).flatMap { $0 <= 0xFFFF ? Int($0) : nil }
        }
    }
}

extension Field where Value == UInt64 {
    /// A bit pattern, in decimal or as 0x with hexadecimal digits.
    static var mark: Field {
        Field(allowed: "a number, or 0x with up to 16 hexadecimal digits") { node in
            guard let text = node.text else { return nil }
            guard text.hasPrefix("0x") else {
                return DecimalText.whole(text).flatMap { UInt64(exactly: $0) }
            }
            let digits = text.dropFirst(2)
            let isHexadecimal = digits.utf8.allSatisfy { byte in
                switch byte {
                case 48...57, 65...70, 97...102: true
                default: false
                }
            }
            return isHexadecimal ? UInt64(digits, radix: 16) : nil
        }
    }
}
