import Depot
import Units

/// What can be left out of a seed's circumstances.
extension KernelCircumstances {
    /// Everything that is there.
    package var whole: Excerpt {
        Excerpt(
            parts: Excerpt.Part.allCases.filter { has($0) },
            chargers: site.plan.chargers.map(\.id))
    }

    /// The same with no more than an excerpt has.
    func keeping(_ excerpt: Excerpt) -> KernelCircumstances {
        var rest = self
        for part in Excerpt.Part.allCases where !excerpt.parts.contains(part) {
            rest.leaveOut(part)
        }
        let kept = Set(excerpt.chargers)
        rest.leftOut = Set(
            site.plan.chargers.indices.filter { !kept.contains(site.plan.chargers[$0].id) })
        return rest
    }

    private func has(_ part: Excerpt.Part) -> Bool {
        var rest = self
        rest.leaveOut(part)
        return rest != self
    }

    private mutating func leaveOut(_ part: Excerpt.Part) {
        switch part {
        case .arrival: switchOff(.arrival)
        case .appetite: switchOff(.appetite)
        case .outage: switchOff(.outage)
        case .blackout: switchOff(.blackout)
        case .reboot: switchOff(.reboot)
        case .crash: switchOff(.crash)
        case .meter: switchOff(.meter)
        case .person: switchOff(.person)
        case .deviation: switchOff(.deviation)
        case .release: switchOff(.release)
        case .wallClock: switchOff(.wallClock)
        case .chargerClock: switchOff(.chargerClock)
        case .otherLoad: switchOff(.otherLoad)
        case .secondPhase: switchOff(.secondPhase)
        case .lostWhileHeld: switchOff(.lostWhileHeld)
        case .rush: switchOff(.rush)
        case .lostWhileCharging: switchOff(.lostWhileCharging)
        case .lastDeed: crashesAfterRaise = 0
        case .newPlan: changesPlan = false
        case .surge: surgesAtOnce = false
        case .stalls: stalls = 0
        case .buffers: buffered = 0
        case .delays: delayHighest = .zero
        case .notice: noticeHighest = min(noticeHighest, .seconds(1))
        case .disk, .conduct, .noise, .ramps, .demand, .hang, .flap, .deafness, .call, .sag,
            .freeze, .turn, .generation,
            .lostClock:
            break
        }
    }

    private mutating func switchOff(_ trouble: Trouble) { means[trouble.rawValue] = nil }

    /// How messages travel, in words.
    var networkText: String {
        "messages take up to \(delayHighest.words)"
            + (stalls > 0
                ? ", \(stalls) of 10000 up to \((delayHighest + stallHighest).words)" : "")
            + ", losses are noticed after up to \(noticeHighest.words)"
    }
}
