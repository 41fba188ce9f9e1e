/// A date and a time of day in the proleptic Gregorian calendar, without a zone.
public struct CivilTime: Hashable, Codable, Sendable {
    /// The year, such as 2026.
    public let year: Int64
    /// 1 to 12.
    public let month: Int64
    /// 1 to 31.
    public let day: Int64
    /// 0 to 23.
    public let hour: Int64
    /// 0 to 59.
    public let minute: Int64
    /// 0 to 60 where a leap second was written.
    public let second: Int64
    /// 0 to 999.
    public let millisecond: Int64

    /// The parts as given; none is checked.
    public init(
        year: Int64, month: Int64, day: Int64, hour: Int64, minute: Int64, second: Int64,
        millisecond: Int64
    ) {
        self.year = year
        self.month = month
        self.day = day
        self.hour = hour
        self.minute = minute
        self.second = second
        self.millisecond = millisecond
    }

    /// The parts of `utc` in UTC.
    public init(utc: UTCTime) {
        let dayLength: Int64 = 86_400_000
        let dayNumber = floorDivide(utc.milliseconds, by: dayLength)
        let inDay = utc.milliseconds - dayNumber * dayLength
        // Days are counted from 0000-03-01 in eras of 400 years, so that the leap day is the last
        // day of a year (the usual days-to-civil arithmetic).
        let shifted = dayNumber + 719_468
        let era = floorDivide(shifted, by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        self.init(
            year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month: month,
            day: dayOfYear - (153 * monthFromMarch + 2) / 5 + 1, hour: inDay / 3_600_000,
            minute: inDay / 60_000 % 60, second: inDay / 1000 % 60, millisecond: inDay % 1000)
    }

    /// The moment, when the parts are read as UTC.
    public var asUTC: UTCTime {
        let yearFromMarch = month <= 2 ? year - 1 : year
        let era = floorDivide(yearFromMarch, by: 400)
        let yearOfEra = yearFromMarch - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        let dayNumber = era * 146_097 + dayOfEra - 719_468
        let seconds = dayNumber * 86_400 + hour * 3600 + minute * 60 + second
        return UTCTime(milliseconds: seconds * 1000 + millisecond)
    }

    /// How many days `month` (1 to 12) of `year` has.
    public static func days(inMonth month: Int64, ofYear year: Int64) -> Int64 {
        switch month {
        case 2: return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: return 30
        default: return 31
        }
    }
}

/// The quotient rounded towards minus infinity; `divisor` is positive.
private func floorDivide(_ value: Int64, by divisor: Int64) -> Int64 {
    let quotient = value / divisor
    return value % divisor < 0 ? quotient - 1 : quotient
}
