/// The whole depot at one moment: the contract's `status.json`, what `GET /v1/status` answers and
/// what `GET /v1/events` sends after each tick.
package struct StatusDocument: Hashable, Codable, Sendable {
    /// The site's name.
    package var site: String
    /// When it was so.
    package var at: Timestamp
    /// How the controller runs.
    package var mode: ModeDocument
    /// The electrical tree, parents before their children.
    package var nodes: [NodeDocument]
    /// In the order of the site file.
    package var connectors: [ConnectorDocument]
    /// In the order of the site file.
    package var meters: [MeterDocument]
    /// One for each billed demand window.
    package var demand: [DemandDocument]
    /// Those that stand.
    package var alarms: [AlarmDocument]
    /// How the control loop keeps its time.
    package var tick: TickDocument
    /// What waits to be sent; nil where there is no uplink.
    package var uplink: UplinkDocument?
    /// Who leaves next and who can't be ready; left out where the site has no fleet.
    package var fleet: FleetSummaryDocument?
    /// What found no room since the start and was let go; left out while nothing was.
    package var dropped: [CountDocument]

    package init(
        site: String, at: Timestamp, mode: ModeDocument, nodes: [NodeDocument],
        connectors: [ConnectorDocument], meters: [MeterDocument], demand: [DemandDocument],
        alarms: [AlarmDocument], tick: TickDocument, uplink: UplinkDocument?,
        fleet: FleetSummaryDocument?, dropped: [CountDocument]
    ) {
        self.site = site
        self.at = at
        self.mode = mode
        self.nodes = nodes
        self.connectors = connectors
        self.meters = meters
        self.demand = demand
        self.alarms = alarms
        self.tick = tick
        self.uplink = uplink
        self.fleet = fleet
        self.dropped = dropped
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            site: try container.decode(String.self, forKey: .site),
            at: try container.decode(Timestamp.self, forKey: .at),
            mode: try container.decode(ModeDocument.self, forKey: .mode),
            nodes: try container.decode([NodeDocument].self, forKey: .nodes),
            connectors: try container.decode([ConnectorDocument].self, forKey: .connectors),
            meters: try container.decode([MeterDocument].self, forKey: .meters),
            demand: try container.decode([DemandDocument].self, forKey: .demand),
            alarms: try container.decode([AlarmDocument].self, forKey: .alarms),
            tick: try container.decode(TickDocument.self, forKey: .tick),
            uplink: try container.decodeIfPresent(UplinkDocument.self, forKey: .uplink),
            fleet: try container.decodeIfPresent(FleetSummaryDocument.self, forKey: .fleet),
            dropped: try container.decodeIfPresent([CountDocument].self, forKey: .dropped) ?? [])
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(site, forKey: .site)
        try container.encode(at, forKey: .at)
        try container.encode(mode, forKey: .mode)
        try container.encode(nodes, forKey: .nodes)
        try container.encode(connectors, forKey: .connectors)
        try container.encode(meters, forKey: .meters)
        try container.encode(demand, forKey: .demand)
        try container.encode(alarms, forKey: .alarms)
        try container.encode(tick, forKey: .tick)
        try container.encode(uplink, forKey: .uplink)
        try container.encodeIfPresent(fleet, forKey: .fleet)
        if !dropped.isEmpty { try container.encode(dropped, forKey: .dropped) }
    }

    private enum CodingKeys: String, CodingKey {
        case site
        case at
        case mode
        case nodes
        case connectors
        case meters
        case demand
        case alarms
        case tick
        case uplink
        case fleet
        case dropped
    }
}
