package import Depot
import Foundation
package import Units

/// The days of a site as its time zone makes them: what the control core, which knows no zones, is
/// told each day.
package struct LocalCalendar: Sendable {
    private let calendar: Calendar
    /// Minutes after midnight.
    private let departure: Int

    /// So many usual departures are told: more than a vehicle stands.
    private static let days = 8
    /// So many months: the running one, and those that begin before anybody tells again.
    private static let months = 3

    /// The days in the zone of `plan`, which is known to the system: settings have checked it.
    package init(_ plan: SitePlan) {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(identifier: plan.timezone) ?? .gmt
        self.calendar = calendar
        departure = plan.authorization.defaultDeparture
    }

    /// The local day of `now`: from its midnight, or where the clock leaves that out from the
    /// first moment after it, to the next one's.
    package func day(of now: UTCTime) -> Range<UTCTime> {
        let start = calendar.startOfDay(for: date(now))
        return time(start)..<time(midnight(after: start))
    }

    /// The usual departures from the day of `now` on, and the months from its own on.
    package func days(from now: UTCTime) -> SiteCalendar {
        var departures: [UTCTime] = []
        var day = calendar.startOfDay(for: date(now))
        while departures.count < Self.days {
            departures.append(time(usualDeparture(on: day)))
            day = midnight(after: day)
        }
        var months: [UTCTime] = []
        var month = calendar.dateInterval(of: .month, for: date(now))
        while let begun = month?.start, months.count < Self.months {
            months.append(time(begun))
            month = month.flatMap { calendar.dateInterval(of: .month, for: $0.end) }
        }
        return SiteCalendar(usualDepartures: departures, monthStarts: months)
    }

    /// Where the clock goes forward over it, the first moment after; where it comes twice, the first
    /// time.
    private func usualDeparture(on day: Date) -> Date {
        let clock = DateComponents(hour: departure / 60, minute: departure % 60)
        let found = calendar.nextDate(
            after: day.addingTimeInterval(-1), matching: clock, matchingPolicy: .nextTime,
            repeatedTimePolicy: .first)
        // Every day has such a moment; 1970 would only be one that is over.
        return found ?? .init(timeIntervalSince1970: 0)
    }

    private func midnight(after day: Date) -> Date {
        // Days have 23 to 25 hours, and 26 h after midnight are in the next one.
        let inNext = day.addingTimeInterval(26 * 3600)
        let next = calendar.startOfDay(for: inNext)
        return next > day ? next : inNext
    }

    private func date(_ time: UTCTime) -> Date {
        Date(timeIntervalSince1970: Double(time.milliseconds) / 1000)
    }

    private func time(_ date: Date) -> UTCTime {
        UTCTime(milliseconds: Int64((date.timeIntervalSince1970 * 1000).rounded()))
    }
}
