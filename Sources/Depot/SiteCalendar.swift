package import Units

/// What the site's time zone makes of the days to come. Who knows the zone's rules makes it and
/// renews it before it runs out; the control core knows no zones.
package struct SiteCalendar: Hashable, Codable, Sendable {
    /// The next moments at which a vehicle without a departure of its own is to leave: the site's
    /// `default_departure` on the days to come, earliest first; the first may be over.
    package var usualDepartures: [UTCTime]
    /// When the running billing month began, and the next ones begin, earliest first.
    package var monthStarts: [UTCTime]

    package init(usualDepartures: [UTCTime], monthStarts: [UTCTime]) {
        self.usualDepartures = usualDepartures
        self.monthStarts = monthStarts
    }

    /// Nobody has told.
    package static var unknown: SiteCalendar {
        SiteCalendar(usualDepartures: [], monthStarts: [])
    }
}
