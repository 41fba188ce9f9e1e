import Depot
import Units

/// The sentences behind `within`, `from` and `always`.
extension ScenarioReader {
    func statement(_ line: inout ScenarioLine) throws(ScenarioError) -> Statement {
        if line.takes("no alarm") { return .alarm(try line.word("an alarm"), stands: false) }
        if line.takes("alarm") { return .alarm(try line.word("an alarm"), stands: true) }
        if line.takes("mode") { return .mode(try mode(&line)) }
        if let node = line.next.flatMap({ site.node($0) }) {
            _ = try line.word("a node")
            try line.expect("carries")
            let bounds = try bounds(in: ["A", "kW"], &line)
            let phase = line.takes("on") ? try line.phase() : nil
            return .carries(node, phase, bounds)
        }
        guard line.next == "all" || line.next.flatMap({ site.connectors($0) }) != nil else {
            throw line.error("alarm, no alarm, mode, \(subjects)")
        }
        return try chargerStatement(&line)
    }

    private func mode(_ line: inout ScenarioLine) throws(ScenarioError) -> String {
        let known = ["starting", "regulating", "degraded", "failsafe"]
        let allowed = known.joined(separator: ", ")
        let word = try line.word(allowed)
        guard known.contains(word) else { throw line.errorBefore(allowed) }
        return word
    }

    private func chargerStatement(_ line: inout ScenarioLine) throws(ScenarioError) -> Statement {
        let connectors = try knownConnectors(&line)
        let unit = site.unit(of: connectors[0])
        guard connectors.allSatisfy({ site.unit(of: $0) == unit }) else {
            throw line.errorBefore("chargers that take their limits in one unit")
        }
        if line.takes("limit") {
            let bounds = try bounds(in: [unit.scenarioName], &line)
            return .limit(connectors, bounds, line.takes("because") ? try cause(&line) : nil)
        }
        if line.takes("because") { return .cause(connectors, try cause(&line)) }
        if line.takes("draws") || line.takes("draw") {
            return .draws(connectors, try bounds(in: ["A", "kW"], &line))
        }
        if line.takes("offers") || line.takes("offer") {
            return .offers(connectors, try bounds(in: [unit.scenarioName], &line))
        }
        if line.takes("charges") || line.takes("charge") { return .charges(connectors, true) }
        if line.takes("does not charge") || line.takes("do not charge") {
            return .charges(connectors, false)
        }
        if line.takes("has") || line.takes("have") {
            return try transactions(of: connectors, &line)
        }
        if line.takes("turns at most") || line.takes("turn at most") {
            let count = try line.count()
            try line.expect("times")
            return .turns(connectors, atMost: count)
        }
        guard line.takes("is told at most") || line.takes("are told at most") else {
            throw line.error(
                "limit 6 A, because offline, draws at most 6 A, offers 6 A, charges, does not "
                    + "charge, has 1 transaction, turns at most 2 times, is told at most 9 profiles"
            )
        }
        let count = try line.count()
        try line.expect("profiles")
        return .profiles(connectors, atMost: count)
    }

    private func transactions(
        of connectors: [ConnectorPosition], _ line: inout ScenarioLine
    ) throws(ScenarioError) -> Statement {
        let count = try line.count()
        guard line.takes("transaction") || line.takes("transactions") else {
            throw line.error("transaction")
        }
        return .transactions(connectors, count)
    }

    /// `6 A`, `at most 6 A`, `at least 6 A`, `from 5 A to 7 A`.
    private func bounds(
        in units: [String], _ line: inout ScenarioLine
    ) throws(ScenarioError) -> Statement.Bounds {
        if line.takes("at most") {
            let (value, unit) = try line.amount(in: units)
            return Statement.Bounds(lowest: .min, highest: value, unit: unit)
        }
        if line.takes("at least") {
            let (value, unit) = try line.amount(in: units)
            return Statement.Bounds(lowest: value, highest: .max, unit: unit)
        }
        if line.takes("from") {
            let (lowest, unit) = try line.amount(in: units)
            try line.expect("to")
            let (highest, _) = try line.amount(in: [unit])
            guard highest >= lowest else { throw line.errorBefore("no less than the first") }
            return Statement.Bounds(lowest: lowest, highest: highest, unit: unit)
        }
        guard line.isAtNumber else {
            throw line.error("6 \(units[0]), at most, at least or from … to …")
        }
        let (value, unit) = try line.amount(in: units)
        return Statement.Bounds(lowest: value, highest: value, unit: unit)
    }

    /// `node_limit main L2 meter silent`, as far as it is told.
    private func cause(
        _ line: inout ScenarioLine
    ) throws(ScenarioError) -> Statement.CauseWanted {
        let allowed = Cause.kinds.joined(separator: ", ")
        let kind = try line.word(allowed)
        guard Cause.kinds.contains(kind) else { throw line.errorBefore(allowed) }
        var wanted = Statement.CauseWanted(kind: kind, node: nil, phase: nil, isMeterSilent: nil)
        if let node = line.next.flatMap({ site.node($0) }) {
            _ = try line.word("a node")
            wanted.node = node
        }
        if !line.isAtEnd, line.next != "meter" { wanted.phase = try line.phase() }
        if line.takes("meter silent") { wanted.isMeterSilent = true }
        if line.takes("meter speaks") { wanted.isMeterSilent = false }
        return wanted
    }
}

extension Cause {
    /// The words in `status.json`.
    fileprivate static let kinds = [
        "node_limit", "called_limit", "demand_target", "connector_rating", "charger_rating",
        "waiting_for_turn", "power_unit_busy", "room_not_free_yet", "change_interval",
        "vehicle_takes_less", "no_transaction", "offline", "floor_not_in_force", "quarantine",
        "clock_unproven", "violator", "refuses_limits", "lease_class", "starting", "failsafe",
        "override", "paused", "released", "trip_budget",
    ]
}
