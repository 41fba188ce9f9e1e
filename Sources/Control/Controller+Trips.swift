import Depot
import Ledger
import Units

/// What is done about nodes that carry more than they are rated for (SAFETY.md sections 8 and 9).
extension Controller {
    /// The current of a node with an overload rating was read. What opens it can't wait for the next
    /// tick.
    mutating func noteTrip(of index: Int, _ reading: Reading, silence: Milliseconds) {
        let node = plan.nodes[index]
        guard node.breaker != nil || node.shortTime != nil else { return }
        let before = trips[index].used
        trips[index].note(
            reading.current, through: node, at: reading.takenAt, silence: silence)
        if before < TripChain.trips, trips[index].used >= TripChain.trips { isUrgent = true }
    }

    /// Looks at each node that is measured and has an overload rating.
    mutating func refreshTrips(at now: Instant, into effects: inout Effects) {
        for index in plan.nodes.indices {
            let node = plan.nodes[index]
            guard node.breaker != nil || node.shortTime != nil, let meter = node.meter else {
                continue
            }
            let finding = finding(of: index, by: meter, at: now)
            if let decision = trips[index].look(at: finding, patience: cutTime, now: now) {
                effects.append(.trip(NodePosition(index), decision))
            }
        }
        sheddingNodes = plan.nodes.indices.filter { trips[$0].chain.isShedding }
            .map { NodePosition($0) }
    }

    private func finding(
        of index: Int, by meter: MeterPosition, at now: Instant
    ) -> TripChain.Finding {
        let node = plan.nodes[index]
        var finding = TripChain.Finding(
            used: trips[index].used, isRising: trips[index].isRising(node),
            isSilent: silentMeters.contains(meter), areFloorsInForce: true)
        // Who stands below is asked only where it matters, which is nearly never.
        guard finding.isSilent || finding.used >= TripChain.trips || trips[index].chain.isOpen
        else { return finding }
        finding.areFloorsInForce = areFloorsInForce(below: NodePosition(index))
        if finding.isSilent, !finding.areFloorsInForce {
            finding.used = trips[index].feared(node, at: now)
        }
        return finding
    }

    /// Whether each charger below a node that has power holds its floor, and is not seen above it.
    private func areFloorsInForce(below node: NodePosition) -> Bool {
        connectors.indices.allSatisfy { index in
            let connector = ConnectorPosition(index)
            return plan.chargers[chargerIndex(of: connector)].isAbsent
                || !plan.path(from: plan.connectors[index].node).contains(node)
                || ledger.floor(of: connector) != nil
                    && connectors[index].trust.violatingSince == nil
        }
    }

    /// Whether chargers below a node are told no more than their fallbacks because its excess outlasts the cuts.
    package var isShedding: Bool { !sheddingNodes.isEmpty }

    /// The node above a connector whose excess outlasts the cuts.
    func sheddingNode(above connector: ConnectorPosition) -> NodePosition? {
        guard !sheddingNodes.isEmpty else { return nil }
        return plan.path(from: plan.connectors[connector.index].node)
            .first { sheddingNodes.contains($0) }
    }

    // MARK: Alarms

    /// The text keeps the figure of the moment when it was raised; the status shows the present one.
    mutating func noteTripAlarms(of index: Int, at moment: Moment, into effects: inout Effects) {
        let watch = trips[index]
        let name = plan.nodes[index].id
        let what = watch.isTransformers ? "transformer's short-time rating" : "breaker's trip time"
        // Made only for an alarm that is raised: this is asked for each node in each tick.
        var ends: String { "This alarm ends below \(TripChain.acts.rawValue / 100) %." }
        switch watch.chain.state {
        case .resting: return
        case .acting:
            alarms.note("trip_budget:\(name)", .warning, at: moment, into: &effects) {
                "The current through \(name) has used more than "
                    + "\(TripChain.acts.rawValue / 100) % of its \(what). Chargers are cut by its "
                    + "limit; if it goes on rising, switch other load off."
            }
        case .shedding:
            alarms.note("trip_budget_shedding:\(name)", .critical, at: moment, into: &effects) {
                "The current through \(name) goes on using up its \(what) although chargers were "
                    + "cut. Those below it are told to stop, or to go to their fallbacks. Switch "
                    + "other load off. \(ends)"
            }
        case .open:
            alarms.note("trip_budget_critical:\(name)", .critical, at: moment, into: &effects) {
                "The current through \(name) has used a quarter of its \(what): it is to be opened. "
                    + "Chargers below it are told to stop, or to go to their fallbacks. Switch "
                    + "load off. \(ends)"
            }
        case .cooled:
            alarms.note("trip_closing:\(name)", .warning, at: moment, into: &effects) {
                "\(name) was to be opened and may not be closed yet: a charger below it does not "
                    + "hold its fallback and would draw what it likes. busbar chargers tells which; "
                    + "switch that one off, and close \(name) by hand."
            }
        }
    }
}
