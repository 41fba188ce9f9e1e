import Depot
import Foundation
import Glibc
import Store
import Testing
import Units

@Suite("the outbox")
struct OutboxTests {
    private static let everything = 1 << 30

    private static func alarm(_ severity: Alarm.Severity = .warning, _ text: String = "t") -> Alarm
    {
        Alarm(id: "meter_stale:tx1", since: .test(7), severity: severity, text: text)
    }

    private static func stop(_ id: Int64, charger: String = "CP-01") -> StoreOrder.Action {
        .stopTransaction(id: id, charger: charger, end: .test(500), recordedAt: .test(501))
    }

    /// A store that has so many summaries to hand out, numbered from 1.
    private func filled(_ directory: StateDirectory, _ count: Int64) throws -> Store {
        let store = try directory.open()
        let orders = (0..<count).map {
            StoreOrder(ticket: nil, action: .summary(.test($0)))
        }
        #expect(store.commit(orders) == [])
        return store
    }

    @Test("holds each end of a transaction and each turn of an alarm once, in their order")
    func orderAndOnce() async throws {
        let store = try StateDirectory().open()
        _ = store.commit(1, .startTransaction(.test(1)))
        _ = store.commit(2, .alarmRaised(Self.alarm()))
        // Told again, and with other figures in its text: no news.
        _ = store.commit(3, .alarmRaised(Self.alarm(.warning, "another")))
        _ = store.commit(4, Self.stop(1))
        _ = store.commit(5, Self.stop(1))
        _ = store.commit(6, .alarmRaised(Self.alarm(.critical)))
        _ = store.commit(7, .alarmCleared(id: "meter_stale:tx1", at: .test(9)))
        _ = store.commit(8, .alarmCleared(id: "meter_stale:tx1", at: .test(10)))
        _ = store.commit(9, Self.stop(77, charger: "CP-02"))
        _ = store.commit(10, Self.stop(77, charger: "CP-02"))
        let rows = try await store.outbox(after: 0, bytesHighest: Self.everything)
        #expect(rows.map(\.seq) == [1, 2, 3, 4, 5])
        #expect(rows.map(\.kind) == [.alarm, .session, .alarm, .alarm, .session])
        #expect(
            rows.map(\.body) == [
                """
                {"id":"meter_stale:tx1","severity":"warning",\
                "since":"2026-03-01T18:00:07.000Z","state":"raised","text":"t"}
                """,
                """
                {"charger":"CP-01","connector":1,"id_token":"BUS-01","meter_start_wh":1000,\
                "meter_stop_wh":1000500,"reason":"Local","started_at":"2026-03-01T18:00:01.000Z",\
                "stopped_at":"2026-03-01T18:08:20.000Z","transaction":1}
                """,
                """
                {"id":"meter_stale:tx1","severity":"critical",\
                "since":"2026-03-01T18:00:07.000Z","state":"changed","text":"t"}
                """,
                """
                {"id":"meter_stale:tx1","state":"cleared"}
                """,
                """
                {"charger":"CP-02","meter_stop_wh":1000500,"reason":"Local",\
                "stopped_at":"2026-03-01T18:08:20.000Z","told_id":77}
                """,
            ])
    }

    @Test("tells of a quarter hour what was measured, in units that its keys name")
    func summary() async throws {
        let store = try StateDirectory().open()
        _ = store.commit(1, .summary(.test(0)))
        let row = try #require(await store.outbox(after: 0, bytesHighest: 1).first)
        #expect(row.at == .test(900))
        #expect(
            row.body == """
                {"clock_synchronised":true,"current_average_ma":[20000,20000,20000],\
                "current_highest_ma":[32000,32000,32000],"energy_export_wh":0,\
                "energy_import_wh":3450,"energy_source":"register",\
                "from":"2026-03-01T18:00:00Z","meter":"m1","node":"tx1",\
                "power_average_w":13800,"power_highest_w":22080,"seconds":900,\
                "to":"2026-03-01T18:15:00Z"}
                """)
    }

    @Test("is handed out by bytes, at least a row at a time, and begins after any number")
    func byBytes() async throws {
        let store = try filled(StateDirectory(), 10)
        let all = try await store.outbox(after: 0, bytesHighest: Self.everything)
        #expect(all.map(\.seq) == Array(1...10))
        let three = all.prefix(3).reduce(0) { $0 + $1.bytes }
        #expect(try await store.outbox(after: 4, bytesHighest: three).map(\.seq) == [5, 6, 7])
        #expect(try await store.outbox(after: 4, bytesHighest: three - 1).map(\.seq) == [5, 6])
        #expect(try await store.outbox(after: 9, bytesHighest: 0).map(\.seq) == [10])
        #expect(try await store.outbox(after: 10, bytesHighest: three) == [])
    }

    @Test("gives up what was acknowledged, and nothing that was not handed out in turn")
    func acknowledged() async throws {
        let directory = try StateDirectory()
        do {
            let store = try filled(directory, 10)
            #expect(try await store.acknowledgeOutbox(upTo: 1) == .beyondHandedOut(0))
            let first = try await store.outbox(after: 0, bytesHighest: 0)
            #expect(first.map(\.seq) == [1])
            #expect(try await store.acknowledgeOutbox(upTo: 2) == .beyondHandedOut(1))
            // Rows 2 to 5 were handed to nobody: what comes behind them counts for nothing.
            _ = try await store.outbox(after: 5, bytesHighest: Self.everything)
            #expect(try await store.acknowledgeOutbox(upTo: 10) == .beyondHandedOut(1))
            #expect(try await store.acknowledgeOutbox(upTo: 1) == .removed(1))
            #expect(try await store.acknowledgeOutbox(upTo: 1) == .removed(0))
            let rest = try await store.outbox(after: 1, bytesHighest: Self.everything)
            #expect(
                try await store.outboxLevel()
                    == OutboxLevel(
                        rows: 9, bytes: Int64(rest.reduce(0) { $0 + $1.bytes }),
                        oldest: .test(901)))
            #expect(try await store.acknowledgeOutbox(upTo: 10) == .removed(9))
            #expect(
                try await store.outboxLevel() == OutboxLevel(rows: 0, bytes: 0, oldest: nil))
        }
        // A number that was delivered never comes again.
        let store = try directory.open()
        _ = store.commit(1, .summary(.test(0)))
        let rows = try await store.outbox(after: 0, bytesHighest: Self.everything)
        #expect(rows.map(\.seq) == [11])
    }

    @Test("has after kill -9 the end of every session that was acknowledged, once")
    func killed() async throws {
        let directory = try StateDirectory()
        let path = directory.path
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
            let store = try Store.open(directory: path, bounds: .small, at: .test(0))
            let journal = unsafe open(path + "/acknowledged", O_WRONLY | O_CREAT | O_APPEND, 0o600)
            for id in Int64(1)... {
                _ = store.commit(2 * id, .startTransaction(.test(id)))
                guard store.commit(2 * id + 1, Self.stop(id)) == kept(2 * id + 1, transaction: id)
                else { exit(3) }
                let line = Array("\(id)\n".utf8)
                _ = unsafe line.withUnsafeBytes { unsafe write(journal, $0.baseAddress, $0.count) }
                if id == 20 { dieOnceLonger(than: 80, path + "/acknowledged") }
            }
        }
        let noted =
            String(decoding: try directory.bytes("acknowledged"), as: UTF8.self)
            .split(separator: "\n").compactMap { Int64($0) }.last ?? 0
        #expect(noted >= 20)
        let store = try directory.open()
        let ended = try await store.transactions(after: 0, limit: 9999).filter { $0.end != nil }
        let rows = try await store.outbox(after: 0, bytesHighest: Self.everything)
        #expect(rows.map(\.seq) == Array(1...Int64(rows.count)))
        #expect(rows.count == ended.count, "a session and its row are there together")
        // The last commit may have been made and not yet noted.
        #expect(Int64(rows.count) == noted || Int64(rows.count) == noted + 1)
    }

    @Test("that is full gives up its oldest summaries first, and a gap counts them")
    func full() async throws {
        var bounds = StoreBounds.small
        bounds.outboxBytesHighest = 20_000
        let directory = try StateDirectory()
        let store = try directory.open(bounds)
        _ = store.commit(1, .startTransaction(.test(1)))
        _ = store.commit(2, Self.stop(1))
        for count in Int64(0)..<100 { _ = store.commit(3, .summary(.test(count))) }
        #expect(store.tend(at: .test(7200)) == [])
        let rows = try await store.outbox(after: 0, bytesHighest: Self.everything)
        let gap = try #require(rows.last)
        #expect(rows.first?.kind == .session)
        #expect(gap.kind == .gap)
        #expect(rows.dropFirst().dropLast().map(\.kind).allSatisfy { $0 == .interval })
        let gone = 102 - rows.count + 1
        #expect(gone > 20)
        #expect(
            gap.body.hasPrefix(
                "{\"count\":\(gone - 1),\"first_seq\":2,\"from\":\"2026-03-01T18:15:00.000Z\","
                    + "\"kind\":\"interval\",\"last_seq\":\(gone),\"reason\":\"full\""), "\(gap)")
        #expect(rows.dropLast().reduce(0) { $0 + $1.bytes } <= 20_000)
    }

    @Test("gives up alarms where no summaries are left, and sessions last")
    func fullOfSessions() async throws {
        var bounds = StoreBounds.small
        bounds.outboxBytesHighest = 1000
        let store = try StateDirectory().open(bounds)
        for id in Int64(1)...9 {
            _ = store.commit(1, .startTransaction(.test(id)))
            _ = store.commit(2, Self.stop(id))
        }
        _ = store.commit(3, .summary(.test(0)))
        _ = store.commit(4, .alarmRaised(Self.alarm()))
        #expect(store.tend(at: .test(7200)) == [])
        let rows = try await store.outbox(after: 0, bytesHighest: Self.everything)
        let kinds = rows.map(\.kind)
        #expect(kinds.drop { $0 == .session } == [.gap, .gap, .gap])
        #expect(kinds.contains(.session))
        let words = try rows.suffix(3).map { try #require($0.body.split(separator: ",").first) }
        #expect(words[0] == "{\"count\":1" && words[1] == "{\"count\":1")
        #expect(words[2] == "{\"count\":\(12 - rows.count)")
    }

    @Test("survives a damaged file, and goes on with numbers that were never given")
    func salvaged() async throws {
        let directory = try StateDirectory()
        do { _ = try filled(directory, 5) }
        let box = try await directory.open().boxName()
        let before = try directory.bytes("busbar.sqlite")
        // The index is wrong: the file fails its check, its rows can be read.
        try directory.execute(
            """
            PRAGMA writable_schema = ON;
            UPDATE sqlite_schema SET sql = 'CREATE INDEX outbox_by_kind ON outbox (at)'
            WHERE name = 'outbox_by_kind';
            """)
        #expect(try directory.bytes("busbar.sqlite") != before)
        let store = try directory.open(at: 1000)
        #expect(try store.recall().salvage?.damagedRows == 0)
        #expect(try await store.boxName() == box)
        _ = store.commit(1, .summary(.test(9)))
        let rows = try await store.outbox(after: 0, bytesHighest: Self.everything)
        #expect(rows.prefix(5).map(\.seq) == Array(1...5))
        #expect(rows.count == 6)
        #expect(try #require(rows.last).seq > 1_000_000)
        #expect(try await store.acknowledgeOutbox(upTo: #require(rows.last).seq) == .removed(6))
    }

    @Test("counts under a name that is drawn with the database, and keeps it")
    func name() async throws {
        let directory = try StateDirectory()
        let first = try await directory.open().boxName()
        #expect(first.utf8.count == 16)
        #expect(first.allSatisfy { $0.isHexDigit && !$0.isUppercase })
        #expect(try await directory.open().boxName() == first)
        #expect(try await StateDirectory().open().boxName() != first)
    }

    @Test("hands out a row with a flipped bit as a gap, and holds up none behind it")
    func flippedBit() async throws {
        let directory = try StateDirectory()
        do { _ = try filled(directory, 3) }
        try directory.execute(
            "UPDATE outbox SET body = replace(body, '3450', '9450') WHERE seq = 2")
        let store = try directory.open()
        let rows = try await store.outbox(after: 0, bytesHighest: Self.everything)
        #expect(rows.map(\.kind) == [.interval, .gap, .interval])
        #expect(rows[1].body == "{\"count\":1,\"reason\":\"damaged\"}")
        #expect(try await store.acknowledgeOutbox(upTo: 3) == .removed(3))
    }

    @Test("on a full disk says how many summaries it could not keep, once there is room")
    func fullDisk() async throws {
        var bounds = StoreBounds.small
        bounds.databaseBytesHighest = 400 << 10
        let directory = try StateDirectory()
        let store = try directory.open(bounds)
        var lost = 0
        var kept: Int64 = 0
        while lost < 3 {
            let outcomes = store.commit([StoreOrder(ticket: nil, action: .summary(.test(kept)))])
            for case .lost(let count, .diskFull) in outcomes { lost += count }
            if lost == 0 { kept += 1 }
            try #require(kept < 10_000)
        }
        _ = try await store.outbox(after: 0, bytesHighest: Self.everything)
        #expect(try await store.acknowledgeOutbox(upTo: kept) == .removed(Int(kept)))
        #expect(
            store.commit(1, .alarmRaised(Self.alarm())).contains(
                .committed([
                    StoreReceipt(ticket: 1, transaction: nil)
                ])))
        let rows = try await store.outbox(after: 0, bytesHighest: Self.everything)
        #expect(rows.map(\.kind) == [.gap, .alarm])
        #expect(rows.map(\.seq) == [kept + 1, kept + 2])
        #expect(rows[0].body.hasPrefix("{\"count\":3,\"from\":"), "\(rows[0].body)")
    }
}

extension IntervalSummary {
    /// The quarter hour that begins so many seconds after the start.
    static func test(_ seconds: Int64) -> IntervalSummary {
        IntervalSummary(
            subject: .meter(id: "m1", node: "tx1"), from: .test(seconds), to: .test(seconds + 900),
            measured: .minutes(15), energyImported: .wattHours(3450), energyExported: .zero,
            source: .register, powerAverage: .watts(13_800), powerHighest: .watts(22_080),
            currentAverage: PerPhase(repeating: .amperes(20)),
            currentHighest: PerPhase(repeating: .amperes(32)), isSynchronised: true)
    }
}
