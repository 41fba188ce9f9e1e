import Depot
package import Units

/// What flows.
extension SimulatedChargePoint {
    /// What it takes from the mains now, on the site's phases.
    package var draw: Load {
        var sum = Load.zero
        for index in connectors.indices { sum += connectors[index].load }
        return sum
    }

    /// What one of its connectors takes from the mains now; nil: it has no such connector.
    package func draw(of connector: Int) -> Load? {
        position(of: connector).map { connectors[$0].load }
    }

    /// What nobody can tell the draw of a connector from by what its charge point has told: what its
    /// profiles allow while it follows a raise, as a load by `conversion`; else what it drew lately.
    /// Zero without a transaction, and where it goes by no limit.
    func mayAppearToDraw(on connector: Int, counted conversion: RateConversion) -> Load {
        guard let index = position(of: connector), connectors[index].transaction != nil,
            !traits.quirks.ignoresLimits
        else { return .zero }
        let lately = connectors[index].loadLately
        guard let raisedAt = connectors[index].raisedAt,
            now - raisedAt <= charger.model.follow + tellingInterval
        else { return lately }
        return lately.highest(conversion.load(of: connectors[index].commanded))
    }

    /// How often the central system hears what it draws, by itself or by asking.
    private var tellingInterval: Milliseconds {
        traits.quirks.isMute
            ? Self.askedEvery(charger.model) : charger.model.meterInterval
    }

    /// One that tells nothing is asked after two intervals and half a minute, once a minute.
    static func askedEvery(_ model: ChargerModel) -> Milliseconds {
        max(.minutes(1), model.meterInterval * 2 + .seconds(30))
    }

    /// Everything it took from the mains since it was made.
    package var inputEnergy: Energy {
        connectors.reduce(Energy.zero) { $0 + $1.input }
    }

    /// What acts on a connector, in the charger's unit; nil: it has no such connector.
    package func offered(on connector: Int) -> ChargingRate? {
        position(of: connector).map { connectors[$0].offered }
    }

    /// Lets power flow for `time`.
    mutating func flow(for time: Milliseconds) {
        let share = stationShare()
        for index in connectors.indices {
            if !connectors[index].coming.isEmpty {
                connectors[index].applyOffers(
                    at: now, resumesUnlimited: traits.quirks.resumesUnlimited)
                if traits.quirks.endsAtZero, connectors[index].isLive,
                    connectors[index].offered == .zero
                {
                    stop(index, reason: "Other")
                }
            }
            let offer = offer(to: index, share: share)
            flow(through: index, offer: offer, for: time)
        }
    }

    private mutating func flow(
        through index: Int, offer: SimulatedVehicle.Offer, for time: Milliseconds
    ) {
        let draw =
            connectors[index].vehicle?.advance(by: time, offer: offer, voltage: voltage) ?? .nothing
        connectors[index].draw = draw
        connectors[index].register += draw.power.over(time)
        let load = input(of: draw, through: index)
        connectors[index].load = load
        connectors[index].noteLoad(at: now, interval: tellingInterval)
        connectors[index].input += load.power.over(time)
    }

    /// What `draw` at the plug takes from the mains.
    private func input(of draw: VehicleDraw, through index: Int) -> Load {
        let standby = Load(
            current: PerPhase(
                charger.model.standby.current(over: 1, voltage: voltage), .zero, .zero),
            power: charger.model.standby)
        let phases = connectors[index].phases
        switch charger.model.current {
        case .ac:
            // The power factor is the vehicle's; what the meter at the plug sees is what flows.
            guard draw.power > .zero else { return laid(standby, by: index) }
            return Load(current: phases.laid(onSite: draw.current) ?? .zero, power: draw.power)
        case .dc:
            guard draw.power > .zero else { return laid(standby, by: index) }
            let model = charger.model
            let power = draw.power.scaledUp(by: 10_000, over: max(1, model.efficiency.rawValue))
            let apparent = power.scaledUp(by: 10_000, over: max(1, model.powerFactor.rawValue))
            let current = apparent.current(over: phases.count, voltage: voltage)
            return Load(
                current: phases.occupied.map { $0 ? current : .zero }, power: power)
        }
    }

