import Depot
import Foundation
import Settings
import Testing
import Units

@Suite("the days of a site")
struct LocalCalendarTests {
    private func calendar(_ zone: String, departure: Int = 300) throws -> LocalCalendar {
        var plan = try SiteFile.read(
            path: TestFiles.firmware.appendingPathComponent("sites/van-yard.yaml").path,
            modelsDirectory: TestFiles.firmware.path
        ).plan
        plan.timezone = zone
        plan.authorization.defaultDeparture = departure
        return LocalCalendar(plan)
    }

    private func time(_ text: String) throws -> UTCTime {
        try #require(UTCTime(text: text, assumesUTC: false))
    }

    private func text(_ time: UTCTime) -> String { time.text(milliseconds: false) }

    /// The local day of a moment, and its usual departure.
    struct Day: Sendable, CustomTestStringConvertible {
        var zone: String
        var departure: Int
        var now: String
        var begins: String
        var ends: String
        var leaves: String
        var testDescription: String { "\(zone) at \(now), departure \(departure)" }

        init(
            _ zone: String, _ departure: Int, _ now: String, _ begins: String, _ ends: String,
            _ leaves: String
        ) {
            self.zone = zone
            self.departure = departure
            self.now = now
            self.begins = begins
            self.ends = ends
            self.leaves = leaves
        }
    }

    @Test(
        "are told by its zone, on days of 23 and 25 hours too",
        arguments: [
            Day(
                "Europe/Berlin", 300, "2027-01-15T12:00:00Z", "2027-01-14T23:00:00Z",
                "2027-01-15T23:00:00Z", "2027-01-15T04:00:00Z"),
            // The clock goes from 02:00 to 03:00.
            Day(
                "Europe/Berlin", 300, "2027-03-28T12:00:00Z", "2027-03-27T23:00:00Z",
                "2027-03-28T22:00:00Z", "2027-03-28T03:00:00Z"),
            Day(
                "Europe/Berlin", 150, "2027-03-28T00:00:00Z", "2027-03-27T23:00:00Z",
                "2027-03-28T22:00:00Z", "2027-03-28T01:00:00Z"),
            // The clock goes from 03:00 back to 02:00.
            Day(
                "Europe/Berlin", 300, "2027-10-31T12:00:00Z", "2027-10-30T22:00:00Z",
                "2027-10-31T23:00:00Z", "2027-10-31T04:00:00Z"),
            Day(
                "Europe/Berlin", 150, "2027-10-31T12:00:00Z", "2027-10-30T22:00:00Z",
                "2027-10-31T23:00:00Z", "2027-10-31T00:30:00Z"),
            Day(
                "Europe/Berlin", 0, "2027-10-31T22:59:59Z", "2027-10-30T22:00:00Z",
                "2027-10-31T23:00:00Z", "2027-10-30T22:00:00Z"),
            // The clock goes from midnight to 01:00: the day has no midnight.
            Day(
                "Asia/Beirut", 0, "2027-03-28T12:00:00Z", "2027-03-27T22:00:00Z",
                "2027-03-28T21:00:00Z", "2027-03-27T22:00:00Z"),
            Day(
                "Asia/Kolkata", 300, "2027-06-01T00:00:00Z", "2027-05-31T18:30:00Z",
                "2027-06-01T18:30:00Z", "2027-05-31T23:30:00Z"),
        ])
    func day(row: Day) throws {
        let calendar = try calendar(row.zone, departure: row.departure)
        let now = try time(row.now)
        let day = calendar.day(of: now)
        #expect(text(day.lowerBound) == row.begins)
        #expect(text(day.upperBound) == row.ends)
        let told = calendar.days(from: now)
        #expect(told.usualDepartures.first.map(text) == row.leaves)
    }

    @Test("are told a week ahead, each a day after the one before, and months with them")
    func ahead() throws {
        let calendar = try calendar("Europe/Berlin")
        let told = calendar.days(from: try time("2027-10-29T10:00:00Z"))
        #expect(
            told.usualDepartures.map(text) == [
                "2027-10-29T03:00:00Z", "2027-10-30T03:00:00Z", "2027-10-31T04:00:00Z",
                "2027-11-01T04:00:00Z", "2027-11-02T04:00:00Z", "2027-11-03T04:00:00Z",
                "2027-11-04T04:00:00Z", "2027-11-05T04:00:00Z",
            ])
        #expect(
            told.monthStarts.map(text) == [
                "2027-09-30T22:00:00Z", "2027-10-31T23:00:00Z", "2027-11-30T23:00:00Z",
            ])
    }

    @Test(
        "follow one another without a gap for three years",
        arguments: ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Beirut"])
    func noGap(zone: String) throws {
        let calendar = try calendar(zone)
        var day = calendar.day(of: try time("2026-01-01T12:00:00Z"))
        for _ in 0..<1100 {
            let next = calendar.day(of: day.upperBound)
            #expect(next.lowerBound == day.upperBound, "\(text(day.upperBound))")
            let hours = (next.upperBound - next.lowerBound).seconds / 3600
            #expect((23...25).contains(hours), "\(text(day.upperBound))")
            day = next
        }
    }
}
