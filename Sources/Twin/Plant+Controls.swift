package import Depot
package import Metering
package import Units

/// What its owner does to it.
extension Plant {
    /// The controller ends a connection, or refuses it. No event comes of it.
    package mutating func hangUp(_ charger: ChargerPosition, at moment: Instant) {
        guard links[charger.index].isOpen else { return }
        links[charger.index].close(at: moment, seeded: &seeded)
        chargePoints[charger.index].disconnected(at: moment)
    }

    /// The network to a charge point fails or comes back.
    package mutating func setNetwork(_ charger: ChargerPosition, isUp: Bool) {
        links[charger.index].isNetworkUp = isUp
    }

    /// Whether a connection stands.
    package func isConnected(_ charger: ChargerPosition) -> Bool { links[charger.index].isOpen }

    /// A charge point goes down and comes back, as by a power cut.
    package mutating func reboot(_ charger: ChargerPosition) {
        chargePoints[charger.index].reboot(reason: "PowerLoss")
    }

    /// A charge point answers no call any more, until it connects anew.
    mutating func deafen(_ charger: ChargerPosition) { chargePoints[charger.index].isDeaf = true }

    /// Somebody calls a lower limit, or does no longer.
    mutating func call(_ input: InputLine, isCalling: Bool) {
        let limit = plan[input.node].powerLimit ?? .zero
        calledAway[input.node.index] = isCalling ? max(.zero, limit - input.limit) : .zero
    }

    /// From now on a charge point departs from the book in these ways.
    package mutating func setQuirks(_ charger: ChargerPosition, _ quirks: Quirks) {
        chargePoints[charger.index].setQuirks(quirks)
    }

    /// The vehicle of a connector comes now; false where one stands there.
    package mutating func plugIn(
        _ connector: ConnectorPosition, stateOfCharge: Percent
    ) -> Bool {
        plugIn(fleet[connector.index], at: connector, stateOfCharge: stateOfCharge)
    }

    /// Any vehicle comes to a connector now; false where one stands there.
    mutating func plugIn(
        _ vehicle: Vehicle, at connector: ConnectorPosition, stateOfCharge: Percent
    ) -> Bool {
        let vehicle = SimulatedVehicle(
            vehicle: vehicle, stateOfCharge: stateOfCharge,
            shrink: options.daySpeed, nominalVoltage: plan.nominalVoltage,
            dynamics: options.dynamics ?? .drawn(from: &seeded))
        return chargePoints[plan[connector].charger.index]
            .plugIn(vehicle, at: plan[connector].number)
    }

    /// The vehicle at a connector takes no more than `most` from now on; nil: all that it can.
    mutating func setAppetite(_ connector: ConnectorPosition, _ most: ChargingRate?) {
        chargePoints[plan[connector].charger.index]
            .setAppetite(most, at: plan[connector].number)
    }

    /// The clock of a charge point jumps.
    mutating func jumpClock(_ charger: ChargerPosition, by step: Milliseconds) {
        chargePoints[charger.index].jumpClock(by: step)
    }

    /// The vehicle at a connector leaves now; nil where none stands there.
    package mutating func plugOut(_ connector: ConnectorPosition) -> SimulatedVehicle? {
        chargePoints[plan[connector].charger.index].plugOut(at: plan[connector].number)
    }

    /// Other load at a node itself stays at `current` from the next step on; nil: by its profile.
    package mutating func setOtherLoad(_ node: NodePosition, _ current: PerPhase<Amperes>?) {
        heldOtherLoads[node.index] = current
    }

    /// Nothing but chargers draws anything, until somebody says otherwise.
    mutating func quieten() {
        for index in heldOtherLoads.indices { heldOtherLoads[index] = .zero }
    }

    /// No vehicle comes to a charger by itself.
    mutating func leaveOut(_ charger: ChargerPosition) {
        for index in plan[charger].connectors { traffic[index].stayAway() }
    }

    /// What draws at a node itself, chargers apart.
    func ownOtherLoad(at node: NodePosition) -> PerPhase<Amperes> {
        heldOtherLoads[node.index] ?? profiles[node.index].current
    }

    /// Another back end clears a charger's profiles.
    mutating func clear(_ charger: ChargerPosition) { chargePoints[charger.index].clearProfiles() }

    /// Something happens to a meter.
    package mutating func disturb(
        _ meter: MeterPosition, _ disturbance: SimulatedMeter.Disturbance
    ) {
        meters[meter.index].disturbance = disturbance
        let poll = plan[meter].poll
        switch disturbance {
        case .stuck:
            let longest = max(Misled.frozenLongest, poll * Misled.frozenPolls)
            misled[meter.index] = Misled(since: now, longest: longest)
        case .reversed:
            let longest = Misled.turnedLongest + poll * Misled.turnedPolls
            misled[meter.index] = Misled(since: now, longest: longest)
        default: misled[meter.index]?.ends(at: now)
        }
    }

    /// One poll of a meter.
    package mutating func poll(
        _ meter: MeterPosition, over line: inout MeterLine, at moment: Instant
    ) -> MeterOutcome {
        line.poll(&meters[meter.index], at: moment)
    }

    /// The registers of a meter, for the wire.
    package mutating func registers(of meter: MeterPosition) -> [RegisterBlock]? {
        meters[meter.index].registers()
    }

    /// Everything that flows through a node now.
    package func load(at node: NodePosition) -> Load {
        chargerLoads[node.index] + otherLoads[node.index]
    }
}