    private func laid(_ load: Load, by index: Int) -> Load {
        Load(
            current: connectors[index].phases.laid(onSite: load.current) ?? .zero,
            power: load.power)
    }

    /// What the charger lets the vehicle have.
    private func offer(to index: Int, share: StationShare) -> SimulatedVehicle.Offer {
        guard power == .running, connectors[index].isLive else { return .none }
        if let only = share.onlyConnector, only != index { return .none }
        let connector = connectors[index]
        var rate = connector.offered
        if traits.quirks.overdraw > 0 {
            rate = min(
                connector.connector.rated,
                rate.scaledDown(by: 10_000 + traits.quirks.overdraw, over: 10_000))
        }
        rate = min(rate, share.rateHighest)
        guard rate >= connector.connector.minimum else {
            return charger.model.current == .ac
                ? .alternating(.zero, phases: Int(connector.phases.count)) : .direct(.zero)
        }
        switch (charger.model.current, charger.model.unit) {
        case (.ac, .amperes):
            return .alternating(
                Amperes(rawValue: rate.rawValue), phases: Int(connector.phases.count))
        case (.ac, .watts):
            let used = min(connector.phases.count, Int64(connector.vehicle?.phases ?? 3))
            let current = Watts(rawValue: rate.rawValue).current(over: used, voltage: voltage)
            // No outlet carries more than its rating spread over its phases.
            let rated = Watts(rawValue: connector.connector.rated.rawValue)
                .current(over: connector.phases.count, voltage: voltage)
            return .alternating(min(current, rated), phases: Int(connector.phases.count))
        case (.dc, .watts):
            switch charger.model.limitMeaning {
            case .dcOutput: return .direct(Watts(rawValue: rate.rawValue))
            case .acInput:
                return .direct(charger.model.efficiency.share(of: Watts(rawValue: rate.rawValue)))
            }
        case (.dc, .amperes):
            // Amperes of its mains side, on each phase.
            let input = Watts(rawValue: rate.rawValue).scaledDown(
                by: connector.phases.count * voltage.rawValue, over: 1_000_000)
            let active = charger.model.powerFactor.share(of: input)
            return .direct(charger.model.efficiency.share(of: active))
        }
    }

    /// How the hardware shares out what the whole station may have.
    private struct StationShare {
        /// The most that each connector may have, in the charger's unit.
        var rateHighest: ChargingRate
        /// The one that charges in a station that serves one at a time.
        var onlyConnector: Int?
    }

    private func stationShare() -> StationShare {
        var live = 0
        var first: Int?
        for index in connectors.indices where connectors[index].isLive {
            guard connectors[index].vehicle?.isFull == false else { continue }
            live += 1
            first = first ?? index
        }
        let unlimited = ChargingRate(rawValue: .max / 4)
        guard let highest = traits.powerHighest else {
            return StationShare(
                rateHighest: unlimited, onlyConnector: traits.isExclusive ? first : nil)
        }
        let sharing = traits.isExclusive ? 1 : max(1, Int64(live))
        let power = highest / sharing
        let rate: ChargingRate =
            switch charger.model.unit {
            case .watts: ChargingRate(power)
            case .amperes: ChargingRate(power.current(over: 3, voltage: voltage))
            }
        return StationShare(rateHighest: rate, onlyConnector: traits.isExclusive ? first : nil)
    }
}

extension Watts {
    /// The current on each of `phases` that carries this much at `voltage`, rounded down.
    func current(over phases: Int64, voltage: Volts) -> Amperes {
        Amperes(rawValue: rawValue)
            .scaledDown(by: 1_000_000, over: max(1, phases * voltage.rawValue))
    }
}
