import Depot
import Ledger
package import Units

/// What the kernel serves in a night, or in several, against what could be served: how well the power
/// is divided, and what faults cost.
package struct KernelService: Hashable, Sendable {
    /// What vehicles took.
    package private(set) var served = Energy.zero
    /// What they would have taken from an allocator that knows everything (`Clairvoyant`).
    package private(set) var possible = Energy.zero
    /// The same from one that leaves nothing for vehicles that are not there.
    package private(set) var possibleAlone = Energy.zero
    /// The share of each night.
    private var shares: [Percent] = []

    /// The first minutes of a start are not counted: leases of an earlier run are waited for then.
    private static let warmUp = Milliseconds.minutes(10)

    /// Plays the nights of several seeds, each for `length`.
    package static func all(
        seeds: ClosedRange<UInt64>, length: Milliseconds, hasFaults: Bool
    ) -> KernelService {
        var all = KernelService()
        for seed in seeds {
            let night = KernelService(seed: seed, length: length, hasFaults: hasFaults)
            all.served += night.served
            all.possible += night.possible
            all.possibleAlone += night.possibleAlone
            all.shares.append(night.share)
        }
        return all
    }

    private init() {}

    /// Plays the night of a seed for `length`.
    private init(seed: UInt64, length: Milliseconds, hasFaults: Bool) {
        var rehearsal = KernelRehearsal(
            .night(seed: seed, hasFaults: hasFaults), seed: seed, omitting: .none)
        let clairvoyant = Clairvoyant(rehearsal.plan, keepsFallbacks: true)
        let lonely = Clairvoyant(rehearsal.plan, keepsFallbacks: false)
        while rehearsal.elapsed < Self.warmUp + length {
            rehearsal.step()
            guard rehearsal.elapsed > Self.warmUp else { continue }
            served += rehearsal.servedPower.over(KernelRehearsal.step)
            possible += rehearsal.possiblePower(by: clairvoyant).over(KernelRehearsal.step)
            possibleAlone += rehearsal.possiblePower(by: lonely).over(KernelRehearsal.step)
        }
    }

    /// `served` of `possible`, over all nights: large depots count for more.
    package var share: Percent {
        Percent(rawValue: served.wattHours * 10_000 / max(1, possible.wattHours))
    }

    /// `served` of `possibleAlone`: what promises to vehicles that are not there cost as well.
    package var shareAlone: Percent {
        Percent(rawValue: served.wattHours * 10_000 / max(1, possibleAlone.wattHours))
    }

    /// The mean of the nights' shares: each depot counts alike.
    package var meanShare: Percent {
        let sum = shares.reduce(0) { $0 + $1.rawValue }
        return Percent(rawValue: sum / Int64(max(1, shares.count)))
    }
}

extension KernelRehearsal {
    /// What vehicles take now.
    fileprivate var servedPower: Watts {
        chargers.reduce(.zero) { $0 + $1.power(of: $1.draw, at: voltage) }
    }

    /// What they would take from somebody who knows everything.
    fileprivate func possiblePower(by clairvoyant: Clairvoyant) -> Watts {
        var wishes: [Clairvoyant.Wish] = []
        for (index, charger) in chargers.enumerated() {
            guard let vehicle = charger.vehicle, vehicle.wants > .zero else { continue }
            wishes.append(
                Clairvoyant.Wish(
                    connector: ConnectorPosition(index),
                    highest: min(vehicle.wants, charger.traits.rated),
                    isSinglePhase: vehicle.phases.count == 1))
        }
        let rates = clairvoyant.rates(for: wishes, beside: otherLoads)
        return zip(wishes, rates).reduce(.zero) { sum, pair in
            sum + chargers[pair.0.connector.index].power(of: pair.1, at: voltage)
        }
    }
}

extension KernelCharger {
    /// What its vehicle takes at a rate.
    fileprivate func power(of rate: ChargingRate, at voltage: Volts) -> Watts {
        switch traits.unit {
        case .watts: return Watts(rawValue: rate.rawValue)
        case .amperes:
            let count = Int64(vehicle?.phases.count ?? 0)
            return Watts(rawValue: rate.rawValue * count * voltage.rawValue / 1_000_000)
        }
    }
}

extension PerPhase<Bool> {
    /// How many are used.
    fileprivate var count: Int { Phase.allCases.count { self[$0] } }
}
