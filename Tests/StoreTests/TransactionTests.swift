import Depot
import Store
import Testing
import Units

@Suite("a transaction in the store")
struct TransactionTests {
    let directory: StateDirectory
    let store: Store

    init() throws {
        directory = try StateDirectory()
        store = try directory.open()
    }

    @Test("keeps one id when its start is told again")
    func repeatedStart() async throws {
        #expect(store.commit(1, .startTransaction(.test(7))) == kept(1, transaction: 7))
        var again = TransactionRecord.test(7)
        again.id = 8
        again.recordedAt = .test(500)
        #expect(store.commit(2, .startTransaction(again)) == kept(2, transaction: 7))
        #expect(try await store.transactions(after: 0, limit: 10) == [.test(7)])
        _ = store.commit(
            3, .stopTransaction(id: 7, charger: "CP-01", end: .test(60), recordedAt: .test(60)))
        #expect(
            store.commit(4, .startTransaction(again))
                == [.committed([StoreReceipt(ticket: 4, transaction: 7, isEnded: true)])])
    }

    @Test("takes a number from outside the counter, which goes on where it was")
    func uncountedNumber() throws {
        let number = TransactionRecord.test(7).numberWithoutCounter
        var record = TransactionRecord.test(7)
        record.id = number
        #expect(store.commit(1, .startTransaction(record)) == kept(1, transaction: number))
        #expect(try store.recall().nextTransactionID == 1)
    }

    @Test("is followed by the time that chargers were told last")
    func servedTime() throws {
        #expect(try store.recall().servedAt == nil)
        #expect(try store.recall().servedLead == nil)
        _ = store.commit(1, .servedTime(.test(60), lead: .zero))
        #expect(try store.recall().servedLead == .zero)
        _ = store.commit(2, .servedTime(.test(120), lead: .milliseconds(-3_600_001)))
        let recalled = try store.recall()
        #expect(recalled.servedAt == .test(120))
        #expect(recalled.servedLead == .milliseconds(-3_600_001))
        #expect(recalled.damagedRows == 0)
    }

    @Test("is followed by no time that is not as it was written")
    func spoiledLead() throws {
        let directory = try StateDirectory()
        do { _ = try directory.open().commit(1, .servedTime(.test(60), lead: .seconds(-60))) }
        try directory.execute("UPDATE served_clock SET lead = 0")
        let recalled = try directory.open().recall()
        #expect(recalled.servedAt == nil)
        #expect(recalled.servedLead == nil)
        #expect(recalled.damagedRows == 1)
    }

    @Test(
        "is another one when anything that identifies it differs",
        arguments: ["charger", "connector", "token", "start", "meter"])
    func otherStart(difference: String) throws {
        var other = TransactionRecord.test(7)
        other.id = 8
        switch difference {
        case "charger": other.charger = "CP-02"
        case "connector": other.connector = 2
        case "token": other.idToken = "BUS-02"
        case "start": other.startedAt = .test(8)
        default: other.meterStart = .wattHours(7001)
        }
        _ = store.commit(1, .startTransaction(.test(7)))
        #expect(store.commit(2, .startTransaction(other)) == kept(2, transaction: 8))
        #expect(try store.recall().openTransactions.count == 2)
    }

    @Test("is refused under an id that another one has, and holds up nobody else")
    func clashingID() async throws {
        _ = store.commit(1, .startTransaction(.test(7)))
        var clash = TransactionRecord.test(8)
        clash.id = 7
        let outcomes = store.commit([
            StoreOrder(ticket: 2, action: .startTransaction(clash)),
            StoreOrder(ticket: 3, action: .startTransaction(.test(9))),
            StoreOrder(
                ticket: nil,
                action: .sessionMeasured(
                    SessionEnergy(
                        transaction: 99, energy: .zero, firstSampleAt: .test(0),
                        lastSampleAt: .test(1)))),
        ])
        #expect(outcomes.first == kept(3, transaction: 9).first)
        #expect(outcomes.count == 3)
        #expect(outcomes.contains { if case .failed([2], .refused) = $0 { true } else { false } })
        #expect(outcomes.contains { if case .lost(1, .refused) = $0 { true } else { false } })
        #expect(try await store.transactions(after: 0, limit: 10) == [.test(7), .test(9)])
    }

    @Test("ends once, and its end told again changes nothing")
    func repeatedStop() async throws {
        _ = store.commit(1, .startTransaction(.test(7)))
        for ticket in Int64(2)...3 {
            let outcome = store.commit(
                ticket,
                .stopTransaction(id: 7, charger: "CP-01", end: .test(60), recordedAt: .test(ticket))
            )
            #expect(outcome == kept(ticket, transaction: 7))
        }
        var ended = TransactionRecord.test(7)
        ended.end = .test(60)
        #expect(try await store.transactions(after: 0, limit: 10) == [ended])
        #expect(try store.recall().openTransactions == [])
        #expect(try await store.unmatchedStops(limit: 10) == [])
    }

    @Test(
        "is not ended by an end that is not its own, which is kept apart once",
        arguments: [
            (Int64(-1), "CP-01", Int64(60)), (8, "CP-01", 60), (7, "CP-02", 60),
            (Int64.max, "CP-01", 60), (6, "CP-01", 61),
        ])
    func strayStop(id: Int64, charger: String, at: Int64) async throws {
        _ = store.commit(1, .startTransaction(.test(6)))
        _ = store.commit(
            2, .stopTransaction(id: 6, charger: "CP-01", end: .test(60), recordedAt: .test(60)))
        _ = store.commit(3, .startTransaction(.test(7)))
        for ticket in Int64(4)...5 {
            let outcome = store.commit(
                ticket,
                .stopTransaction(
                    id: id, charger: charger, end: .test(at), recordedAt: .test(ticket)))
            #expect(outcome == kept(ticket))
        }
        #expect(try store.recall().openTransactions == [.test(7)])
        let apart = try await store.unmatchedStops(limit: 10)
        #expect(
            apart == [
                UnmatchedStop(
                    charger: charger, transaction: id, end: .test(at), recordedAt: .test(4))
            ])
    }

    @Test("can't be driven out of the unmatched by a charger that raves")
    func ravingCharger() async throws {
        var bounds = StoreBounds.small
        bounds.unmatchedStopsHighest = 3
        let directory = try StateDirectory()
        let store = try directory.open(bounds)
        func stop(_ charger: String, _ at: Int64) {
            let action = StoreOrder.Action.stopTransaction(
                id: -1, charger: charger, end: .test(at), recordedAt: .test(at))
            #expect(store.commit(at, action) == kept(at))
        }
        stop("CP-01", 1)
        for at in Int64(2)...20 { stop("CP-02", at) }
        let left = try await store.unmatchedStops(limit: 100)
        #expect(left.map(\.charger) == ["CP-01", "CP-02", "CP-02", "CP-02"])
        #expect(left.last?.end == .test(20))
    }

    @Test("carries what its samples measured")
    func session() async throws {
        let energy = SessionEnergy(
            transaction: 7, energy: .wattHours(41_000), firstSampleAt: .test(8),
            lastSampleAt: .test(60))
        _ = store.commit(1, .startTransaction(.test(7)))
        #expect(store.commit(2, .sessionMeasured(energy)) == kept(2))
        #expect(try await store.sessionEnergy(transaction: 7) == energy)
        #expect(try await store.sessionEnergy(transaction: 8) == nil)
    }
}
