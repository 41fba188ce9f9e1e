/// RFC 3339 text, written and read without Foundation.
extension UTCTime {
    /// The moment as `2026-03-01T18:00:00Z`, with `.123` where `milliseconds` is asked for.
    public func text(milliseconds showsMilliseconds: Bool) -> String {
        let civil = CivilTime(utc: self)
        let fraction = showsMilliseconds ? "." + digits(civil.millisecond, 3) : ""
        return "\(digits(civil.year, 4))-\(digits(civil.month, 2))-\(digits(civil.day, 2))"
            + "T\(digits(civil.hour, 2)):\(digits(civil.minute, 2)):\(digits(civil.second, 2))"
            + fraction + "Z"
    }

    /// Reads an RFC 3339 timestamp with its offset (section 5.6). A missing offset is read as
    /// UTC only where `assumesUTC` says so; nil for anything else, and outside the years
    /// 1970 to 9999. Digits past the millisecond are cut off. A leap second reads as the next.
    public init?(text: some StringProtocol, assumesUTC: Bool) {
        var scanner = TimestampScanner(bytes: Array(text.utf8))
        guard let civil = scanner.civilTime(),
            let offset = scanner.offsetMinutes(assumesUTC: assumesUTC), scanner.isAtEnd
        else { return nil }
        let utc = civil.asUTC - Milliseconds.minutes(offset)
        guard utc.milliseconds >= 0, utc.milliseconds <= Self.lastWritable else { return nil }
        self = utc
    }

    /// 9999-12-31T23:59:59.999Z: past it the year no longer fits its four digits. An offset or a
    /// leap second alone can lead there.
    private static var lastWritable: Int64 { 253_402_300_799_999 }
}

/// `value` in decimal, with leading zeros up to `width`.
private func digits(_ value: Int64, _ width: Int) -> String {
    let text = String(value)
    return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
}

/// Walks the bytes of one timestamp.
private struct TimestampScanner {
    let bytes: [UInt8]
    var position = 0

    var isAtEnd: Bool { position == bytes.count }

    mutating func civilTime() -> CivilTime? {
        guard let year = number(4), skip("-"), let month = number(2), skip("-"),
            let day = number(2), skip("T") || skip("t") || skip(" "),
            let hour = number(2), skip(":"), let minute = number(2), skip(":"),
            let second = number(2), let millisecond = fraction(),
            year >= 1970, (1...12).contains(month), day >= 1,
            day <= CivilTime.days(inMonth: month, ofYear: year),
            hour <= 23, minute <= 59, second <= 60
        else { return nil }
        return CivilTime(
            year: year, month: month, day: day, hour: hour, minute: minute, second: second,
            millisecond: millisecond)
    }

    mutating func offsetMinutes(assumesUTC: Bool) -> Int64? {
        if isAtEnd { return assumesUTC ? 0 : nil }
        if skip("Z") || skip("z") { return 0 }
        let isWest = skip("-")
        guard isWest || skip("+"), let hours = number(2) else { return nil }
        _ = skip(":")
        guard let minutes = number(2), hours <= 23, minutes <= 59 else { return nil }
        let offset = hours * 60 + minutes
        return isWest ? -offset : offset
    }

    private mutating func number(_ width: Int) -> Int64? {
        guard position + width <= bytes.count else { return nil }
        var value: Int64 = 0
        for byte in bytes[position..<(position + width)] {
            guard (48...57).contains(byte) else { return nil }
            value = value * 10 + Int64(byte - 48)
        }
        position += width
        return value
    }

    private mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard position < bytes.count, UInt32(bytes[position]) == character.value else {
            return false
        }
        position += 1
        return true
    }

    private mutating func fraction() -> Int64? {
        guard skip(".") || skip(",") else { return 0 }
        var value: Int64 = 0
        var count = 0
        while position < bytes.count, (48...57).contains(bytes[position]) {
            if count < 3 { value = value * 10 + Int64(bytes[position] - 48) }
            count += 1
            position += 1
        }
        guard count > 0 else { return nil }
        while count < 3 {
            value *= 10
            count += 1
        }
        return value
    }
}
