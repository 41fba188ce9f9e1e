package import Depot
import Units

/// The store in memory: what is committed, what is on its way there, and a disk that may be full.
/// It keeps what the controller asks the real store to keep, and nothing else.
package struct KeptState: Hashable, Sendable {
    /// Every transaction that was ever kept, in order.
    package private(set) var transactions: [TransactionRecord] = []
    /// Ends of transactions that were not known, or had ended otherwise.
    package private(set) var unmatched: [UnmatchedStop] = []
    /// Orders without a ticket that a full disk swallowed.
    package private(set) var lost: Int64 = 0
    /// Limit changes that were kept.
    package private(set) var limitChanges: Int64 = 0
    /// Whether there is no room now.
    package var isFull = false

    private var reservedUpTo: Int64 = 0
    private var floors: [ProvenFloor] = []
    private var profiles: [Depot.InstalledProfile] = []
    private var leaseLongest: Milliseconds?
    private var servedAt: UTCTime?
    private var servedLead: Milliseconds?
    private var alarms: [Alarm] = []
    /// What was set until further notice.
    package private(set) var interventions: [Intervention] = []
    /// What each kind of window has come to in its month.
    package private(set) var demandPeaks: [DemandPeak] = []
    private var waiting: [Waiting] = []

    /// An order that is not on the disk yet.
    private struct Waiting: Hashable, Sendable {
        var order: StoreOrder
        var at: Instant
    }

    /// The most that may wait: the real writer's queue has such a bound.
    package static let waitingHighest = 10_000

    package init() {}

    /// How many orders wait.
    package var waitingCount: Int { waiting.count }

    /// An order that will be on the disk at `instant`, or at the time of the one before it.
    mutating func ask(_ order: StoreOrder, doneAt instant: Instant) {
        waiting.append(Waiting(order: order, at: max(instant, waiting.last?.at ?? instant)))
    }

    /// What became of all orders whose time has come.
    mutating func settle(at now: Instant) -> [StoreOutcome] {
        guard let first = waiting.first, first.at <= now else { return [] }
        var outcomes: [StoreOutcome] = []
        var receipts: [StoreReceipt] = []
        while let next = waiting.first, next.at <= now {
            waiting.removeFirst()
            guard !isFull else {
                if let ticket = next.order.ticket {
                    outcomes.append(.failed([ticket], .diskFull))
                } else {
                    lost += 1
                    outcomes.append(.lost(1, .diskFull))
                }
                continue
            }
            let isEnded = hasEnded(next.order.action)
            let transaction = keep(next.order.action)
            if let ticket = next.order.ticket {
                receipts.append(
                    StoreReceipt(ticket: ticket, transaction: transaction, isEnded: isEnded))
            }
        }
        if !receipts.isEmpty { outcomes.append(.committed(receipts)) }
        return outcomes
    }

    /// The process dies: of what waits, the first `count` are on the disk all the same.
    mutating func die(keepingFirst count: Int) {
        if !isFull {
            for next in waiting.prefix(count) { _ = keep(next.order.action) }
        }
        waiting.removeAll()
    }

    /// What a starting daemon is told.
    package var recalled: RecalledState {
        var recalled = RecalledState(
            nextTransactionID: reservedUpTo + 1,
            openTransactions: transactions.filter { $0.end == nil }, openTransactionsOmitted: 0,
            provenFloors: floors, installedProfiles: profiles, leaseLongest: leaseLongest,
            openAlarms: alarms, interventions: interventions, isReserveHeld: true,
            damagedRows: 0, salvage: nil)
        recalled.servedAt = servedAt
        recalled.servedLead = servedLead
        recalled.demandPeaks = demandPeaks
        return recalled
    }

    /// The site was commissioned with these floors.
    mutating func commission(_ plan: SitePlan, at now: UTCTime) {
        for (index, connector) in plan.connectors.enumerated() {
            let charger = plan[connector.charger]
            _ = keep(
                .floorProven(
                    ProvenFloor(
                        charger: charger.id, connector: connector.number,
                        rate: plan.fallbacks[index], unit: charger.model.unit, provenAt: now)))
        }
    }

    private mutating func keep(_ action: StoreOrder.Action) -> Int64? {
        switch action {
        case .reserveTransactionIDs(let upTo): reservedUpTo = max(reservedUpTo, upTo)
        case .startTransaction(let record): return start(record)
        case .stopTransaction(let id, let charger, let end, let recordedAt):
            return stop(id, charger, end, recordedAt)
        case .floorProven(let floor):
            forget(floor.charger, floor.connector)
            floors.append(floor)
        case .floorForgotten(let charger, let connector): forget(charger, connector)
        case .leaseLongest(let length): leaseLongest = length
        case .servedTime(let time, let lead):
            servedAt = time
            servedLead = lead
        case .alarmRaised(let alarm):
            alarms.removeAll { $0.id == alarm.id }
            alarms.append(alarm)
        case .alarmCleared(let id, _): alarms.removeAll { $0.id == id }
        case .limitChanged: limitChanges += 1
        case .interventionsStand(let standing): interventions = standing
        case .demandPeak(let peak):
            demandPeaks.removeAll { $0.window == peak.window && $0.interval == peak.interval }
            demandPeaks.append(peak)
        case .profileInstalled(let profile):
            profiles.removeAll {
                $0.charger == profile.charger && $0.connector == profile.connector
                    && $0.kind == profile.kind && $0.slot == profile.slot
            }
            profiles.append(profile)
        case .sessionMeasured, .profileForgotten, .limitChangesLost, .summary,
            .summariesLost, .audit:
            break
        }
        return nil
    }

    private mutating func forget(_ charger: String, _ connector: Int) {
        floors.removeAll { $0.charger == charger && $0.connector == connector }
    }

    /// Whether this is the start of a transaction that has ended already.
    private func hasEnded(_ action: StoreOrder.Action) -> Bool {
        guard case .startTransaction(let record) = action else { return false }
        return known(record)?.end != nil
    }

    private func known(_ record: TransactionRecord) -> TransactionRecord? {
        transactions.last {
            $0.charger == record.charger && $0.connector == record.connector
                && $0.idToken == record.idToken && $0.startedAt == record.startedAt
                && $0.meterStart == record.meterStart
        }
    }

    private mutating func start(_ record: TransactionRecord) -> Int64 {
        if let known = known(record) { return known.id }
        transactions.append(record)
        return record.id
    }

    private mutating func stop(
        _ id: Int64, _ charger: String, _ end: TransactionRecord.End, _ recordedAt: UTCTime
    ) -> Int64? {
        if let index = transactions.lastIndex(where: { $0.id == id && $0.charger == charger }),
            transactions[index].end == nil || transactions[index].end == end
        {
            transactions[index].end = end
            return id
        }
        let stop = UnmatchedStop(
            charger: charger, transaction: id, end: end, recordedAt: recordedAt)
        let isKnown = unmatched.contains {
            $0.charger == charger && $0.transaction == id && $0.end == end
        }
        if !isKnown { unmatched.append(stop) }
        return nil
    }
}
