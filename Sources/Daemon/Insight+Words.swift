import Control
import Depot
import Ledger
import LocalAPI
import Units

/// Sentences about connectors and chargers that fit the figures beside them.
extension Insight {
    /// What a connector may draw. One that is not connected may draw what it could when it was last
    /// heard, until that has run out.
    func limit(_ position: ConnectorPosition) -> ChargingRate {
        let limit = controller.connectors[position.index].limit
        return limit.cause == .offline
            ? controller.ledger.envelope(of: position, at: now) : limit.rate
    }

    /// A cause with what it means for this connector now.
    func words(_ cause: Cause, of position: ConnectorPosition) -> String {
        if cause == .offline { return offline(position) + pause(position) }
        if cause == .overridden { return overridden(position) }
        guard cause == .paused else { return cause.text(in: plan) + pause(position) }
        let isStopped = limit(position) == .zero
        return "a person paused it" + (isStopped ? "" : "; it can't be stopped, its fallback holds")
    }

    /// A pause that something else stands before.
    private func pause(_ position: ConnectorPosition) -> String {
        controller.connectors[position.index].isPaused ? "; besides, a person paused it" : ""
    }

    private func offline(_ position: ConnectorPosition) -> String {
        let charger = plan[position].charger
        guard !plan[charger].isAbsent else { return "it is marked absent: it has no power" }
        let link =
            switch controller.chargers[charger.index].link {
            case .neverHeard: "its charger has not connected since busbard started"
            case .online, .offline: "its charger is not connected"
            }
        guard let floor = controller.ledger.floor(of: position) else {
            return link + "; its fallback is not proven, so it counts at its rating"
        }
        let fallback = amps(floor, position)
        if controller.ledger.isQuarantined(position, at: now) {
            return link + "; it counts at its rating until earlier leases have run out, then its "
                + "fallback of \(fallback) holds"
        }
        if let kept = controller.ledger.kept(by: position, at: now), kept > floor {
            return link + "; it keeps up to \(amps(kept, position)) until its transaction ends"
        }
        guard let end = controller.ledger.leaseEnd(of: position, at: now) else {
            return link + "; its fallback holds"
        }
        return link + "; its lease holds for \(max(.zero, end - now).seconds) s more, then its "
            + "fallback of \(fallback)"
    }

    private func overridden(_ position: ConnectorPosition) -> String {
        let watch = controller.connectors[position.index]
        guard let override = watch.override else { return Cause.overridden.text(in: plan) }
        let set = "a person set \(amps(override.rate, position)) until \(stamp(override.ends).text)"
        let step = plan.charger(of: position).model.step
        guard watch.limit.rate + step <= override.rate else { return set }
        let takesLess =
            watch.drawCap.cap != nil || watch.state == .suspendedByVehicle
            || watch.state == .finishing
        let cause = takesLess ? Cause.vehicleTakesLess : Cause.connectorRating
        return "\(cause.text(in: plan)); \(set)"
    }

    private func amps(_ rate: ChargingRate, _ position: ConnectorPosition) -> String {
        "\(figures(rate, of: position).amps) A"
    }

    // MARK: Why

    /// The reasoning, one step a sentence.
    func sentences(_ position: ConnectorPosition) -> [String] {
        let watch = controller.connectors[position.index]
        let told = figures(limit(position), of: position)
        var sentences = [
            "\(plan.name(of: position)) may draw \(told.amps) A on a phase (\(told.kilowatts) kW): "
                + words(watch.limit.cause, of: position) + "."
        ]
        if let override = watch.override, watch.limit.cause != .overridden {
            sentences.append(
                "A person set \(amps(override.rate, position)) until "
                    + "\(stamp(override.ends).text); that is not what binds now.")
        }
        if let sample = watch.sample {
            sentences.append(
                "It drew \(amps(sample.rate, position)) "
                    + "\((now - sample.arrivedAt).seconds) s ago.")
        }
        sentences.append(counted(position))
        if let end = controller.ledger.leaseEnd(of: position, at: now) {
            sentences.append(
                "Its lease ends in \(max(.zero, end - now).seconds) s; then its fallback of "
                    + "\(amps(plan.fallbacks[position.index], position)) holds.")
        }
        return sentences
    }

    /// What a connector counts at beside the others, and why that is more than its limit.
    private func counted(_ position: ConnectorPosition) -> String {
        let envelope = controller.ledger.envelope(of: position, at: now)
        let counts = "t counts at \(amps(envelope, position))"
        guard envelope > limit(position) else { return "I\(counts)." }
        if controller.ledger.isQuarantined(position, at: now) {
            return "Until what came before the start has run out, i\(counts)."
        }
        switch controller.ledger.floor(of: position) {
        case nil: return "Until its fallback is proven to be in force, i\(counts)."
        case envelope?: return "A limit below its fallback earns no credit: i\(counts)."
        case .some: return "Until it is seen to have followed, i\(counts)."
        }
    }

    // MARK: Chargers

    /// How far a charger's setting up has come.
    func setUp(_ position: ChargerPosition) -> SetUpDocument {
        let watch = controller.chargers[position.index]
        if plan[position].isAbsent {
            return SetUpDocument(state: SetUpDocument.absent, because: nil)
        }
        if watch.isReleased {
            return SetUpDocument(state: "released", because: "another back end steers it")
        }
        switch watch.link {
        case .neverHeard:
            return SetUpDocument(
                state: "waiting", because: "it has not connected since busbard started")
        case .offline(_, let reason):
            return SetUpDocument(state: "waiting", because: "it lost its connection (\(reason))")
        case .online: break
        }
        return SetUpDocument(
            state: watch.setUp.isEmpty ? "done" : "under way",
            because: watch.setUpRefused.isEmpty
                ? nil : "it refused " + watch.setUpRefused.joined(separator: "; "))
    }
}
