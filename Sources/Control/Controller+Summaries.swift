import Depot
import Units

/// What upstream is told of each quarter hour.
extension Controller {
    /// Quarter hours that are over go to the store, once it can be asked. While it takes none, it
    /// counts them itself.
    mutating func keepSummaries(at moment: Moment, into effects: inout Effects) {
        summaries.endSilent(in: plan, at: moment.utc)
        guard hasRecalled else { return }
        for action in summaries.orders() {
            effects.append(.store(StoreOrder(ticket: nil, action: action)))
        }
    }
}
