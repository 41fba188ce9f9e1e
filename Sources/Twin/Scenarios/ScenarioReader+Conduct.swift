import Control
import Depot
import Units

/// What happens to chargers and vehicles.
extension ScenarioReader {
    func chargerHappenings(_ line: inout ScenarioLine) throws(ScenarioError) -> [Happening] {
        let connectors = try knownConnectors(&line)
        if line.takes("plugged in") {
            let visit = try visit(&line)
            return connectors.map { .pluggedIn($0, visit) }
        }
        if line.takes("unplugged") { return connectors.map { .unplugged($0) } }
        if line.takes("takes all") || line.takes("take all") {
            return connectors.map { .appetite($0, nil) }
        }
        if line.takes("takes at most") || line.takes("take at most") {
            let most = try line.rate(in: site.unit(of: connectors[0]))
            return connectors.map { .appetite($0, most) }
        }
        if line.takes("leaves in") || line.takes("leave in") {
            let time = try line.time()
            try line.expect("with")
            let need = try line.percent()
            return connectors.map { .planned($0, leavesIn: time, needs: need) }
        }
        return try conduct(of: chargers(of: connectors), &line)
    }

    /// `at 40 %`, `on one phase`, `as a stranger`, in any order.
    private func visit(_ line: inout ScenarioLine) throws(ScenarioError) -> Happening.Visit {
        var visit = Happening.Visit()
        while !line.isAtEnd {
            if line.takes("at") {
                visit.stateOfCharge = try line.percent()
            } else if line.takes("on one phase") {
                visit.isSinglePhase = true
            } else if line.takes("as a stranger") {
                visit.isStranger = true
            } else {
                throw line.error("at 40 %, on one phase, as a stranger")
            }
        }
        return visit
    }

    private func conduct(
        of chargers: [ChargerPosition], _ line: inout ScenarioLine
    ) throws(ScenarioError) -> [Happening] {
        if line.takes("cut off") { return chargers.map { .network($0, isUp: false) } }
        if line.takes("back") { return chargers.map { .network($0, isUp: true) } }
        if line.takes("reboots") || line.takes("reboot") { return chargers.map { .rebooted($0) } }
        if line.takes("clock jumps forward") {
            let step = try line.time()
            return chargers.map { .chargerClock($0, by: step) }
        }
        if line.takes("clock jumps back") {
            let step = try line.time()
            return chargers.map { .chargerClock($0, by: -step) }
        }
        let change = try quirk(&line)
        return chargers.map { .conduct($0, change) }
    }

    private typealias Change = @Sendable (inout Quirks) -> Void

    private func quirk(
        _ line: inout ScenarioLine
    ) throws(ScenarioError) -> @Sendable (inout Quirks) -> Void {
        for (phrase, change) in Self.quirks where line.takes(phrase) { return change }
        if line.takes("draws too much by") {
            let share = try line.percent().rawValue
            return { $0.overdraw = share }
        }
        if line.takes("answers late by up to") {
            let delay = try line.time()
            return { $0.answerDelayHighest = delay }
        }
        if line.takes("loses answers") {
            let share = try line.percent().rawValue
            return { $0.drops = share }
        }
        if line.takes("repeats messages") {
            let share = try line.percent().rawValue
            return { $0.doubles = share }
        }
        if line.takes("floods") {
            let count = try line.count()
            try line.expect("a second")
            return { $0.flood = count }
        }
        throw line.error(
            "plugged in, unplugged, takes at most 10 A, takes all, leaves in 1 h with 80 %, cut off, "
                + "back, reboots, clock jumps forward 10 min, clock jumps back 10 min, "
                + Self.quirks.map(\.phrase).joined(separator: ", ")
                + ", draws too much by 30 %, answers late by up to 15 s, loses answers 20 %, repeats "
                + "messages 50 %, floods 20 a second")
    }

    private static let quirks: [(phrase: String, change: Change)] = [
        ("behaves", { $0 = Quirks() }),
        ("ignores limits", { $0.ignoresLimits = true }),
        ("refuses stops", { $0.refusesStops = true }),
        ("refuses 0", { $0.refusesZero = true }),
        ("refuses read-back", { $0.refusesReadBack = true }),
        ("resumes unlimited", { $0.resumesUnlimited = true }),
        ("keeps defaults until the next transaction", { $0.keepsDefaultsOfTransaction = true }),
        ("takes the other unit", { $0.takesOtherUnit = true }),
        ("falls mute", { $0.isMute = true }),
        ("keeps its clock", { $0.keepsItsClock = true }),
        ("wakes in 1970", { $0.losesClockAtReboot = true }),
        ("omits zones", { $0.omitsZone = true }),
        ("writes whole seconds", { $0.wholeSeconds = true }),
        ("writes kilowatts", { $0.writesKilowatts = true }),
        ("omits phases", { $0.omitsPhases = true }),
        ("restarts its numbers", { $0.restartsMessageIDs = true }),
        ("forgets profiles", { $0.forgetsProfiles = true }),
        ("starts without an answer", { $0.startsOffline = true }),
        ("tells states again", { $0.retellsStates = true }),
        ("boots on each connection", { $0.alwaysBoots = true }),
    ]
}
