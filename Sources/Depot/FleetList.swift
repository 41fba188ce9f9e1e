package import Units

/// What the depot's files say of its vehicles, and what the calendar makes of the usual departure.
package struct FleetList: Hashable, Codable, Sendable {
    /// Every vehicle, each id once.
    package var vehicles: [Vehicle]
    /// Every planned departure, each id once.
    package var departures: [Departure]
    /// The next moments at which a vehicle without a departure of its own is to leave: the site's
    /// `default_departure` on the days to come, earliest first. Who knows the zone makes them.
    package var usualDepartures: [UTCTime]

    package init(vehicles: [Vehicle], departures: [Departure], usualDepartures: [UTCTime]) {
        self.vehicles = vehicles
        self.departures = departures
        self.usualDepartures = usualDepartures
    }

    /// A depot that knows none of its vehicles.
    package static var none: FleetList {
        FleetList(vehicles: [], departures: [], usualDepartures: [])
    }
}
