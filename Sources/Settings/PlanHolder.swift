package import Depot

/// Whether a charger can hold day plans, for `busbar check`.
package struct PlanHolder: Hashable, Sendable {
    /// Its identity.
    package let charger: String
    /// Its model file.
    package let model: String
    /// Why it can't; nil where it can.
    package let obstacle: DayPlanObstacle?

    /// Those that can, then those that can't, together where they have model and reason in common.
    static func sentences(_ holders: [PlanHolder]) -> [String] {
        let able = holders.filter { $0.obstacle == nil }.map(\.charger)
        var groups: [(holder: PlanHolder, chargers: [String])] = []
        for holder in holders {
            guard let obstacle = holder.obstacle else { continue }
            if let index = groups.firstIndex(where: {
                $0.holder.obstacle == obstacle && $0.holder.model == holder.model
            }) {
                groups[index].chargers.append(holder.charger)
            } else {
                groups.append((holder, [holder.charger]))
            }
        }
        let others = groups.map { group in
            let chargers = CommissioningVerdict.listed(group.chargers)
            return "none for \(chargers) (\(group.holder.model)): "
                + (group.holder.obstacle?.text ?? "")
        }
        return (able.isEmpty ? [] : [CommissioningVerdict.listed(able) + " can hold one"]) + others
    }
}
