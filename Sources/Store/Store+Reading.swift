package import Depot
import Foundation
import GRDB
package import Units

extension Store {
    /// What the daemon needs at its start. Rows that fail their checksum are left out and counted.
    package func recall() throws(StoreError) -> RecalledState {
        try StoreError.naming {
            // Asked before the database is: `commit` takes the upkeep's lock first and then the
            // database's queue, and the other order would wait for it for ever.
            let isReserveHeld = isReserveHeld
            return try database.read { database in
                let counters = try Counters.read(database)
                var damaged = 0
                let open = try open(in: database, &damaged)
                let floors = try rows(database, Store.floors, [], &damaged) {
                    try ProvenFloor(row: $0)
                }
                let profiles = try rows(database, Store.profiles, [], &damaged) {
                    try InstalledProfile(row: $0)
                }
                let alarms = try rows(
                    database, Store.openAlarms, [bounds.recalledHighest], &damaged
                ) { try Alarm(row: $0) }
                let interventions = try rows(database, Store.interventions, [], &damaged) {
                    try Intervention(row: $0)
                }
                let peaks = try rows(database, Store.demandPeaks, [], &damaged) {
                    try DemandPeak(row: $0)
                }
                var recalled = RecalledState(
                    nextTransactionID: counters.reservedTransactionID + 1,
                    openTransactions: open.records, openTransactionsOmitted: open.omitted,
                    provenFloors: floors, installedProfiles: profiles,
                    leaseLongest: counters.leaseLongest, openAlarms: alarms.reversed(),
                    interventions: interventions, isReserveHeld: isReserveHeld,
                    damagedRows: damaged, salvage: salvage)
                let served = try rows(
                    database, "SELECT \(ServedTimeRow.columns) FROM served_clock", [], &damaged
                ) { try ServedTimeRow(row: $0) }.first
                recalled.servedAt = served?.time
                recalled.servedLead = served?.lead
                recalled.damagedRows = damaged
                recalled.demandPeaks = peaks
                return recalled
            }
        }
    }

    private func open(
        in database: Database, _ damaged: inout Int
    ) throws -> (records: [TransactionRecord], omitted: Int) {
        let sql = "SELECT COUNT(*) FROM transactions WHERE stopped_at IS NULL"
        let count = try Int.fetchOne(database, sql: sql) ?? 0
        let records = try rows(
            database,
            """
            SELECT \(TransactionRecord.columns) FROM transactions WHERE stopped_at IS NULL
            ORDER BY id DESC LIMIT ?
            """, [bounds.recalledHighest], &damaged
        ) { try TransactionRecord(row: $0) }
        return (records.reversed(), max(0, count - bounds.recalledHighest))
    }

    private static let floors = """
        SELECT charger, connector, rate, unit, proven_at, checksum FROM proven_floors
        ORDER BY charger, connector
        """
    private static let profiles = """
        SELECT charger, connector, kind, slot, rate, unit, expiry, accepted_at
        FROM installed_profiles ORDER BY charger, connector, kind, slot
        """
    private static let openAlarms = """
        SELECT id, since, severity, text FROM alarms WHERE cleared_at IS NULL
        ORDER BY seq DESC LIMIT ?
        """

    /// In the order in which they were told.
    private static let interventions = """
        SELECT \(Intervention.columns) FROM interventions ORDER BY seq
        """

    private static let demandPeaks = """
        SELECT \(DemandPeak.columns) FROM demand_peaks ORDER BY kind, interval
        """

    // MARK: History

    /// The limit that held for a connector at `time`, with its cause; nil where nothing is known.
    package func limitChange(
        charger: String, connector: Int, at time: UTCTime
    ) async throws(StoreError) -> LimitChange? {
        try await limitChanges(
            "charger = ? AND connector = ? AND at <= ? ORDER BY at DESC, seq DESC",
            [charger, connector, time.milliseconds], limit: 1
        ).first
    }

    /// The changes of one connector from `start` (inclusive) to `end` (exclusive), oldest first;
    /// the newest `limit` of them.
    package func limitChanges(
        charger: String, connector: Int, from start: UTCTime, to end: UTCTime, limit: Int
    ) async throws(StoreError) -> [LimitChange] {
        try await limitChanges(
            "charger = ? AND connector = ? AND at >= ? AND at < ? ORDER BY at DESC, seq DESC",
            [charger, connector, start.milliseconds, end.milliseconds], limit: limit
        ).reversed()
    }

