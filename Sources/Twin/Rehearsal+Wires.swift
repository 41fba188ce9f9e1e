import Control
import ControlRoom
import Depot
import OCPP
import Units

/// The network between the plant and the links.
extension Rehearsal {
    /// The plant did something.
    mutating func take(_ event: PlantEvent) {
        let charger = event.charger
        switch event.kind {
        case .dialled: dialled(charger)
        case .hungUp: lose(charger, noticedAt: now + notice())
        case .said(let text):
            let arrival = now + delay()
            wires[charger.index]?.sendInward(text, arrivesAt: arrival)
        }
    }

    private mutating func dialled(_ charger: ChargerPosition) {
        // No listener is open before it is known what time was served last.
        guard room?.controller.admitsChargers == true else {
            plant.hangUp(charger, at: now)
            return
        }
        // A dead connection is told from a living one by asking it: the new one takes its place.
        close(charger, "another connection took its place")
        var actions: [LinkAction] = []
        var link = ChargePointLink(
            configuration: ChargePointLink.Configuration(
                identity: plan[charger].id, model: plan[charger].model,
                connectors: plan.connectorNumbers(of: charger)),
            connection: nextConnection)
        nextConnection += 1
        link.opened(at: served, into: &actions)
        wires[charger.index] = Wire(link: link, openedAt: now)
        carryOut(actions, of: charger)
        settleReports()
    }

    /// The connection is gone for the charge point; we notice it later.
    mutating func lose(_ charger: ChargerPosition, noticedAt instant: Instant) {
        let isLost = seeded.happens(chance: 5000)
        wires[charger.index]?.cut(noticedAt: instant, losingInward: isLost)
    }

    /// Our end of a connection ends.
    mutating func close(_ charger: ChargerPosition, _ reason: String) {
        guard var wire = wires[charger.index] else { return }
        wires[charger.index] = nil
        var actions: [LinkAction] = []
        wire.link.closed(reason: reason, at: served, into: &actions)
        carryOut(actions, of: charger)
        settleReports()
    }

    /// What a link wants done.
    mutating func carryOut(_ actions: [LinkAction], of charger: ChargerPosition) {
        for action in actions {
            switch action {
            case .send(let text):
                outcome.digest.update(text: text)
                let arrival = now + delay()
                wires[charger.index]?.sendOutward(text, arrivesAt: arrival)
            case .report(let report): reports.append((charger, report))
            case .close(let reason):
                plant.hangUp(charger, at: now)
                close(charger, reason)
            }
        }
    }

    /// Texts of charge points that have arrived, and connections that are found to be gone.
    mutating func carryInward() {
        for index in wires.indices {
            mark()
            let charger = ChargerPosition(index)
            while let text = wires[index]?.takeInward(at: now) {
                outcome.texts += 1
                var actions: [LinkAction] = []
                let served = self.served
                wires[index]?.link.receive(text, at: served, into: &actions)
                carryOut(actions, of: charger)
                settleReports()
            }
            if let noticed = wires[index]?.noticedAt, noticed <= now {
                close(charger, "the connection broke")
            }
        }
    }

    /// Links whose deadline has come.
    mutating func wakeLinks() {
        for index in wires.indices {
            mark()
            guard let due = wires[index]?.link.nextDeadline, due <= now else { continue }
            var actions: [LinkAction] = []
            let served = self.served
            wires[index]?.link.wake(at: served, into: &actions)
            carryOut(actions, of: ChargerPosition(index))
            settleReports()
        }
    }

    /// Our texts that have arrived.
    mutating func carryOutward() {
        for index in wires.indices {
            mark()
            while let text = wires[index]?.takeOutward(at: now) {
                for event in plant.receive(text, for: ChargerPosition(index), at: now) {
                    take(event)
                }
            }
        }
    }

    /// The controller's process is gone: what it had sent may still arrive, then every socket ends.
    mutating func hangUpAll() {
        let arrives = seeded.happens(chance: 5000)
        for index in wires.indices {
            let charger = ChargerPosition(index)
            if arrives, let wire = wires[index], wire.isWhole {
                for message in wire.outward {
                    _ = plant.receive(message.text, for: charger, at: now)
                }
            }
            wires[index] = nil
            plant.hangUp(charger, at: now)
        }
        reports.removeAll()
    }

    /// How long a text takes, one way.
    private mutating func delay() -> Milliseconds {
        let network = circumstances.network
        let usual = Milliseconds.milliseconds(
            seeded.whole(0...max(1, network.delayHighest.rawValue)))
        guard network.stalls > 0, seeded.happens(chance: network.stalls) else { return usual }
        return usual + .milliseconds(seeded.whole(500...max(500, network.stallHighest.rawValue)))
    }

    private mutating func notice() -> Milliseconds {
        let network = circumstances.network
        return .milliseconds(
            seeded.whole(network.noticeLowest.rawValue...network.noticeHighest.rawValue))
    }
}
