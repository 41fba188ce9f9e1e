import Testing
import Units

@Suite("a date and a time of day")
struct CivilTimeTests {
    static let dayLength: Int64 = 86_400_000

    @Test("follows the calendar day by day from 1970 to 2400")
    func followsTheCalendar() {
        var (year, month, day): (Int64, Int64, Int64) = (1970, 1, 1)
        var wrong = 0
        for number in 0..<Int64(157_054) {
            let civil = CivilTime(utc: UTCTime(milliseconds: number * Self.dayLength + 1))
            if (civil.year, civil.month, civil.day) != (year, month, day) { wrong += 1 }
            let isLeap = year % 400 == 0 || (year % 4 == 0 && year % 100 != 0)
            let lengths: [Int64] = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
            day += 1
            if day > lengths[Int(month) - 1] { (day, month) = (1, month + 1) }
            if month > 12 { (month, year) = (1, year + 1) }
        }
        #expect(wrong == 0)
        #expect((year, month, day) == (2400, 1, 1))
    }

    @Test("comes back from its parts to the millisecond, before 1970 as well")
    func roundTrip() {
        // A stride with no common factor with a day meets every hour and millisecond.
        var wrong: [Int64] = []
        for moment in stride(
            from: Int64(-70_000_000_000_000), to: 260_000_000_000_000, by: 7_777_777_777)
        {
            let utc = UTCTime(milliseconds: moment)
            if CivilTime(utc: utc).asUTC != utc { wrong.append(moment) }
        }
        #expect(wrong == [])
    }

    @Test("has as many days in February as the year gives it")
    func february() {
        let years: [(Int64, Int64)] = [(1900, 28), (2000, 29), (2023, 28), (2024, 29), (2100, 28)]
        for (year, days) in years {
            #expect(CivilTime.days(inMonth: 2, ofYear: year) == days)
        }
        #expect((1...12).map { CivilTime.days(inMonth: $0, ofYear: 2026) }.reduce(0, +) == 365)
    }
}
