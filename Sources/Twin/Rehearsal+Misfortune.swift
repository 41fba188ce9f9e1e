import Control
import ControlRoom
import Depot
import Units

/// What goes wrong.
extension Rehearsal {
    /// Ends what is over, then begins what is due.
    mutating func meetMisfortune() {
        mark()
        for over in misfortune.ending(at: now) { end(over) }
        handOver()
        if let at = diesInPauseAt, at <= now {
            diesInPauseAt = nil
            begin(.crash)
        }
        for kind in Misfortune.Kind.allCases {
            mark()
            if misfortune.happens(kind, at: now) { begin(kind) }
        }
    }

    private mutating func begin(_ kind: Misfortune.Kind) {
        switch kind {
        case .outage:
            let index = misfortune.pick(plan.chargers.count)
            guard !circumstances.isLeftOut(ChargerPosition(index)) else { return }
            cutOff(index, by: .outage)
        case .blackout:
            note("all cut off")
            for index in plan.chargers.indices {
                plant.setNetwork(ChargerPosition(index), isUp: false)
            }
            misfortune.begin(.blackout, 0, at: now)
        case .reboot:
            let charger = ChargerPosition(misfortune.pick(plan.chargers.count))
            guard !circumstances.isLeftOut(charger) else { return }
            note("\(plan[charger].id) reboots")
            plant.reboot(charger)
        case .crash:
            guard room != nil else { return }
            crash()
            misfortune.begin(.crash, 0, at: now)
        case .meter:
            guard !plan.meters.isEmpty else { return }
            let index = misfortune.pick(plan.meters.count)
            let (disturbance, words) = misfortune.disturbance()
            // Three times what is fed in would be room that is not there: no meter of the field's lies low.
            if case .scaled = disturbance,
                plan.nodes.contains(where: { $0.generationHighest > .zero })
            {
                return
            }
            plant.disturb(MeterPosition(index), disturbance)
            note(meter: index, words)
            misfortune.begin(.meter, index, at: now)
        case .disk:
            kept.isFull = true
            note("disk full")
            misfortune.begin(.disk, 0, at: now)
        case .clock: setClock(off: misfortune.clockError())
        case .person: intervene()
        case .hang:
            guard room != nil, !isHung else { return }
            note("controller hangs")
            isHung = true
            misfortune.begin(.hang, 0, at: now)
        case .flap:
            let index = misfortune.pick(max(1, plan.chargers.count / 2))
            guard !circumstances.isLeftOut(ChargerPosition(index)) else { return }
            cutOff(index, by: .flap)
        case .deafness:
            let index = misfortune.pick(plan.chargers.count)
            guard !circumstances.isLeftOut(ChargerPosition(index)) else { return }
            note("# \(plan.chargers[index].id) answers no call until it connects anew")
            plant.deafen(ChargerPosition(index))
        case .call:
            guard !plan.inputs.isEmpty else { return }
            setLine(InputPosition(0), misfortune.toss(8000) ? .calls : .lost)
            misfortune.begin(.call, 0, at: now)
        case .sag:
            note("# the voltage sags")
            plant.isSagging = true
            misfortune.begin(.sag, 0, at: now)
        case .freeze:
            guard !plan.meters.isEmpty else { return }
            let index = misfortune.pick(plan.meters.count)
            plant.disturb(MeterPosition(index), .stuck)
            note(meter: index, "frozen")
            misfortune.begin(.freeze, index, at: now)
        case .turn:
            // Beside panels nobody can tell: the step test at commissioning is there for that.
            guard !plan.meters.isEmpty,
                !plan.nodes.contains(where: { $0.generationHighest > .zero })
            else { return }
            let index = misfortune.pick(plan.meters.count)
            let first = Phase.allCases[misfortune.pick(3)]
            let isWhole = misfortune.toss(3000)
            var isTurned = PerPhase(repeating: isWhole)
            isTurned[first] = true
            plant.disturb(MeterPosition(index), .reversed(isTurned))
            note(meter: index, "reversed on \(isWhole ? "L1 L2 L3" : first.name)")
            misfortune.begin(.turn, index, at: now)
        case .release:
            let index = misfortune.pick(plan.chargers.count)
            guard release(ChargerPosition(index)) else { return }
            misfortune.begin(.release, index, at: now)
        case .timeSource: break
        }
    }

    /// One charger's network goes down for a while.
    private mutating func cutOff(_ index: Int, by kind: Misfortune.Kind) {
        plant.setNetwork(ChargerPosition(index), isUp: false)
        note("\(plan.chargers[index].id) cut off")
        misfortune.begin(kind, index, at: now)
    }

    /// What a line says from now on. The judge goes by what is called, whoever reads it.
    mutating func setLine(_ input: InputPosition, _ state: LineState) {
        lines[input.index] = state
        note("\(plan[input].name) \(state.words)")
        plant.call(plan[input], isCalling: state == .calls)
    }

    mutating func end(_ over: Misfortune.Running) {
        switch over.kind {
        case .outage, .flap:
            plant.setNetwork(ChargerPosition(over.index), isUp: true)
            note("\(plan.chargers[over.index].id) back")
        case .hang: wake()
        case .call: setLine(InputPosition(over.index), .rests)
        case .sag: plant.isSagging = false
        case .timeSource:
            note("# the box is told the time")
            isSynchronised = true
            wallError = .zero
        case .blackout:
            note("all back")
            for index in plan.chargers.indices {
                plant.setNetwork(ChargerPosition(index), isUp: true)
            }
        case .crash:
            if circumstances.faults.changesPlan, misfortune.toss(5000) { changePlan() }
            note("controller starts")
            startController()
        case .meter, .freeze, .turn:
            plant.disturb(MeterPosition(over.index), .none)
            note(meter: over.index, "well")
        case .disk:
            kept.isFull = false
            note("disk well")
        case .release: takeBack()
        case .reboot, .clock, .person, .deafness: break
        }
    }

