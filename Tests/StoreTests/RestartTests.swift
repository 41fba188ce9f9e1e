import Depot
import Store
import Testing
import Units

@Suite("a store that is opened again")
struct RestartTests {
    @Test("recalls everything that a start needs, and nothing else")
    func recall() throws {
        let directory = try StateDirectory()
        let floor = ProvenFloor(
            charger: "CP-01", connector: 1, rate: ChargingRate(.amperes(6)), unit: .amperes,
            provenAt: .test(1))
        let profile = InstalledProfile(
            charger: "CP-01", connector: 1, kind: .dayPlan, slot: 1,
            rate: ChargingRate(.watts(11_000)), unit: .watts, expiry: .test(86_400),
            acceptedAt: .test(2))
        let alarm = Alarm(
            id: "meter_stale:tx1", since: .test(3), severity: .critical, text: "silent")
        var worse = alarm
        worse.severity = .warning
        worse.since = .test(9)
        worse.text = "silent for a minute"
        do {
            let store = try directory.open()
            let fresh = try store.recall()
            #expect(fresh.nextTransactionID == 1)
            #expect(fresh.leaseLongest == nil)
            #expect(fresh.provenFloors == [] && fresh.openAlarms == [])
            let actions: [StoreOrder.Action] = [
                .reserveTransactionIDs(upTo: 50), .startTransaction(.test(3)),
                .startTransaction(.test(4)),
                .stopTransaction(id: 3, charger: "CP-01", end: .test(9), recordedAt: .test(9)),
                .floorProven(floor), .profileInstalled(profile), .leaseLongest(.seconds(180)),
                .floorProven(
                    ProvenFloor(
                        charger: "CP-02", connector: 1, rate: .zero, unit: .watts,
                        provenAt: .test(1))),
                .floorForgotten(charger: "CP-02", connector: 1),
                .profileInstalled(
                    InstalledProfile(
                        charger: "CP-01", connector: 0, kind: .cap, slot: 0, rate: .zero,
                        unit: .amperes, expiry: nil, acceptedAt: .test(2))),
                .profileForgotten(charger: "CP-01", connector: 0, kind: .cap, slot: 0),
                .alarmRaised(alarm), .alarmRaised(worse),
                .alarmRaised(
                    Alarm(id: "gone", since: .test(1), severity: .notice, text: "was there")),
                .alarmCleared(id: "gone", at: .test(2)), .alarmCleared(id: "never", at: .test(2)),
            ]
            let outcomes = store.commit(actions.map { StoreOrder(ticket: nil, action: $0) })
            #expect(outcomes == [])
        }
        let recalled = try directory.open().recall()
        worse.since = .test(3)
        #expect(
            recalled
                == RecalledState(
                    nextTransactionID: 51, openTransactions: [.test(4)],
                    openTransactionsOmitted: 0, provenFloors: [floor],
                    installedProfiles: [profile], leaseLongest: .seconds(180),
                    openAlarms: [worse], interventions: [], isReserveHeld: true, damagedRows: 0,
                    salvage: nil))
    }

    @Test("never gives an id again that was reserved or used before it died")
    func idsAfterDeath() throws {
        let directory = try StateDirectory()
        let store = try directory.open()
        _ = store.commit(1, .reserveTransactionIDs(upTo: 50))
        #expect(try directory.copied().open().recall().nextTransactionID == 51)
        _ = store.commit(2, .reserveTransactionIDs(upTo: 20))
        #expect(try directory.copied().open().recall().nextTransactionID == 51)
        // An id that nobody reserved is a fault of the caller, and is still never given twice.
        _ = store.commit(3, .startTransaction(.test(77)))
        #expect(try directory.copied().open().recall().nextTransactionID == 78)
    }

    @Test("refuses what the schema can't mean", arguments: [Int64(900_001), -1])
    func impossibleLease(milliseconds: Int64) throws {
        let store = try StateDirectory().open()
        let outcomes = store.commit(1, .leaseLongest(Milliseconds(rawValue: milliseconds)))
        guard case .failed([1], .refused) = outcomes.first else {
            Issue.record("\(outcomes)")
            return
        }
        #expect(try store.recall().leaseLongest == nil)
    }

    @Test("tells how many open transactions it leaves out beyond its bound")
    func manyOpen() throws {
        var bounds = StoreBounds.small
        bounds.recalledHighest = 3
        let store = try StateDirectory().open(bounds)
        _ = store.commit(
            (1...5).map { StoreOrder(ticket: nil, action: .startTransaction(.test($0))) })
        let recalled = try store.recall()
        #expect(recalled.openTransactions.map(\.id) == [3, 4, 5])
        #expect(recalled.openTransactionsOmitted == 2)
    }
}