    /// The holes in the history of limits that touch the time from `start` to `end`.
    package func limitChangeGaps(
        from start: UTCTime, to end: UTCTime
    ) async throws(StoreError) -> [LostDetail] {
        try await list(
            """
            SELECT count, earliest, latest FROM limit_change_gaps
            WHERE latest >= ? AND earliest <= ? ORDER BY seq
            """, [start.milliseconds, end.milliseconds]
        ) { try LostDetail(row: $0) }
    }

    private func limitChanges(
        _ condition: String, _ arguments: StatementArguments, limit: Int
    ) async throws(StoreError) -> [LimitChange] {
        try await list(
            """
            SELECT charger, connector, at, rate, unit, kind, text, figures FROM limit_changes
            WHERE \(condition) LIMIT ?
            """, arguments + [limit]
        ) { try LimitChange(row: $0) }
    }

    /// Alarms that stand no more, the last to end first, at most `limit` of them.
    package func endedAlarms(limit: Int) async throws(StoreError) -> [EndedAlarm] {
        try await list(
            """
            SELECT id, since, severity, text, cleared_at FROM alarms WHERE cleared_at IS NOT NULL
            ORDER BY cleared_at DESC, seq DESC LIMIT ?
            """, [limit]
        ) {
            EndedAlarm(
                alarm: try Alarm(row: $0),
                endedAt: UTCTime(milliseconds: try $0.number("cleared_at")))
        }
    }

    // MARK: Billing and audit

    /// Transactions with an id above `id`, by id, at most `limit` of them. One that fails its
    /// checksum ends the list with `StoreError.corrupt`: nothing doubtful is billed.
    package func transactions(
        after id: Int64, limit: Int
    ) async throws(StoreError) -> [TransactionRecord] {
        try await list(
            "SELECT \(TransactionRecord.columns) FROM transactions WHERE id > ? ORDER BY id LIMIT ?",
            [id, limit]
        ) { try TransactionRecord(row: $0) }
    }

    /// What a transaction moved, as far as its samples told.
    package func sessionEnergy(transaction id: Int64) async throws(StoreError) -> SessionEnergy? {
        try await list(
            """
            SELECT transaction_id, energy, first_sample_at, last_sample_at FROM session_energy
            WHERE transaction_id = ?
            """, [id]
        ) { try SessionEnergy(row: $0) }.first
    }

    /// Ends that belong to no transaction, oldest first.
    package func unmatchedStops(limit: Int) async throws(StoreError) -> [UnmatchedStop] {
        try await list(
            """
            SELECT charger, told_id, stopped_at, meter_stop, reason, recorded_at
            FROM unmatched_stops ORDER BY seq LIMIT ?
            """, [limit]
        ) { try UnmatchedStop(row: $0) }
    }

    /// What people did, newest first.
    package func operatorActions(limit: Int) async throws(StoreError) -> [OperatorAction] {
        try await list(
            "SELECT user, what, at, until FROM operator_actions ORDER BY seq DESC LIMIT ?", [limit]
        ) { try OperatorAction(row: $0) }
    }

    // MARK: Helpers

    private func list<Noun: Sendable>(
        _ sql: String, _ arguments: StatementArguments,
        _ noun: @escaping @Sendable (Row) throws -> Noun
    ) async throws(StoreError) -> [Noun] {
        do {
            return try await database.read { database in
                try Row.fetchAll(database, sql: sql, arguments: arguments).map(noun)
            }
        } catch {
            throw StoreError(error)
        }
    }

    /// The rows that can be trusted; the others are counted.
    private func rows<Noun>(
        _ database: Database, _ sql: String, _ arguments: StatementArguments,
        _ damaged: inout Int, _ noun: (Row) throws -> Noun
    ) throws -> [Noun] {
        var nouns: [Noun] = []
        for row in try Row.fetchAll(database, sql: sql, arguments: arguments) {
            do { nouns.append(try noun(row)) } catch { damaged += 1 }
        }
        return nouns
    }
}

extension LimitChange {
    init(row: Row) throws {
        let figures = try row.textIfAny("figures").map {
            try JSONDecoder().decode(Figures.self, from: Data($0.utf8))
        }
        self.init(
            charger: try row.text("charger"), connector: Int(try row.number("connector")),
            at: UTCTime(milliseconds: try row.number("at")),
            rate: ChargingRate(rawValue: try row.number("rate")), unit: try row.unit(),
            kind: try row.text("kind"), text: try row.text("text"), figures: figures)
    }
}