    /// Its process goes on; or its watchdog has killed it by then.
    private mutating func wake() {
        guard isHung else { return }
        isHung = false
        note("controller wakes")
        if misfortune.toss(5000) { begin(.crash) }
    }

    /// Another site file is there when the controller starts again.
    private mutating func changePlan() {
        var site = PreparedSite(plan: plan, fleet: circumstances.site.fleet)
        site.redraw(from: &seeded)
        plan = site.plan
        plant.planChanged(to: plan)
        note("# \(plan.changeWords)")
    }

    /// Our wall clock is set.
    mutating func setClock(off error: Milliseconds) {
        note("controller clock jumps \((error - wallError).jump)")
        wallError = error
    }

    /// A person asks for something: pauses a row of connectors, lets all go on, overrides one.
    private mutating func intervene() {
        guard room != nil else { return }
        let count = plan.connectors.count
        let connector = ConnectorPosition(misfortune.pick(count))
        switch misfortune.pick(20) {
        case 0...1: command(.pause(.site))
        case 2: command(.pause(.charger(plan[connector].charger)))
        case 3...11:
            for index in connector.index...min(count - 1, connector.index + misfortune.pick(6)) {
                command(.pause(.connector(ConnectorPosition(index))))
            }
            dieInPauseSeldom()
        case 12...13: command(.resume(.connector(connector)))
        case 14: command(.resume(.site))
        default:
            let share = Int64(misfortune.pick(101))
            command(
                .override(
                    connector, plan[connector].rated.scaledDown(by: share, over: 100),
                    until: .seconds(Int64(10 + misfortune.pick(290)))))
        }
    }

    /// Limits of 0 are in force, and others hold what these leave: a death then tries R3.
    private mutating func dieInPauseSeldom() {
        guard circumstances.faults.crash != nil, diesInPauseAt == nil, misfortune.toss(2500) else {
            return
        }
        diesInPauseAt = now + .seconds(Int64(20 + misfortune.pick(40)))
    }

    mutating func command(_ action: Command.Action) {
        note(action.words(in: plan))
        pauses.personSpoke()
        give(.commanded(Command(user: 0, action: action)))
    }

    /// The process is gone, and seldom it alone.
    private mutating func crash() {
        die()
        spread()
    }

    /// The process is gone between two instructions.
    mutating func die() {
        if let controller = room?.controller {
            pauses.controllerDies(controller, isDiskCalm: isDiskCalm)
        }
        note("controller dies")
        room = nil
        recallAt = nil
        outcome.crashes += 1
        hangUpAll()
        audit.controllerDied()
        kept.die(keepingFirst: misfortune.pick(kept.waitingCount + 1))
        isHung = false
    }

    /// What kills the controller seldom comes alone: the switch beside it goes down as well, or the
    /// whole site, or the box wakes with a wrong clock.
    private mutating func spread() {
        if misfortune.toss(2500) {
            for index in plan.chargers.indices where misfortune.toss(5000) {
                cutOff(index, by: .outage)
            }
        }
        if misfortune.toss(1000) {
            note("all reboot")
            for index in plan.chargers.indices { plant.reboot(ChargerPosition(index)) }
        }
        if misfortune.toss(2500) { setClock(off: misfortune.clockError()) }
        if circumstances.faults.losesClock, misfortune.toss(4000) {
            note("# the box wakes in 1970")
            wallError = UTCTime(milliseconds: 0) - (wall - wallError)
            isSynchronised = false
            misfortune.begin(.timeSource, 0, at: now)
        }
    }
}

// MARK: Another back end

/// A charger that a person has released, for another back end to steer.
struct Released: Hashable, Sendable {
    let charger: ChargerPosition
    /// When the other one gets it; nil: it has.
    var handedOverAt: Instant?
    /// The person wants it back, and looks until it is.
    var isOver = false
}

extension Rehearsal {
    /// A person releases a charger; not one whose rating has no place beside everybody's fallback.
    private mutating func release(_ charger: ChargerPosition) -> Bool {
        guard let controller = room?.controller, released == nil,
            !circumstances.isLeftOut(charger), plant.canCarryRated(charger)
        else { return false }
        released = Released(charger: charger, handedOverAt: controller.lentUntil(at: now))
        command(.release(charger))
        return true
    }

    /// The other back end clears what it finds and sets no limit, once our disk has the release and what others
    /// held is over, as the person was told; and what is over is taken back.
    private mutating func handOver() {
        guard let released else { return }
        if released.isOver { return takeBack() }
        let id = plan[released.charger].id
        guard let at = released.handedOverAt, at <= now, isKept(released) else { return }
        self.released?.handedOverAt = nil
        note("# another back end steers \(id): no fallback, no lease")
        plant.clear(released.charger)
    }

    /// It comes back as the other one left it. Whoever asks for it looks until the disk has that too: else
    /// a controller that dies meanwhile would know nothing of it.
    mutating func takeBack() {
        guard let released, let controller = room?.controller else {
            self.released?.isOver = true
            return
        }
        if controller.chargers[released.charger.index].isReleased {
            command(.takeBack(released.charger))
        } else if released.isOver, !isKept(released) {
            self.released = nil
            return
        }
        self.released?.isOver = true
    }

    /// Whether the disk has it as released.
    private func isKept(_ released: Released) -> Bool {
        let id = plan[released.charger].id
        return kept.interventions.contains { $0.charger == id && $0.kind == .released }
    }
}
