import Depot
import Ledger
package import Units

/// What whole depots serve, links and meters and all, against what could be served; and what faults cost.
package struct DepotService: Hashable, Sendable {
    /// What vehicles took from the mains.
    package private(set) var served = Energy.zero
    /// What they would have taken from an allocator that knows everything and acts at once, under the same limits
    /// (`Foresight.bound`).
    package private(set) var possible = Energy.zero
    /// The same where it may count on what is now (`Foresight.certain`).
    package private(set) var possibleIfCertain = Energy.zero
    /// The share of each depot in which somebody wanted something.
    private var shares: [Percent] = []

    /// The first minutes are not counted: leases of an earlier run are waited for then.
    private static let warmUp = Milliseconds.minutes(10)

    /// Plays the depots of several seeds, each for `length`; vehicles stand there all the while. Without faults
    /// chargers differ within their tolerances only.
    package static func all(
        seeds: ClosedRange<UInt64>, length: Milliseconds, hasFaults: Bool
    ) -> DepotService {
        var all = DepotService()
        for seed in seeds { all.add(.stays(seed: seed, hasFaults: hasFaults), seed, length) }
        return all
    }

    private mutating func add(
        _ circumstances: Circumstances, _ seed: UInt64, _ length: Milliseconds
    ) {
        var rehearsal = Rehearsal(circumstances: circumstances, seed: seed, omitting: .none)
        rehearsal.run(for: Self.warmUp)
        let before = rehearsal.plant.inputEnergy
        var best = Energy.zero
        let end = rehearsal.now + length
        while rehearsal.now < end {
            rehearsal.run(for: .seconds(1))
            best += rehearsal.plant.powerAtBest(.bound).over(.seconds(1))
            possibleIfCertain += rehearsal.plant.powerAtBest.over(.seconds(1))
        }
        guard best > .zero else { return }
        let taken = rehearsal.plant.inputEnergy - before
        served += taken
        possible += best
        shares.append(Self.share(taken, of: best))
    }

    /// `served` of `possible`, over all depots: large ones count for more.
    package var share: Percent { Self.share(served, of: possible) }

    /// `served` of `possibleIfCertain`.
    package var shareIfCertain: Percent { Self.share(served, of: possibleIfCertain) }

    /// The mean of the depots' shares: each counts alike.
    package var meanShare: Percent {
        let sum = shares.reduce(0) { $0 + $1.rawValue }
        return Percent(rawValue: sum / Int64(max(1, shares.count)))
    }

    private static func share(_ part: Energy, of whole: Energy) -> Percent {
        Percent(rawValue: part.wattHours * 10_000 / max(1, whole.wattHours))
    }
}

extension Plant {
    /// What the chargers have taken from the mains.
    var inputEnergy: Energy { chargePoints.reduce(.zero) { $0 + $1.inputEnergy } }
}

extension Circumstances {
    /// A seed's depot with a vehicle at each connector from the start, and no demand target that takes its share.
    static func stays(seed: UInt64, hasFaults: Bool) -> Circumstances {
        var circumstances = drawn(seed: seed)
        circumstances.site.plan.demand = []
        // A commissioned site: how boxes are wired is known, and that their leases end.
        for index in circumstances.site.plan.connectors.indices
        where circumstances.site.plan.connectors[index].phases == .unknown {
            circumstances.site.plan.connectors[index].phases = .three(PerPhase(.l1, .l2, .l3))
        }
        for index in circumstances.site.plan.chargers.indices {
            circumstances.site.plan.chargers[index].model.leaseClass = .b
        }
        circumstances.site = circumstances.site.withChosenFallbacks()
        circumstances.options.traffic = .parked
        // Somebody calls, and persons pause: both take their share, and neither is a fault.
        circumstances.faults.call = nil
        circumstances.faults.person = nil
        guard !hasFaults else {
            circumstances.options.conduct = .obedient
            return circumstances
        }
        circumstances.options.conduct = .ordinary
        circumstances.network = Network(
            delayHighest: .milliseconds(100), stalls: 0, stallHighest: .zero,
            noticeHighest: .seconds(1))
        circumstances.faults = .none
        return circumstances
    }
}
