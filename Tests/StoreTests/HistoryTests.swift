import Depot
import Store
import Testing
import Units

@Suite("the history of limits")
struct HistoryTests {
    @Test("answers what held at any second out of thirty thousand changes")
    func thirtyThousand() async throws {
        let store = try StateDirectory().open()
        // Ten connectors, one change each every ten seconds.
        for part in Int64(0)..<60 {
            let orders = (part * 500..<(part + 1) * 500).map { index in
                StoreOrder(
                    ticket: nil,
                    action: .limitChanged(
                        .test(index, connector: Int(index % 10) + 1, amperes: index % 32)))
            }
            #expect(store.commit(orders) == [])
        }
        for second in [Int64(0), 9, 10, 12_345, 29_999, 1_000_000] {
            let connector = 1
            let expected = min(second, 29_990) / 10 * 10
            let found = try await store.limitChange(
                charger: "CP-01", connector: connector, at: .test(second))
            #expect(found == .test(expected, connector: 1, amperes: expected % 32))
        }
        let before = try await store.limitChange(charger: "CP-01", connector: 2, at: .test(0))
        #expect(before == nil)
        let elsewhere = try await store.limitChange(charger: "CP-02", connector: 1, at: .test(99))
        #expect(elsewhere == nil)
        let range = try await store.limitChanges(
            charger: "CP-01", connector: 3, from: .test(102), to: .test(132), limit: 100)
        #expect(range.map(\.at) == [.test(102), .test(112), .test(122)])
        let few = try await store.limitChanges(
            charger: "CP-01", connector: 3, from: .test(0), to: .test(100), limit: 2)
        #expect(few.map(\.at) == [.test(82), .test(92)], "the newest")
    }

    @Test("tells the later of two changes in one millisecond")
    func sameTime() async throws {
        let store = try StateDirectory().open()
        _ = store.commit([
            StoreOrder(ticket: nil, action: .limitChanged(.test(5, amperes: 16))),
            StoreOrder(ticket: nil, action: .limitChanged(.test(5, amperes: 8))),
        ])
        let found = try await store.limitChange(charger: "CP-01", connector: 1, at: .test(5))
        #expect(found?.rate == ChargingRate(.amperes(8)))
    }

    @Test("keeps a change whose cause has no figures")
    func withoutFigures() async throws {
        let store = try StateDirectory().open()
        var change = LimitChange.test(5)
        change.figures = nil
        #expect(store.commit([StoreOrder(ticket: nil, action: .limitChanged(change))]) == [])
        let found = try await store.limitChange(charger: "CP-01", connector: 1, at: .test(5))
        #expect(found == change)
    }

    @Test("tells the alarms that ended, the last first, and none that stands")
    func endedAlarms() async throws {
        let store = try StateDirectory().open()
        let alarms = ["first", "second", "third"].map {
            Alarm(id: $0, since: .test(1), severity: .warning, text: "\($0) text")
        }
        _ = store.commit(alarms.map { StoreOrder(ticket: nil, action: .alarmRaised($0)) })
        #expect(try await store.endedAlarms(limit: 9) == [])
        for (id, second) in [("second", Int64(7)), ("first", 9)] {
            _ = store.commit([
                StoreOrder(ticket: nil, action: .alarmCleared(id: id, at: .test(second)))
            ])
        }
        #expect(
            try await store.endedAlarms(limit: 9) == [
                EndedAlarm(alarm: alarms[0], endedAt: .test(9)),
                EndedAlarm(alarm: alarms[1], endedAt: .test(7)),
            ])
        #expect(try await store.endedAlarms(limit: 1).map(\.alarm.id) == ["first"])
    }

    @Test("stays within its rows, oldest first to go")
    func rowBound() async throws {
        var bounds = StoreBounds.small
        bounds.limitChangesHighest = 1000
        let store = try StateDirectory().open(bounds)
        for part in Int64(0)..<10 {
            _ = store.commit(
                (part * 500..<(part + 1) * 500).map {
                    StoreOrder(ticket: nil, action: .limitChanged(.test($0)))
                })
            #expect(store.tend(at: .test(part)) == [])
        }
        _ = store.tend(at: .test(7200))
        let left = try await store.limitChanges(
            charger: "CP-01", connector: 1, from: .test(0), to: .test(9999), limit: 9999)
        #expect(left.map(\.at) == (4000..<5000).map { .test($0) })
    }

    @Test("forgets by age, but not what held at the edge, and not by a clock that is not set")
    func age() async throws {
        var bounds = StoreBounds.small
        bounds.limitChangesAge = .seconds(100)
        let store = try StateDirectory().open(bounds)
        _ = store.commit(
            [0, 10, 20, 30, 9000].map {
                StoreOrder(ticket: nil, action: .limitChanged(.test($0)))
            } + [StoreOrder(ticket: nil, action: .limitChanged(.test(0, connector: 2)))])
        func left(_ connector: Int) async throws -> [UTCTime] {
            try await store.limitChanges(
                charger: "CP-01", connector: connector, from: .test(0), to: .test(99_999),
                limit: 99
            ).map(\.at)
        }
        let unset = Moment(
            instant: Instant(milliseconds: 4_000_000), utc: .test(1_000_000_000),
            isSynchronised: false)
        #expect(store.tend(at: unset) == [])
        #expect(try await left(1).count == 5)
        #expect(store.tend(at: .test(9000)) == [])
        #expect(try await left(1) == [.test(30), .test(9000)])
        #expect(try await left(2) == [.test(0)])
    }

    @Test("holds the other tables to their bounds, and never an open transaction or alarm first")
    func otherBounds() async throws {
        var bounds = StoreBounds.small
        bounds.transactionsHighest = 5
        bounds.alarmsHighest = 5
        bounds.operatorActionsHighest = 5
        let store = try StateDirectory().open(bounds)
        var orders: [StoreOrder.Action] = [
            .startTransaction(.test(1)),
            .alarmRaised(Alarm(id: "old", since: .test(0), severity: .notice, text: "")),
        ]
        for id in Int64(2)...20 {
            orders += [
                .startTransaction(.test(id)),
                .stopTransaction(id: id, charger: "CP-01", end: .test(id), recordedAt: .test(id)),
                .alarmRaised(Alarm(id: "a", since: .test(id), severity: .notice, text: "")),
                .alarmCleared(id: "a", at: .test(id)),
                .audit(OperatorAction(user: 0, what: "\(id)", at: .test(id), until: .test(99))),
            ]
        }
        _ = store.commit(orders.map { StoreOrder(ticket: nil, action: $0) })
        #expect(store.tend(at: .test(7200)) == [])
        #expect(
            try await store.transactions(after: 0, limit: 99).map(\.id) == [1, 16, 17, 18, 19, 20])
        #expect(
            try await store.operatorActions(limit: 99).map(\.what) == [
                "20", "19", "18", "17", "16",
            ])
        #expect(try store.recall().openAlarms.map(\.id) == ["old"])
    }
}
