import Depot
import Units

extension Claim {
    /// What it has once it charges at all.
    var lowest: ChargingRate { max(floor, minimum) }

    /// Whether it takes part: it can use its minimum, and more than it has in any case.
    var wantsMore: Bool { highest >= minimum && highest > floor }

    /// Its rate when the level stands at `level` on each of its phases.
    func rate(at level: Amperes) -> ChargingRate {
        let current = level.scaledDown(by: weight, over: 1000)
        return min(highest, max(conversion.rate(fittingOnEachPhase: current), lowest))
    }

    /// The same as a load.
    func load(at level: Amperes) -> Load { load(of: rate(at: level)) }

    /// What it counts for at a rate.
    func load(of rate: ChargingRate) -> Load { conversion.load(of: rate).highest(floorLoad) }

    /// A level at which it has all it can use.
    var levelOfAll: Amperes {
        conversion.load(of: highest).current.highest.scaledUp(by: 1000, over: weight)
    }
}
