package import Depot
package import Units

/// A vehicle as a charger meets it: a battery, the most it takes, and how fast it follows.
///
/// It follows a new offer after a dead time, downwards within one and a half seconds and upwards
/// slower; above 80 % it takes less and less, to 10 % of its power when full; below 6 A of AC it
/// takes nothing (IEC 61851-1).
package struct SimulatedVehicle: Hashable, Sendable {
    /// Which vehicle of the fleet.
    package let id: String
    /// What it identifies itself with.
    package let idToken: String
    /// Usable energy of the battery.
    package let capacity: Energy
    /// On how many of the charger's phases it takes AC: 1, 2 or 3.
    package let phases: Int
    /// The most it takes from AC on each of its phases.
    package let currentHighest: Amperes
    /// The most it takes from DC.
    package let powerHighest: Watts
    /// How fast it reacts.
    package let dynamics: Dynamics
    /// What the battery holds.
    package private(set) var stored: Energy
    /// Energy in milliwatt-seconds that came through the plug since it was made.
    package private(set) var taken: Energy = .zero
    /// The most that it takes for now, in mA or W; nil: all that it can.
    var appetite: ChargingRate?
    /// mA on each of its phases, or W of DC.
    private var level: Int64 = 0
    /// mA or W that it has taken notice of.
    private var noticed: Int64 = 0
    private var latest: Int64 = 0
    private var coming: [Notice] = []

    /// How fast a vehicle reacts.
    package struct Dynamics: Hashable, Sendable {
        /// From a new offer to the first change.
        package var deadTime: Milliseconds
        /// From full to nothing.
        package var fall: Milliseconds
        /// From nothing to full.
        package var rise: Milliseconds

        package init(deadTime: Milliseconds, fall: Milliseconds, rise: Milliseconds) {
            self.deadTime = deadTime
            self.fall = fall
            self.rise = rise
        }

        /// Within what vehicles do: down in 1 to 3 s together, up in 3 to 20 s.
        package static func drawn(from seeded: inout Seeded) -> Dynamics {
            Dynamics(
                deadTime: .milliseconds(seeded.whole(300...1500)),
                fall: .milliseconds(seeded.whole(500...1500)),
                rise: .milliseconds(seeded.whole(3000...20_000)))
        }
    }

    /// What the charger lets it have.
    package enum Offer: Hashable, Sendable {
        /// No contactor closed.
        case none
        /// AC: current on each of so many phases.
        case alternating(Amperes, phases: Int)
        /// DC: power at the plug.
        case direct(Watts)
    }

    /// An offer that it will notice.
    private struct Notice: Hashable, Sendable {
        let value: Int64
        var left: Int64
    }

    /// More offers than this within the dead time are noticed at once, oldest first.
    private static let noticesHighest = 16
    /// The least AC current that a vehicle charges with.
    package static let currentLowest = Amperes.amperes(6)
    /// Of 100 units from AC, so many reach the battery.
    static let chargerEfficiency: Int64 = 93

    /// `vehicle` with `stateOfCharge`, its battery divided by `shrink` (1 or more), so that a day
    /// can be played in less time while watts and lags stay real.
    package init(
        vehicle: Vehicle, stateOfCharge: Percent, shrink: Int64, nominalVoltage: Volts,
        dynamics: Dynamics
    ) {
        id = vehicle.id
        idToken = vehicle.idTokens.first ?? vehicle.id
        capacity = max(Energy.wattHours(1), vehicle.battery / max(1, shrink))
        phases = max(1, min(3, vehicle.acPhases))
        currentHighest = Amperes(rawValue: vehicle.acHighest.rawValue)
            .scaledDown(by: 1_000_000, over: Int64(phases) * max(1, nominalVoltage.rawValue))
        powerHighest = vehicle.dcHighest
        self.dynamics = dynamics
        stored = stateOfCharge.share(of: capacity)
    }

    /// How full it is.
    package var stateOfCharge: Percent {
        Percent(rawValue: stored.rawValue / max(1, capacity.rawValue / 10_000))
            .clamped(from: .zero, to: .whole)
    }

    /// Whether it takes nothing any more.
    package var isFull: Bool { stored >= capacity }

    /// What it may take of its most, in 10,000ths, at a state of charge.
    package static func taper(at stateOfCharge: Percent) -> Percent {
        let above = max(0, stateOfCharge.rawValue - 8000)
        return Percent(rawValue: 10_000 - above * 9000 / 2000)
    }

    /// Lets `time` pass under `offer` at `voltage` (line to neutral), and answers what it drew, by
    /// charger phase (AC) or in watts at the plug (DC).
    mutating func advance(by time: Milliseconds, offer: Offer, voltage: Volts) -> VehicleDraw {
        switch offer {
        case .none:
            level = 0
            noticed = 0
            latest = 0
            coming.removeAll(keepingCapacity: true)
            return .nothing
        case .alternating(let current, let available):
            let usable = current < Self.currentLowest ? 0 : current.rawValue
            follow(usable, highest: currentHighest.rawValue, for: time.rawValue)
            let count = min(phases, available)
            let power = Watts(rawValue: level * Int64(count) * voltage.rawValue / 1_000_000)
            charge(power.over(time).scaledDown(by: Self.chargerEfficiency, over: 100))
            taken += power.over(time)
            let amperes = Amperes(rawValue: level)
            return VehicleDraw(
                current: PerPhase(
                    amperes, count > 1 ? amperes : .zero, count > 2 ? amperes : .zero),
                power: power)
        case .direct(let power):
            follow(power.rawValue, highest: powerHighest.rawValue, for: time.rawValue)
            let drawn = Watts(rawValue: level)
            charge(drawn.over(time))
            taken += drawn.over(time)
            return VehicleDraw(current: .zero, power: drawn)
        }
    }

    private mutating func follow(_ offered: Int64, highest: Int64, for time: Int64) {
        if offered != latest {
            latest = offered
            if coming.count == Self.noticesHighest { noticed = coming.removeFirst().value }
            coming.append(Notice(value: offered, left: dynamics.deadTime.rawValue))
        }
        if !coming.isEmpty {
            for index in coming.indices { coming[index].left -= time }
            while let first = coming.first, first.left <= 0 {
                noticed = first.value
                coming.removeFirst()
            }
        }
        let most = isFull ? 0 : Self.taper(at: stateOfCharge).rawValue * highest / 10_000
        let target = min(noticed, most, appetite?.rawValue ?? most)
        if level > target {
            level = max(target, level - max(1, highest * time / max(1, dynamics.fall.rawValue)))
        } else if level < target {
            level = min(target, level + max(1, highest * time / max(1, dynamics.rise.rawValue)))
        }
    }

    private mutating func charge(_ energy: Energy) {
        stored = min(capacity, stored + energy)
    }
}
