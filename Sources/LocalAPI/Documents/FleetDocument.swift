/// What `GET /v1/fleet` answers.
package struct FleetDocument: Hashable, Codable, Sendable {
    /// The site's name.
    package var site: String
    /// When it was so.
    package var at: Timestamp
    /// Every vehicle of the fleet, the next departure first; those without one last.
    package var vehicles: [VehicleDocument]

    package init(
        site: String, at: Timestamp, vehicles: [VehicleDocument]
    ) {
        self.site = site
        self.at = at
        self.vehicles = vehicles
    }
}
