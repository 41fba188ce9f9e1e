import Depot
import Units

/// What the judge is told of each node.
extension Plant {
    /// The flows at each node, with all below it.
    var flows: [OverloadJudge.Flow] {
        var flows = plan.nodes.indices.map { index in
            var flow = OverloadJudge.Flow()
            flow.charging = chargerLoads[index]
            flow.other = otherLoads[index]
            return flow
        }
        var lost = [Milliseconds](repeating: .zero, count: plan.nodes.count)
        var untold = [Load](repeating: .zero, count: plan.nodes.count)
        for (index, connector) in plan.connectors.enumerated() {
            let node = connector.node.index
            let charger = connector.charger.index
            guard let load = chargePoints[charger].draw(of: connector.number) else { continue }
            guard !chargePoints[charger].traits.quirks.breaksAssumptions else {
                // Its floor can be trusted no more than its leases.
                flows[node].stray += load
                if chargePoints[charger].traits.quirks.isMute { untold[node] += load }
                continue
            }
            let above = (load - floorLoads[index]).highest(.zero)
            guard above != .zero else { continue }
            if let since = lostSince[charger] {
                lost[node] = max(lost[node], min(now - since, leaseAtMost))
            } else {
                flows[node].answerable += above
            }
        }
        for index in plan.nodes.indices.reversed() {
            flows[index].lostFor = lost[index]
            flows[index].hidden = plan.nodes[index].meter == nil ? untold[index] : .zero
            guard let parent = plan.nodes[index].parent?.index else { continue }
            flows[parent].stray += flows[index].stray
            flows[parent].answerable += flows[index].answerable
            untold[parent] += untold[index]
            lost[parent] = max(lost[parent], lost[index])
        }
        return flows
    }
}
