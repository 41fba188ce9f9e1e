package import Units

/// A length of time as people type it: `2h`, `30m`, `90s`, `1h30m`.
package enum DurationText {
    /// The longest that is taken: longer than a week is a change of the site file, no command.
    package static let longest = Milliseconds.minutes(7 * 24 * 60)

    /// The length; nil for anything else, for nothing, and past `longest`.
    package static func parse(_ text: String) -> Milliseconds? {
        var total: Int64 = 0
        var number: Int64?
        var unitLast: Int64 = .max
        for byte in text.utf8 {
            if (48...57).contains(byte) {
                let next = (number ?? 0) * 10 + Int64(byte - 48)
                guard next < 1_000_000_000 else { return nil }
                number = next
                continue
            }
            guard let unit = unit(byte), unit < unitLast, let count = number else { return nil }
            total += count * unit
            unitLast = unit
            number = nil
        }
        guard number == nil, total > 0, total <= longest.seconds else { return nil }
        return .seconds(total)
    }

    private static func unit(_ byte: UInt8) -> Int64? {
        switch byte {
        case UInt8(ascii: "d"): 86_400
        case UInt8(ascii: "h"): 3600
        case UInt8(ascii: "m"): 60
        case UInt8(ascii: "s"): 1
        default: nil
        }
    }
}
