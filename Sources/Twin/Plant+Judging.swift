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
            flow.calledAway = calledAway[index]
            return flow
        }
        var lost = [Milliseconds](repeating: .zero, count: plan.nodes.count)
        var untold = [Load](repeating: .zero, count: plan.nodes.count)
        for (index, connector) in plan.connectors.enumerated() {
            let node = connector.node.index
            let charger = connector.charger.index
            guard let load = chargePoints[charger].draw(of: connector.number) else { continue }
            flows[node].masking += masking(by: ConnectorPosition(index), drawing: load)
            guard !chargePoints[charger].traits.quirks.breaksAssumptions else {
                // Its floor can be trusted no more than its leases.
                flows[node].stray += load
                if !isTold(by: ConnectorPosition(index)) { untold[node] += load }
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
            flows[parent].masking += flows[index].masking
            flows[parent].stray += flows[index].stray
            flows[parent].answerable += flows[index].answerable
            untold[parent] += untold[index]
            lost[parent] = max(lost[parent], lost[index])
        }
        for index in plan.nodes.indices {
            let parent = plan.nodes[index].parent?.index
            if let meter = plan.nodes[index].meter {
                flows[index].unseenFor =
                    misled[meter.index]?.unseen(at: now, reaction: judge.reaction) ?? .zero
            } else {
                // The other load is what the meter above shows at most, or the worst.
                flows[index].masking = parent.map { flows[$0].masking } ?? .zero
                flows[index].unseenFor = parent.map { flows[$0].unseenFor } ?? .zero
            }
        }
        return flows
    }

    /// Whether a connector's draw was told for long enough to be noticed: not by one that is mute or
    /// tells a thousandth, nor by one that went out of reach before.
    private func isTold(by connector: ConnectorPosition) -> Bool {
        let charger = plan[connector].charger.index
        let quirks = chargePoints[charger].traits.quirks
        guard !quirks.isMute, !quirks.writesKilowatts else { return false }
        return lostSince[charger] == nil || toldFor[connector.index] >= judge.detection
    }

    /// `time` has passed in which chargers in reach told what they draw above their floors.
    mutating func noteTold(for time: Milliseconds) {
        for (index, connector) in plan.connectors.enumerated() {
            let charger = connector.charger.index
            let load = chargePoints[charger].draw(of: connector.number) ?? .zero
            if (load - floorLoads[index]).highest(.zero) == .zero {
                toldFor[index] = .zero
            } else if lostSince[charger] == nil {
                toldFor[index] += time
            }
        }
    }

    /// Other load that a connector masks while it draws `load`.
    private func masking(by connector: ConnectorPosition, drawing load: Load) -> Load {
        let appears = chargePoints[plan[connector].charger.index].mayAppearToDraw(
            on: plan[connector].number, counted: conversions[connector.index])
        return (appears - load).highest(.zero)
    }
}
