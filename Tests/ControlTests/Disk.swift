import Depot
import Units

/// What the store of a scene has on its disk, as far as a restart asks for it.
struct Disk {
    private(set) var open: [TransactionRecord] = []
    private(set) var floors: [ProvenFloor] = []
    private var profiles: [InstalledProfile] = []
    var interventions: [Intervention] = []
    private(set) var demandPeaks: [DemandPeak] = []
    private var reservedUpTo: Int64 = 0
    private(set) var servedAt: UTCTime?
    private var servedLead: Milliseconds?

    mutating func keep(_ action: StoreOrder.Action) {
        switch action {
        case .reserveTransactionIDs(let upTo): reservedUpTo = upTo
        case .startTransaction(let record): open.append(record)
        case .stopTransaction(let id, _, _, _): open.removeAll { $0.id == id }
        case .floorProven(let floor):
            forget(floor.charger, floor.connector)
            floors.append(floor)
        case .floorForgotten(let charger, let connector): forget(charger, connector)
        case .servedTime(let time, let lead):
            servedAt = time
            servedLead = lead
        case .interventionsStand(let standing): interventions = standing
        case .demandPeak(let peak):
            demandPeaks.removeAll { $0.window == peak.window && $0.interval == peak.interval }
            demandPeaks.append(peak)
        case .profileInstalled(let profile):
            profiles.removeAll {
                $0.charger == profile.charger && $0.connector == profile.connector
                    && $0.kind == profile.kind
            }
            profiles.append(profile)
        case .sessionMeasured, .profileForgotten, .leaseLongest, .limitChanged,
            .limitChangesLost, .alarmRaised, .alarmCleared, .summary, .summariesLost,
            .audit:
            break
        }
    }

    /// No transaction was kept.
    mutating func loseTransactions() { open.removeAll() }

    private mutating func forget(_ charger: String, _ connector: Int) {
        floors.removeAll { $0.charger == charger && $0.connector == connector }
    }

    var recalled: RecalledState {
        var recalled = RecalledState(
            nextTransactionID: reservedUpTo + 1, openTransactions: open,
            openTransactionsOmitted: 0, provenFloors: floors, installedProfiles: profiles,
            leaseLongest: nil, openAlarms: [], interventions: interventions, isReserveHeld: true,
            damagedRows: 0, salvage: nil)
        recalled.servedAt = servedAt
        recalled.servedLead = servedLead
        recalled.demandPeaks = demandPeaks
        return recalled
    }
}
