import Depot
import Units

extension Claim {
    /// What it has once it charges at all.
    var lowest: ChargingRate { max(floor, minimum) }

    /// Whether it takes part: it can use its minimum, and more than it has in any case.
    var wantsMore: Bool { highest >= minimum && highest > floor }

    /// What it counts for at a rate.
    func load(of rate: ChargingRate) -> Load { conversion.load(of: rate).highest(floorLoad) }
}
