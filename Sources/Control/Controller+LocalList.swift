import Depot

/// The Local Authorization List: the fleet's cards, so that a charger that is cut off lets the depot's
/// own vehicles charge and nobody else.
extension Controller {
    /// What gives a charger its list; none where its model takes none, or has this one.
    func localListSteps(of charger: ChargerPosition) -> [ChargerWatch.SetUpStep] {
        let highest = plan[charger].model.setUp.localListHighest
        guard highest > 0 else { return [] }
        let list = fleet.localList(upTo: highest)
        guard chargers[charger.index].localListVersion != list.version else { return [] }
        return [.configure(key: "LocalAuthListEnabled", value: "true"), .localList(list)]
    }

    /// The vehicles have changed: who has another list is told, once what is being set up is done.
    mutating func renewLocalLists() {
        for index in chargers.indices where chargers[index].connection != nil {
            let steps = localListSteps(of: ChargerPosition(index))
            guard !steps.isEmpty else { continue }
            chargers[index].setUp.removeAll { $0.isLocalList }
            chargers[index].setUp += steps
        }
    }
}
