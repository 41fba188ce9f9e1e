import Depot
import Units

/// What can be left out of a seed's circumstances.
extension Circumstances {
    /// Everything that is there.
    package var whole: Excerpt {
        Excerpt(
            parts: Excerpt.Part.allCases.filter { has($0) },
            chargers: site.plan.chargers.map(\.id))
    }

    /// The same with no more than an excerpt has.
    func keeping(_ excerpt: Excerpt) -> Circumstances {
        var rest = self
        for part in Excerpt.Part.allCases where !excerpt.parts.contains(part) {
            rest.leaveOut(part)
        }
        rest.leftOut = site.plan.chargers.indices
            .filter { !excerpt.chargers.contains(site.plan.chargers[$0].id) }
            .map { ChargerPosition($0) }
        return rest
    }

    /// Whether nothing happens at a charger.
    func isLeftOut(_ charger: ChargerPosition) -> Bool { leftOut.contains(charger) }

    private func has(_ part: Excerpt.Part) -> Bool {
        var rest = self
        rest.leaveOut(part)
        return rest != self
    }

    private mutating func leaveOut(_ part: Excerpt.Part) {
        switch part {
        case .arrival: options.traffic = .parked
        case .outage: faults.outage = nil
        case .blackout: faults.blackout = nil
        case .reboot: faults.reboot = nil
        case .crash: faults.crash = nil
        case .meter: faults.meter = nil
        case .disk: faults.disk = nil
        case .hang: faults.hang = nil
        case .flap: faults.flap = nil
        case .deafness: faults.deafness = nil
        case .call: faults.call = nil
        case .sag: faults.sag = nil
        case .freeze: faults.freeze = nil
        case .turn: faults.turn = nil
        case .release: faults.release = nil
        case .generation:
            for index in site.plan.nodes.indices {
                site.plan.nodes[index].generationHighest = .zero
            }
        case .lostClock: faults.losesClock = false
        case .person: faults.person = nil
        case .wallClock: faults.clock = nil
        case .lastDeed: faults.crashesAfterRaise = 0
        case .newPlan: faults.changesPlan = false
        case .otherLoad: isQuiet = true
        case .conduct: options.conduct = .exact
        case .noise: options.meterNoise = 0
        case .ramps: options.dynamics = ScenarioRules.dynamics
        case .demand: site.plan.demand = []
        case .stalls:
            if network.stalls > 0 { options.reaction -= network.stallHighest }
            network.stalls = 0
        case .delays:
            let usual = min(network.delayHighest, ScenarioRules().delay)
            options.reaction -= network.delayHighest - usual
            network.delayHighest = usual
        case .notice: network.noticeHighest = min(network.noticeHighest, .seconds(1))
        case .appetite, .deviation, .chargerClock, .secondPhase, .lostWhileHeld,
            .lostWhileCharging, .rush,
            .surge,
            .buffers:
            break
        }
    }

    /// What remains that the language of scenarios has no words for.
    var unspoken: [String] {
        var missing = site.plan.unspoken
        if !isQuiet { missing.append("other load's moves of less than 1 A (other-load)") }
        if options.conduct != .exact { missing.append("what chargers are like (conduct)") }
        if options.meterNoise > 0 { missing.append("noisy meters (noise)") }
        if options.dynamics == nil { missing.append("how fast each vehicle follows (ramps)") }
        if network.stalls > 0 { missing.append("messages that are held up (stalls)") }
        if faults.deafness != nil { missing.append("a charger that hears nothing (deafness)") }
        if faults.sag != nil { missing.append("a voltage that sags (sag)") }
        if faults.losesClock { missing.append("a box that wakes in 1970 (lost-clock)") }
        if faults.changesPlan { missing.append("a restart with another site file (new-plan)") }
        return missing
    }
}
