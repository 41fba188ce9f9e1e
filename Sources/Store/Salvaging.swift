import Depot
import Foundation
import GRDB
import Units

/// Brings what can be read of a damaged database into a new one: transactions, what they moved,
/// unmatched stops, operator actions, interventions, the served time, the month's demand peaks and
/// the outbox. Floors are left behind on purpose, because one that is not known counts at rated
/// power, which is safe; so are alarms, which come again by themselves, and the history of limits,
/// which stays in the file that was set aside.
struct Salvaging {
    let files: StateFiles
    let bounds: StoreBounds

    /// Rows taken from one table of a damaged file, which might lead in circles.
    private static let rowsHighest = 2_000_000

    private struct Tally {
        var transactions = 0
        var otherRows = 0
        var damagedRows = 0
        var highestID: Int64 = 0
        /// Of the outbox.
        var highestSeq: Int64 = 0
    }

    func run(_ name: String, at now: UTCTime) throws(StoreError) -> RecalledState.Salvage {
        files.remove(files.rescue)
        let tally: Tally
        do {
            let rescue = try Store.connect(files.rescue, bounds)
            tally = try fill(rescue, from: files.directory + "/" + name, at: now)
            // Closing brings the log into the file, which is then whole under its own name.
            try StoreError.naming { try rescue.close() }
        }
        try files.installRescue()
        return RecalledState.Salvage(
            setAside: name, transactions: tally.transactions, otherRows: tally.otherRows,
            damagedRows: tally.damagedRows, alarm: alarm(name, tally, now))
    }

    private func fill(
        _ rescue: DatabaseQueue, from path: String, at now: UTCTime
    ) throws(StoreError) -> Tally {
        try StoreError.naming {
            try repairHeader(path)
            let damaged = open(path)
            return try rescue.writeWithoutTransaction { target in
                var tally = Tally()
                try target.inTransaction(.immediate) {
                    if let damaged {
                        damaged.unsafeRead { source in
                            bringOver(source, to: target, &tally)
                        }
                    }
                    try Counters(
                        reservedTransactionID: Counters.reserved(
                            afterLossAt: now, highestRead: tally.highestID),
                        leaseLongest: Counters.leaseLongestEver
                    ).write(target)
                    try OutboxNumbers.jump(target, past: tally.highestSeq, afterLossAt: now)
                    return .commit
                }
                return tally
            }
        }
    }

    /// The first 24 bytes of our databases are always the same; damage to them alone would
    /// otherwise hide everything.
    private func repairHeader(_ path: String) throws {
        let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
        defer { do { try file.close() } catch {} }
        let size = UInt8(Store.pageSize >> 8)
        try file.write(contentsOf: Data("SQLite format 3\0".utf8) + [size, 0, 2, 2, 0, 64, 32, 32])
    }

