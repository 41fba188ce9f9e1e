import Depot
import Units

/// Vehicles and their departures: who needs what until when, and who can't have it.
extension Controller {
    /// The fleet's files were read anew.
    mutating func fleetTold(
        _ list: FleetList, at moment: Moment, into effects: inout Effects
    ) {
        renewFleetFaults(list.faults, at: moment, into: &effects)
        fleet = FleetBook(list)
        renewLocalLists()
        for index in connectors.indices where connectors[index].isInTransaction {
            settleStay(of: ConnectorPosition(index))
        }
        refreshUrgencies(at: moment, isQuarterHour: true)
        isUrgent = true
    }

    /// The site's zone has made the days to come.
    mutating func calendarTold(_ calendar: SiteCalendar, at moment: Moment) {
        self.calendar = calendar
        refreshUrgencies(at: moment, isQuarterHour: true)
    }

    /// Who stands at a connector whose transaction has begun: whom the card belongs to, else the
    /// vehicle of a fixed bay.
    mutating func settleStay(of connector: ConnectorPosition) {
        guard let running = connectors[connector.index].transaction else { return }
        let name = fleet.vehicle(of: running.idToken) ?? plan[connector].vehicle
        guard let vehicle = name.flatMap({ fleet.vehicle(named: $0) }) else {
            connectors[connector.index].stay = nil
            return
        }
        guard connectors[connector.index].stay?.vehicle != vehicle.id else { return }
        connectors[connector.index].stay = Stay(vehicle: vehicle, meterStart: running.meterStart)
    }

    /// The minute in which urgencies were refreshed last decides whether it is due again.
    mutating func refreshFleet(at moment: Moment) {
        let minute = moment.utc.milliseconds / 60_000
        guard minute != fleetMinute else { return }
        refreshUrgencies(at: moment, isQuarterHour: minute / 15 != fleetMinute / 15)
        fleetMinute = minute
    }

    private mutating func refreshUrgencies(at moment: Moment, isQuarterHour: Bool) {
        for index in connectors.indices {
            refreshUrgency(
                of: ConnectorPosition(index), at: moment, isQuarterHour: isQuarterHour)
        }
        announceRisks(at: moment)
    }

    /// What a connector's vehicle has before it, and what follows for its turn and its weight.
    mutating func refreshUrgency(
        of connector: ConnectorPosition, at moment: Moment, isQuarterHour: Bool
    ) {
        let index = connector.index
        guard var stay = connectors[index].stay,
            let register = connectors[index].transaction.map({ $0.meter ?? $0.meterStart }),
            let vehicle = fleet.vehicle(named: stay.vehicle),
            let departure = fleet.departure(of: vehicle.id, in: calendar, at: moment.utc)
        else {
            connectors[index].readiness = nil
            connectors[index].urgency.refresh(nil, isQuarterHour: isQuarterHour)
            return
        }
        let missing = stay.energyMissing(for: departure, of: vehicle, at: register)
        if missing == .zero {
            stay.readyAt = stay.readyAt ?? moment.utc
        } else {
            stay.readyAt = nil
        }
        connectors[index].stay = stay
        let deadline = departure.departAt - plan.authorization.readyBefore
        let full = batteryPower(of: plan[connector].rated, on: connector, into: vehicle)
        let charging = full.time(for: missing)
        let slack = (deadline - moment.utc) - charging
        let isShort = slack < .zero && missing > .zero
        let isPreconditioning =
            departure.preconditioning.map {
                moment.utc >= departure.departAt - $0.lead && moment.utc < departure.departAt
            } ?? false
        connectors[index].readiness = Readiness(
            departure: departure.id.isEmpty ? nil : departure.id, departAt: departure.departAt,
            missing: missing,
            stateOfCharge: stay.stateOfCharge(of: vehicle.battery, at: register),
            isStateOfChargeTold: stay.isTold,
            readyAt: stay.readyAt ?? expectedReady(connector, missing, vehicle, at: moment.utc),
            risk: isShort ? .power : nil,
            shortfall: isShort
                ? Readiness.Shortfall(
                    energy: missing - full.over(max(.zero, deadline - moment.utc)),
                    powerHighest: full) : nil)
        connectors[index].urgency.refresh(
            Urgency.Task(
                charging: charging, slack: slack, priority: departure.priority,
                isPlanned: !departure.id.isEmpty, isPreconditioning: isPreconditioning),
            isQuarterHour: isQuarterHour)
    }

    /// When the battery has it at the power that the connector may draw now.
    private func expectedReady(
        _ connector: ConnectorPosition, _ missing: Energy, _ vehicle: Vehicle, at now: UTCTime
    ) -> UTCTime? {
        let watch = connectors[connector.index]
        var rate = watch.limit.rate
        if let cap = watch.drawCap.cap { rate = min(rate, cap) }
        let power = batteryPower(of: rate, on: connector, into: vehicle)
        guard power > .zero else { return nil }
        let time = power.time(for: missing)
        return time < .minutes(7 * 24 * 60) ? now + time : nil
    }

