import Allocation
import ControlRoom
import Depot
import Units

/// What goes wrong.
extension Rehearsal {
    /// Ends what is over, then begins what is due.
    mutating func meetMisfortune() {
        for over in misfortune.ending(at: now) { end(over) }
        for kind in Misfortune.Kind.allCases where misfortune.happens(kind, at: now) {
            begin(kind)
        }
    }

    private mutating func begin(_ kind: Misfortune.Kind) {
        switch kind {
        case .outage:
            let index = misfortune.pick(plan.chargers.count)
            plant.setNetwork(ChargerPosition(index), isUp: false)
            misfortune.begin(.outage, index, at: now)
        case .blackout:
            for index in plan.chargers.indices {
                plant.setNetwork(ChargerPosition(index), isUp: false)
            }
            misfortune.begin(.blackout, 0, at: now)
        case .reboot:
            let charger = ChargerPosition(misfortune.pick(plan.chargers.count))
            plant.reboot(charger)
        case .crash:
            guard room != nil else { return }
            crash()
            misfortune.begin(.crash, 0, at: now)
        case .meter:
            guard !plan.meters.isEmpty else { return }
            let index = misfortune.pick(plan.meters.count)
            let isSilent = misfortune.toss(7000)
            plant.disturb(MeterPosition(index), isSilent ? .silent : .notANumber)
            misfortune.begin(.meter, index, at: now)
        case .disk:
            kept.isFull = true
            misfortune.begin(.disk, 0, at: now)
        case .clock: wallError = misfortune.clockError()
        }
    }

    private mutating func end(_ over: Misfortune.Running) {
        switch over.kind {
        case .outage: plant.setNetwork(ChargerPosition(over.index), isUp: true)
        case .blackout:
            for index in plan.chargers.indices {
                plant.setNetwork(ChargerPosition(index), isUp: true)
            }
        case .crash: startController()
        case .meter: plant.disturb(MeterPosition(over.index), .none)
        case .disk: kept.isFull = false
        case .reboot, .clock: break
        }
    }

    /// The process is gone between two instructions.
    private mutating func crash() {
        room = nil
        recallAt = nil
        outcome.crashes += 1
        hangUpAll()
        audit.controllerDied()
        kept.die(keepingFirst: misfortune.pick(kept.waitingCount + 1))
    }
}
