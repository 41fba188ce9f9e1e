/// What `GET /v1/floors` answers: what would flow with nobody there to speak to the chargers.
package struct FloorsDocument: Hashable, Codable, Sendable {
    /// The site's name.
    package var site: String
    /// When it was so.
    package var at: Timestamp
    /// Those that were asked about, in the order of the site file.
    package var connectors: [ConnectorFloorDocument]
    /// The limits above them, each in the worst moment of the day to come.
    package var limits: [FloorLimitDocument]

    package init(
        site: String, at: Timestamp, connectors: [ConnectorFloorDocument],
        limits: [FloorLimitDocument]
    ) {
        self.site = site
        self.at = at
        self.connectors = connectors
        self.limits = limits
    }
}