    /// What reaches a vehicle's battery under a limit.
    private func batteryPower(
        of rate: ChargingRate, on connector: ConnectorPosition, into vehicle: Vehicle
    ) -> Watts {
        let model = plan.charger(of: connector).model
        let volts = plan.nominalVoltage
        let taken: Watts
        switch (model.unit, model.current) {
        case (.amperes, .ac):
            let phases = min(plan[connector].phases.count, Int64(vehicle.acPhases))
            taken = Amperes(rawValue: rate.rawValue).power(on: phases, at: volts)
        case (.amperes, .dc):
            taken = model.efficiency.share(
                of: Amperes(rawValue: rate.rawValue).power(
                    on: plan[connector].phases.count, at: volts))
        case (.watts, .ac): taken = Watts(rawValue: rate.rawValue)
        case (.watts, .dc):
            taken =
                model.limitMeaning == .dcOutput
                ? Watts(rawValue: rate.rawValue)
                : model.efficiency.share(of: Watts(rawValue: rate.rawValue))
        }
        switch model.current {
        case .ac: return Stay.efficiency.share(of: min(taken, vehicle.acHighest))
        case .dc: return min(taken, vehicle.dcHighest)
        }
    }

    /// How long a connector's vehicle still has to charge at all that the connector gives; nil where it needs
    /// nothing, or nobody knows.
    func chargingTime(of connector: ConnectorPosition) -> Milliseconds? {
        guard let missing = connectors[connector.index].readiness?.missing, missing > .zero,
            let stay = connectors[connector.index].stay,
            let vehicle = fleet.vehicle(named: stay.vehicle)
        else { return nil }
        let full = batteryPower(of: plan[connector].rated, on: connector, into: vehicle)
        return full > .zero ? full.time(for: missing) : nil
    }

    // MARK: Risk

    /// A departure of a vehicle that is here, for the look ahead.
    private struct Due {
        let connector: Int
        let deadline: UTCTime
        let priority: Int64
        let energy: Energy
    }

    /// Announces whoever can't be ready: node by node, in the order of the deadlines, until what must
    /// have been delivered by a deadline is more than the node can carry till then. Whoever comes
    /// last by then is told, and counted out, so that as few as possible are.
    private mutating func announceRisks(at moment: Moment) {
        let due = connectors.indices.compactMap { index -> Due? in
            guard let readiness = connectors[index].readiness, readiness.departure != nil,
                readiness.missing > .zero, readiness.risk == nil
            else { return nil }
            return Due(
                connector: index,
                deadline: readiness.departAt - plan.authorization.readyBefore,
                priority: connectors[index].urgency.turn,
                energy: readiness.missing)
        }.sorted {
            $0.deadline != $1.deadline ? $0.deadline < $1.deadline : $0.priority < $1.priority
        }
        guard !due.isEmpty else { return }
        for node in plan.nodes.indices where node < budgets.count {
            announceRisks(on: NodePosition(node), among: due, at: moment.utc)
        }
    }

    private mutating func announceRisks(
        on node: NodePosition, among due: [Due], at now: UTCTime
    ) {
        let room = carriable(budgets[node.index].room)
        var delivered = Energy.zero
        for vehicle in due {
            let connector = ConnectorPosition(vehicle.connector)
            guard plan.path(from: plan[connector].node).contains(node),
                connectors[vehicle.connector].readiness?.risk == nil
            else { continue }
            let possible = room.over(max(.zero, vehicle.deadline - now))
            let drawn = vehicle.energy.scaledUp(by: 10_000, over: arrivingShare(of: connector))
            if delivered + drawn > possible {
                connectors[vehicle.connector].readiness?.risk = .node(node)
                let short = (delivered + drawn - possible).scaledDown(
                    by: arrivingShare(of: connector), over: 10_000)
                connectors[vehicle.connector].readiness?.shortfall = Readiness.Shortfall(
                    energy: min(vehicle.energy, short), powerHighest: room)
            } else {
                delivered += drawn
            }
        }
    }

    /// What of the mains reaches the battery, in 10,000ths.
    func arrivingShare(of connector: ConnectorPosition) -> Int64 {
        let model = plan.charger(of: connector).model
        return max(1, (model.current == .ac ? Stay.efficiency : model.efficiency).rawValue)
    }

    /// The power of a room in which all phases are used alike.
    private func carriable(_ room: Load) -> Watts {
        let current = room.current.map { max(.zero, $0) }
        let bounded = min(current.sum, .amperes(100_000))
        let power = Watts(rawValue: bounded.rawValue).scaledDown(
            by: plan.nominalVoltage.rawValue, over: 1_000_000)
        return max(.zero, min(power, room.power))
    }
}

extension Amperes {
    /// The power of this current on each of `phases` at `voltage`.
    fileprivate func power(on phases: Int64, at voltage: Volts) -> Watts {
        Watts(rawValue: rawValue).scaledDown(by: phases * voltage.rawValue, over: 1_000_000)
    }
}

extension Watts {
    /// How long this power takes for an energy; a year where it never does.
    fileprivate func time(for energy: Energy) -> Milliseconds {
        let year = Milliseconds.minutes(365 * 24 * 60)
        guard rawValue > 0 else { return energy > .zero ? year : .zero }
        return min(year, Milliseconds(rawValue: energy.rawValue / rawValue))
    }
}
