import Control
import Depot
import Units

/// The sentences behind `at`.
extension ScenarioReader {
    /// What a sentence comes to: some begin one thing and end it a while later.
    typealias Part = (after: Milliseconds, happening: Happening)

    mutating func happenings(_ line: inout ScenarioLine) throws(ScenarioError) -> [Part] {
        if line.takes("controller") { return try controllerHappenings(&line) }
        if line.takes("person") { return [(.zero, .command(try command(&line)))] }
        if line.takes("disk full") { return [(.zero, .disk(isFull: true))] }
        if line.takes("disk well") { return [(.zero, .disk(isFull: false))] }
        if let input = line.next.flatMap({ site.input($0) }) {
            return [(.zero, .line(input, try lineState(&line)))]
        }
        if let node = line.next.flatMap({ site.node($0) }) {
            return [(.zero, try nodeHappening(at: node, &line))]
        }
        guard line.next == "all" || line.next.flatMap({ site.connectors($0) }) != nil else {
            throw line.error("controller, person, disk full, disk well, \(subjects)")
        }
        return try chargerHappenings(&line).map { (.zero, $0) }
    }

    private func controllerHappenings(
        _ line: inout ScenarioLine
    ) throws(ScenarioError) -> [Part] {
        if line.takes("dies for") {
            return [(.zero, .controllerDied), (try line.time(), .controllerStarted)]
        }
        if line.takes("dies") { return [(.zero, .controllerDied)] }
        if line.takes("starts") { return [(.zero, .controllerStarted)] }
        if line.takes("hangs for") {
            return [(.zero, .controllerHung), (try line.time(), .controllerWoke)]
        }
        if let step = try clockStep(&line) { return [(.zero, .wallClock(by: step))] }
        throw line.error(
            "dies, dies for 30 s, starts, hangs for 5 s, clock jumps forward 1 h, clock jumps back 1 h"
        )
    }

    private func clockStep(_ line: inout ScenarioLine) throws(ScenarioError) -> Milliseconds? {
        if line.takes("clock jumps forward") { return try line.time() }
        if line.takes("clock jumps back") { return -(try line.time()) }
        return nil
    }

    private func command(_ line: inout ScenarioLine) throws(ScenarioError) -> Command.Action {
        switch try line.word("pauses, resumes, sets, releases or takes") {
        case "pauses": return .pause(try scope(&line))
        case "resumes": return .resume(try scope(&line))
        case "sets":
            let connector = try knownConnectors(&line)[0]
            try line.expect("to")
            let rate = try line.rate(in: site.unit(of: connector))
            try line.expect("for")
            return .override(connector, rate, until: try line.time())
        case "releases": return .release(try charger(&line))
        case "takes":
            try line.expect("back")
            return .takeBack(try charger(&line))
        default: throw line.errorBefore("pauses, resumes, sets, releases or takes back")
        }
    }

    private func scope(_ line: inout ScenarioLine) throws(ScenarioError) -> Command.Scope {
        if line.takes("all") { return .site }
        return .connector(try knownConnectors(&line)[0])
    }

    private func charger(_ line: inout ScenarioLine) throws(ScenarioError) -> ChargerPosition {
        chargers(of: try knownConnectors(&line))[0]
    }

    private func lineState(_ line: inout ScenarioLine) throws(ScenarioError) -> LineState {
        _ = try line.word("a line")
        if line.takes("calls") { return .calls }
        if line.takes("rests") { return .rests }
        if line.takes("lost") { return .lost }
        throw line.error("calls, rests or lost")
    }

    // MARK: Nodes

    private func nodeHappening(
        at node: NodePosition, _ line: inout ScenarioLine
    ) throws(ScenarioError) -> Happening {
        _ = try line.word("a node")
        if line.takes("other load") { return .otherLoad(node, try otherLoad(&line)) }
        guard line.takes("meter") else { throw line.error("other load or meter") }
        guard let meter = site.nodes[node.index].meter else {
            throw line.errorBefore("a node that has a meter")
        }
        return .meter(meter, try disturbance(&line))
    }

    /// `20 A` on each phase, `20 A 30 A 40 A`, or `L1 90 A`, which leaves the others as they are.
    private func otherLoad(
        _ line: inout ScenarioLine
    ) throws(ScenarioError) -> PerPhase<Amperes?> {
        guard line.isAtNumber else {
            var change = PerPhase<Amperes?>(repeating: nil)
            repeat {
                let phase = try line.phase()
                change[phase] = try line.amperes()
            } while !line.isAtEnd
            return change
        }
        let first = try line.amperes()
        guard line.isAtNumber else { return PerPhase(repeating: first) }
        return PerPhase(first, try line.amperes(), try line.amperes())
    }

    private func disturbance(
        _ line: inout ScenarioLine
    ) throws(ScenarioError) -> SimulatedMeter.Disturbance {
        if line.takes("reversed on") {
            var phases = PerPhase(repeating: false)
            repeat { phases[try line.phase()] = true } while !line.isAtEnd
            return .reversed(phases)
        }
        for (phrase, disturbance) in Self.disturbances where line.takes(phrase) {
            return disturbance
        }
        if line.takes("shows") { return .scaled(try line.percent()) }
        if line.takes("answers exception") {
            return .exception(code: Int(try line.count()))
        }
        throw line.error(
            Self.disturbances.map(\.phrase).joined(separator: ", ")
                + ", shows 200 %, answers exception 2, reversed on L1")
    }

    private static let disturbances: [(phrase: String, SimulatedMeter.Disturbance)] = [
        ("well", .none), ("silent", .silent), ("frozen", .stuck), ("shows no number", .notANumber),
        ("unreachable", .unreachable), ("damaged", .damaged), ("too short", .short),
        ("in wrong word order", .wordsSwapped),
        ("swapped for another", .stranger("another serial number")),
        ("reversed", .reversed(PerPhase(repeating: true))), ("with swapped phases", .swapped),
    ]
}
