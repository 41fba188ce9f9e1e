import Depot
import Units

/// A bay as its nameplate tells: what flows where, at the nominal voltage on three phases.
struct DayBay: Hashable, Sendable {
    private let model: ChargerModel
    private let voltage: Volts
    /// At the plug.
    let rated: Watts
    /// At the plug; less is nothing.
    let minimum: Watts

    init(_ connector: ConnectorPosition, of plan: SitePlan) {
        model = plan.charger(of: connector).model
        voltage = plan.nominalVoltage
        rated = Self.power(plan[connector].rated, model, voltage)
        minimum = Self.power(plan[connector].minimum, model, voltage)
    }

    private static func power(
        _ rate: ChargingRate, _ model: ChargerModel, _ voltage: Volts
    ) -> Watts {
        switch model.unit {
        case .watts: Watts(rawValue: rate.rawValue)
        case .amperes:
            Watts(rawValue: rate.rawValue).scaledDown(by: 3 * voltage.rawValue, over: 1_000_000)
        }
    }

    /// What a power at the plug takes from the mains.
    func load(of power: Watts) -> Load {
        var drawn = power
        var apparent = power
        if model.current == .dc {
            drawn = power.scaledUp(by: 10_000, over: model.efficiency.rawValue)
            apparent = drawn.scaledUp(by: 10_000, over: model.powerFactor.rawValue)
        }
        return Load(
            current: PerPhase(repeating: apparent.current(over: 3, voltage: voltage)),
            power: drawn)
    }

    /// What a current of the mains on each phase gives at the plug.
    func power(of current: Amperes) -> Watts {
        let apparent = Watts(rawValue: current.rawValue)
            .scaledDown(by: 3 * voltage.rawValue, over: 1_000_000)
        guard model.current == .dc else { return apparent }
        return model.efficiency.share(of: model.powerFactor.share(of: apparent))
    }

    /// The most that a bus takes here now.
    func powerHighest(of vehicle: SimulatedVehicle) -> Watts {
        guard !vehicle.isFull else { return .zero }
        return powerHighest(of: vehicle, at: vehicle.stateOfCharge)
    }

    private func powerHighest(
        of vehicle: SimulatedVehicle, at stateOfCharge: Percent
    ) -> Watts {
        let most =
            switch model.current {
            case .dc: vehicle.powerHighest
            case .ac:
                Watts(rawValue: vehicle.currentHighest.rawValue)
                    .scaledDown(by: Int64(vehicle.phases) * voltage.rawValue, over: 1_000_000)
            }
        return min(rated, SimulatedVehicle.taper(at: stateOfCharge).share(of: most))
    }

    /// What the charger lets the bus have.
    func offer(_ power: Watts) -> SimulatedVehicle.Offer {
        switch model.current {
        case .dc: .direct(power)
        case .ac: .alternating(power.current(over: 3, voltage: voltage), phases: 3)
        }
    }

    /// How long charging takes at least when nobody else is there, in steps of a percent.
    func chargingTime(
        of vehicle: SimulatedVehicle, from: Energy, to: Energy
    ) -> Milliseconds {
        let percent = vehicle.capacity / 100
        var stored = from
        var time = Milliseconds.zero
        while stored < to {
            let piece = min(percent, to - stored)
            let share = Percent(
                rawValue: stored.rawValue / max(1, vehicle.capacity.rawValue / 10_000))
            let power = arriving(powerHighest(of: vehicle, at: share))
            time += Milliseconds(rawValue: piece.rawValue / max(1, power.rawValue))
            stored += piece
        }
        return time
    }

    /// What of a power at the plug reaches the battery: on AC the charger in the bus loses some.
    private func arriving(_ power: Watts) -> Watts {
        model.current == .dc
            ? power
            : power.scaledUp(
                by: SimulatedVehicle.chargerEfficiency, over: 100)
    }
}
