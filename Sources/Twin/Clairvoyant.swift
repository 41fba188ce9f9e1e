import Allocation
import Depot
import Units

/// An allocator that knows what every vehicle wants now, on which phases, and what else draws: the
/// most that can be served under the same limits, reserves, steps and minima. It sees each change
/// coming, so that nobody waits for a sample, an answer or a cut. What the site file does not say
/// (which phases a connector is on, R9) binds it as it binds everybody.
struct Clairvoyant {
    private let plan: SitePlan
    private let tree: ElectricalTree
    /// Each connector's rate as a load: as the site file has it, and with a single-phase vehicle.
    private let conversions: [(all: RateConversion, single: RateConversion)]
    /// What each connector may draw before anybody can be asked, an empty one's next vehicle too.
    private let fallbacks: [ChargingRate]
    private let fallbackLoads: [Load]

    /// Without `keepsFallbacks` nothing is left for vehicles that are not there.
    init(_ plan: SitePlan, keepsFallbacks: Bool) {
        self.plan = plan
        let all = plan.connectors.indices.map { plan.rateConversion(of: ConnectorPosition($0)) }
        tree = ElectricalTree(plan: plan, conversions: all)
        conversions = plan.connectors.indices.map { index in
            (all[index], plan.conversionOfOnePhase(of: ConnectorPosition(index)))
        }
        let fallbacks = plan.fallbacks.map { keepsFallbacks ? $0 : .zero }
        self.fallbacks = fallbacks
        fallbackLoads = plan.connectors.indices.map { all[$0].load(of: fallbacks[$0]) }
    }

    /// What one connector's vehicle can use.
    struct Wish {
        let connector: ConnectorPosition
        let highest: ChargingRate
        let isSinglePhase: Bool
    }

    /// What each wish gets, beside `otherLoads` below each node.
    func rates(for wishes: [Wish], beside otherLoads: [PerPhase<Amperes>]) -> [ChargingRate] {
        let capacity = tree.branches.indices.map { branch in
            let limit = tree.branches[branch].limit
            return Load(
                current: limit.current.combined(with: otherLoads[branch]) {
                    $0 - plan.reserve(of: $0) - $1
                }, power: limit.power)
        }
        let claims = wishes.map { wish in
            let connector = plan[wish.connector]
            let conversion = conversions[wish.connector.index]
            let model = plan.charger(of: wish.connector).model
            return Claim(
                connector: wish.connector,
                conversion: wish.isSinglePhase ? conversion.single : conversion.all,
                floor: fallbacks[wish.connector.index],
                floorLoad: fallbackLoads[wish.connector.index],
                minimum: connector.minimum.roundedUp(to: model.step), highest: wish.highest,
                step: model.step, weight: 1000)
        }
        let shares = Division.shares(
            of: capacity, among: claims, beside: fallbackLoads, on: tree)
        return zip(shares, claims).map { $0.rate >= $1.minimum ? $0.rate : .zero }
    }
}

extension SitePlan {
    /// What a vehicle of one phase makes of a connector's rate; what all make of it where nobody
    /// knows which that is.
    fileprivate func conversionOfOnePhase(of position: ConnectorPosition) -> RateConversion {
        guard case .three(let phases) = self[position].phases else {
            return rateConversion(of: position)
        }
        var connector = self[position]
        connector.phases = .single(phases.l1)
        return RateConversion(
            model: charger(of: position).model, connector: connector,
            voltageLowest: voltageLowest, voltageHighest: voltageHighest)
    }
}
