package import Units

/// A site, validated: the electrical tree, the meters, the chargers and the rules. Lists are in
/// the order of the site file, except that a node's parent always stands before it.
package struct SitePlan: Hashable, Codable, Sendable {
    /// The site's identifier.
    package var id: String
    /// The name that people use.
    package var name: String
    /// The IANA time zone, such as Europe/Berlin.
    package var timezone: String
    /// Line to neutral.
    package var nominalVoltage: Volts
    /// The mains frequency.
    package var nominalFrequency: Frequency
    /// Whether the checks of SAFETY.md section 10 were done.
    package var isCommissioned: Bool
    /// The electrical tree, root first; never empty.
    package var nodes: [Node]
    /// Every meter that a node names.
    package var meters: [Meter]
    /// Every charger.
    package var chargers: [Charger]
    /// Every connector, those of one charger together.
    package var connectors: [Connector]
    /// F of SAFETY.md for each connector, in its charger's unit: what `FallbackBudget` gave it.
    package var fallbacks: [ChargingRate]
    /// How the division of power is done.
    package var control: ControlRules
    /// Who may charge.
    package var authorization: AuthorizationRules
    /// Where chargers dial in.
    package var ocpp: OCPPRules
    /// Soft targets for the average power, all kept.
    package var demand: [DemandTarget] = []
    /// Lines by which lower limits are called.
    package var inputs: [InputLine] = []

    package init(
        id: String, name: String, timezone: String, nominalVoltage: Volts,
        nominalFrequency: Frequency, isCommissioned: Bool, nodes: [Node], meters: [Meter],
        chargers: [Charger], connectors: [Connector], fallbacks: [ChargingRate],
        control: ControlRules, authorization: AuthorizationRules, ocpp: OCPPRules
    ) {
        self.id = id
        self.name = name
        self.timezone = timezone
        self.nominalVoltage = nominalVoltage
        self.nominalFrequency = nominalFrequency
        self.isCommissioned = isCommissioned
        self.nodes = nodes
        self.meters = meters
        self.chargers = chargers
        self.connectors = connectors
        self.fallbacks = fallbacks
        self.control = control
        self.authorization = authorization
        self.ocpp = ocpp
    }

    package subscript(position: NodePosition) -> Node { nodes[position.index] }
    package subscript(position: MeterPosition) -> Meter { meters[position.index] }
    package subscript(position: ChargerPosition) -> Charger { chargers[position.index] }
    package subscript(position: InputPosition) -> InputLine { inputs[position.index] }
    package subscript(position: ConnectorPosition) -> Connector { connectors[position.index] }

    /// The charger that a connector belongs to.
    package func charger(of connector: ConnectorPosition) -> Charger {
        self[self[connector].charger]
    }

    /// The position of the charger with this identity.
    package func charger(named id: String) -> ChargerPosition? {
        chargers.firstIndex { $0.id == id }.map { ChargerPosition($0) }
    }

    /// The position of one connector of a charger.
    package func connector(_ number: Int, of charger: ChargerPosition) -> ConnectorPosition? {
        self[charger].connectors.first { connectors[$0].number == number }
            .map { ConnectorPosition($0) }
    }

    /// The numbers of a charger's connectors, in the site's order.
    package func connectorNumbers(of charger: ChargerPosition) -> [Int] {
        self[charger].connectors.map { connectors[$0].number }
    }

    /// How people name a connector: `CP-01/1`.
    package func name(of connector: ConnectorPosition) -> String {
        "\(charger(of: connector).id)/\(self[connector].number)"
    }

    /// The node and all above it, nearest first, root last.
    package func path(from node: NodePosition) -> [NodePosition] {
        var path = [node]
        var current = node
        while let parent = self[current].parent {
            path.append(parent)
            current = parent
        }
        return path
    }

    /// T_max of SAFETY.md R6: the longest lease of any charger of the site; at most 900 s.
    package var leaseLongest: Milliseconds {
        chargers.compactMap { LeaseTiming(model: $0.model, rules: control)?.lease }.max()
            ?? control.lease
    }

    /// The largest a + 2d of any charger of the site.
    package var settlingLongest: Milliseconds {
        chargers.map { $0.model.follow + $0.model.clockBound * 2 }.max() ?? .zero
    }

    /// H of SAFETY.md section 3: in which whatever is lent now is over, also where nobody reaches its charger;
    /// but by a clock that is ahead, and of class D.
    package var leaseHorizon: Milliseconds { leaseLongest + settlingLongest }
}