    /// The damaged file, as far as SQLite will open it.
    private func open(_ path: String) -> DatabaseQueue? {
        var configuration = Configuration()
        configuration.label = "salvage"
        configuration.foreignKeysEnabled = false
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA locking_mode = EXCLUSIVE")
            // A schema with one bad line still shows its other tables.
            try database.execute(sql: "PRAGMA writable_schema = ON")
        }
        // A file that can't be opened at all holds nothing to bring over: the alarm says so.
        do {
            return try DatabaseQueue(path: path, configuration: configuration)
        } catch {
            return nil
        }
    }

    private func bringOver(_ source: Database, to target: Database, _ tally: inout Tally) {
        // Counters that can't be trusted are replaced by a jump; see `Counters.reserved`.
        do { tally.highestID = try Counters.read(source).reservedTransactionID } catch {}
        // The jump of these numbers covers what could not be read, too.
        do { tally.highestSeq = try OutboxNumbers.highest(source) } catch {}
        // Where the name can't be read, the new one stands for numbers that nobody has seen.
        do {
            if let name = try String.fetchOne(source, sql: "SELECT name FROM box") {
                try target.execute(sql: "UPDATE box SET name = ?", arguments: [name])
            }
        } catch {}
        let transactions = scan(source, "transactions", TransactionRecord.columns, key: "id") {
            let record = try TransactionRecord(row: $0)
            try copy($0, to: target, "transactions", TransactionRecord.columns)
            // A number that came from no counter says nothing about where the counter stood.
            if record.id < TransactionRecord.uncountedLowest {
                tally.highestID = max(tally.highestID, record.id)
            }
        }
        tally.transactions = transactions.taken
        tally.damagedRows = transactions.damaged
        for table in Salvaging.otherTables {
            let rows = scan(source, table.name, table.columns, key: table.key) {
                try copy($0, to: target, table.name, table.columns)
            }
            tally.otherRows += rows.taken
            tally.damagedRows += rows.damaged
        }
        let served = bringOverServedTime(source, to: target)
        tally.otherRows += served.taken
        tally.damagedRows += served.damaged
    }

    /// A damaged file is not migrated, so it may be one from before the lead was kept: its time still
    /// counts, as chargers must not be told less.
    private func bringOverServedTime(
        _ source: Database, to target: Database
    ) -> (taken: Int, damaged: Int) {
        var rows = (taken: 0, damaged: 0)
        for columns in [ServedTimeRow.columns, ServedTimeRow.columnsWithoutLead] {
            rows = scan(source, "served_clock", columns, key: "id") {
                try copy($0, to: target, "served_clock", columns)
            }
            if rows.taken > 0 { break }
        }
        return rows
    }

    private static let otherTables: [(name: String, columns: String, key: String)] = [
        (
            "session_energy", "transaction_id, energy, first_sample_at, last_sample_at",
            "transaction_id"
        ),
        (
            "unmatched_stops",
            "seq, charger, told_id, stopped_at, meter_stop, reason, recorded_at", "seq"
        ),
        ("operator_actions", "seq, user, what, at, until", "seq"),
        ("interventions", "seq, \(Intervention.columns)", "seq"),
        ("demand_peaks", "seq, \(DemandPeak.columns)", "seq"),
        // A row whose checksum does not fit comes along: it is handed out as a gap.
        ("outbox", "seq, \(OutboxRow.columns)", "seq"),
    ]

    /// Reads a table from its beginning to the first page that can't be read, then from its end
    /// back to it, so that one bad page costs little more than its own rows.
    private func scan(
        _ source: Database, _ table: String, _ columns: String, key: String,
        _ take: (Row) throws -> Void
    ) -> (taken: Int, damaged: Int) {
        var taken = 0
        var damaged = 0
        var last = Int64.min
        for direction in ["ASC", "DESC"] {
            let sql = """
                SELECT \(columns) FROM \(table) NOT INDEXED WHERE \(key) > ?
                ORDER BY \(key) \(direction)
                """
            do {
                let rows = try Row.fetchCursor(source, sql: sql, arguments: [last])
                while taken + damaged < Salvaging.rowsHighest, let row = try rows.next() {
                    if direction == "ASC" { last = try row.number(key) }
                    do {
                        try take(row)
                        taken += 1
                    } catch {
                        damaged += 1
                    }
                }
                return (taken, damaged)
            } catch {
                damaged += 1
            }
        }
        return (taken, damaged)
    }

    /// The new table's own checks decide whether a row can stand.
    private func copy(_ row: Row, to target: Database, _ table: String, _ columns: String) throws {
        let marks = Array(repeating: "?", count: row.count).joined(separator: ", ")
        try target.cachedStatement(sql: "INSERT INTO \(table) (\(columns)) VALUES (\(marks))")
            .execute(arguments: StatementArguments(row.databaseValues))
    }

    private func alarm(_ name: String, _ tally: Tally, _ now: UTCTime) -> Alarm {
        Alarm(
            id: "store_salvaged", since: now, severity: .warning,
            text: "The database was damaged and is set aside as \(name). "
                + "\(tally.transactions) transactions were brought over; "
                + "\(tally.damagedRows) rows or pages could not be read. Chargers get their "
                + "fallbacks anew, and the history of limits begins here. Copy the file away for "
                + "billing and check the disk.")
    }
}
