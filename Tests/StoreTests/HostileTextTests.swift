import Depot
import Store
import Testing
import Units

@Suite("text from outside")
struct HostileTextTests {
    static let texts = [
        "'; DROP TABLE transactions; --", "\" OR 1=1 --", "a'b''c", "%_\\?1:name@p$x", "\u{1B}[2J",
        "line\r\nfeed", "\u{202E}rtl", "😀é\u{301}", "/*", "`x`", "[y]", "NULL", "", " ",
        String(repeating: "'", count: 900),
    ]

    @Test("comes back as it was, through every field", arguments: texts)
    func roundTrip(text: String) async throws {
        let directory = try StateDirectory()
        let name = text.isEmpty ? "x" : String(text.prefix(200))
        var record = TransactionRecord.test(1, charger: name, token: text)
        let end = TransactionRecord.End(stoppedAt: .test(2), meterStop: .zero, reason: text)
        let stray = UnmatchedStop(charger: name, transaction: 9, end: end, recordedAt: .test(3))
        let floor = ProvenFloor(
            charger: name, connector: 1, rate: .zero, unit: .watts, provenAt: .test(1))
        let alarm = Alarm(id: name, since: .test(1), severity: .notice, text: text)
        let action = OperatorAction(user: .max, what: text, at: .test(1), until: nil)
        var change = LimitChange.test(1, charger: name)
        change.text = text
        change.figures?.node = text
        do {
            let store = try directory.open()
            let actions: [StoreOrder.Action] = [
                .startTransaction(record),
                .stopTransaction(id: 9, charger: name, end: end, recordedAt: .test(3)),
                .stopTransaction(id: 1, charger: name, end: end, recordedAt: .test(3)),
                .floorProven(floor), .alarmRaised(alarm), .audit(action), .limitChanged(change),
            ]
            #expect(store.commit(actions.map { StoreOrder(ticket: nil, action: $0) }) == [])
        }
        record.end = end
        let store = try directory.open()
        #expect(try await store.transactions(after: 0, limit: 9) == [record])
        #expect(try await store.unmatchedStops(limit: 9) == [stray])
        #expect(try await store.operatorActions(limit: 9) == [action])
        let found = try await store.limitChange(charger: name, connector: 1, at: .test(1))
        #expect(found == change)
        let recalled = try store.recall()
        #expect(recalled.provenFloors == [floor])
        #expect(recalled.openAlarms == [alarm])
        _ = store.commit(1, .floorForgotten(charger: name, connector: 1))
        #expect(try store.recall().provenFloors == [])
    }

    @Test("with a NUL, which SQLite ends a text at, keeps what stands behind it")
    func nul() async throws {
        let store = try StateDirectory().open()
        let told = TransactionRecord.test(1, token: "a\0b")
        #expect(store.commit(1, .startTransaction(told)) == kept(1, transaction: 1))
        #expect(store.commit(2, .startTransaction(told)) == kept(2, transaction: 1))
        let records = try await store.transactions(after: 0, limit: 9)
        #expect(records.map(\.idToken) == ["a\u{FFFD}b"])
    }

    @Test("that is longer than any real one is refused, not cut, where it identifies")
    func tooLong() throws {
        let store = try StateDirectory().open()
        let long = TransactionRecord.test(1, token: String(repeating: "x", count: 1001))
        guard case .failed([1], .refused) = store.commit(1, .startTransaction(long)).first else {
            Issue.record("kept")
            return
        }
        let alarm = Alarm(
            id: "a", since: .test(1), severity: .notice,
            text: String(repeating: "ä", count: 100_000))
        #expect(store.commit(2, .alarmRaised(alarm)) == kept(2))
        #expect(try store.recall().openAlarms.map(\.text.count) == [1000])
    }
}
