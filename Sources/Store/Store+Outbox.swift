package import Depot
import GRDB
import Synchronization
import Units

extension Store {
    /// What waits to be handed upstream, with numbers above `seq`, in their order: as many rows as
    /// fit into `bytesHighest`, and at least one where there is any. A row that fails its checksum
    /// is handed out as a gap under its own number.
    package func outbox(
        after seq: Int64, bytesHighest: Int
    ) async throws(StoreError) -> [OutboxRow] {
        let known = handedOut.withLock { $0 }
        let found: (rows: [OutboxRow], isSkipping: Bool)
        do {
            found = try await database.read { database in
                let isSkipping = try Bool.fetchOne(
                    database,
                    sql: "SELECT EXISTS (SELECT 1 FROM outbox WHERE seq > ? AND seq <= ?)",
                    arguments: [known, seq])
                return (
                    try Self.rows(database, after: seq, bytesHighest: bytesHighest),
                    isSkipping ?? true
                )
            }
        } catch {
            throw StoreError(error)
        }
        if let last = found.rows.last, !found.isSkipping {
            handedOut.withLock { $0 = max($0, last.seq) }
        }
        return found.rows
    }

    private static func rows(
        _ database: Database, after seq: Int64, bytesHighest: Int
    ) throws -> [OutboxRow] {
        var rows: [OutboxRow] = []
        var left = bytesHighest
        let cursor = try Row.fetchCursor(
            database,
            sql: "SELECT seq, \(OutboxRow.columns) FROM outbox WHERE seq > ? ORDER BY seq",
            arguments: [seq])
        while let row = try cursor.next() {
            let next = try readable(row)
            left -= next.bytes
            guard left >= 0 || rows.isEmpty else { break }
            rows.append(next)
        }
        return rows
    }

    private static func readable(_ row: Row) throws -> OutboxRow {
        do {
            return try OutboxRow(row: row)
        } catch {
            return OutboxRow(
                seq: try row.number("seq"), kind: .gap,
                at: UTCTime(milliseconds: try row.number("at")),
                body: try GapBody(reason: .damaged, count: 1).text)
        }
    }

    /// Who numbers these rows: sixteen hexadecimal digits, drawn once for the database.
    package func boxName() async throws(StoreError) -> String {
        do {
            return try await database.read { database in
                guard let name = try String.fetchOne(database, sql: "SELECT name FROM box") else {
                    throw StoreError.corrupt
                }
                return name
            }
        } catch {
            throw StoreError(error)
        }
    }

    /// How much waits to be handed upstream.
    package func outboxLevel() async throws(StoreError) -> OutboxLevel {
        do {
            return try await database.read { database in
                let sql = "SELECT rows, bytes FROM outbox_size"
                guard let size = try Row.fetchOne(database, sql: sql) else {
                    throw StoreError.corrupt
                }
                let oldest = try Int64.fetchOne(
                    database, sql: "SELECT at FROM outbox ORDER BY seq LIMIT 1")
                return OutboxLevel(
                    rows: try size.number("rows"), bytes: try size.number("bytes"),
                    oldest: oldest.map { UTCTime(milliseconds: $0) })
            }
        } catch {
            throw StoreError(error)
        }
    }

    /// Upstream has every row up to `seq`: they are removed. Never more than what was handed out
    /// since this start, without a row left out: what nobody was given, nobody can have. Rows whose
    /// acknowledgement was lost are handed out again, under the same numbers.
    package func acknowledgeOutbox(
        upTo seq: Int64
    ) async throws(StoreError) -> OutboxAcknowledgement {
        let known = handedOut.withLock { $0 }
        guard seq <= known else { return .beyondHandedOut(known) }
        do {
            return try await database.write { database in
                try database.execute(
                    sql: "DELETE FROM outbox WHERE seq <= ?", arguments: [seq])
                return .removed(database.changesCount)
            }
        } catch {
            throw StoreError(error)
        }
    }
}

/// The numbers of the outbox over a loss of the database.
enum OutboxNumbers {
    /// The highest number that was ever given, where that can be read.
    static func highest(_ database: Database) throws -> Int64 {
        try Int64.fetchOne(database, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'outbox'")
            ?? 0
    }

    /// Goes on far past everything that may have been given, because a receiver takes a number that
    /// it has seen for a repetition: a million past what was read, and ten million for each day
    /// since 2026 in case nothing could be.
    static func jump(_ database: Database, past read: Int64, afterLossAt now: UTCTime) throws {
        let days = max(0, now.milliseconds / 86_400_000 - 20_454)
        let next = max(max(0, read) + 1_000_000, days * 10_000_000)
        try database.execute(sql: "DELETE FROM sqlite_sequence WHERE name = 'outbox'")
        try database.execute(
            sql: "INSERT INTO sqlite_sequence (name, seq) VALUES ('outbox', ?)", arguments: [next])
    }
}
