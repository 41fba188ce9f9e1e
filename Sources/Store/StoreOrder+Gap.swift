import Depot
import Units

extension StoreOrder {
    /// The gap that its loss leaves, for limit changes.
    var gap: LostDetail? {
        switch action {
        case .limitChanged(let change): LostDetail(count: 1, from: change.at, to: change.at)
        case .limitChangesLost(let lost): lost.inOrder
        case .reserveTransactionIDs, .startTransaction, .stopTransaction, .sessionMeasured,
            .floorProven, .floorForgotten, .profileInstalled, .profileForgotten, .leaseLongest,
            .servedTime, .alarmRaised, .alarmCleared, .interventionsStand, .demandPeak, .summary,
            .summariesLost, .audit:
            nil
        }
    }

    /// The gap that its loss leaves in what is handed upstream.
    var summaryGap: LostDetail? {
        guard case .summary(let summary) = action else {
            guard case .summariesLost(let lost) = action else { return nil }
            return lost.inOrder
        }
        return LostDetail(count: 1, from: summary.from, to: summary.to)
    }
}
