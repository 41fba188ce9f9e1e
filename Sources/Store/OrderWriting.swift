import Depot
import Foundation
import GRDB
import Units

/// Turns orders into rows, inside a transaction that its owner opened.
struct OrderWriting {
    let database: Database
    let bounds: StoreBounds

    /// The longest text of ours that is kept; an alarm or a cause says it in far less.
    static let textLongest = 4_000

    /// The transaction that a start or a stop came to.
    struct StoredTransaction {
        var id: Int64
        /// It had ended before the order came.
        var isEnded = false
    }

    /// Does what the order says. The transaction that a start or a stop came to, nil otherwise.
    func apply(_ action: StoreOrder.Action) throws -> StoredTransaction? {
        switch action {
        case .reserveTransactionIDs(let last): try reserve(upTo: last)
        case .startTransaction(let record): return try start(record)
        case .stopTransaction(let id, let charger, let end, let recordedAt):
            return try stop(
                UnmatchedStop(charger: charger, transaction: id, end: end, recordedAt: recordedAt))
        case .sessionMeasured(let session): try measure(session)
        case .floorProven(let floor): try prove(floor)
        case .floorForgotten(let charger, let connector):
            try run(
                "DELETE FROM proven_floors WHERE charger = ? AND connector = ?",
                [kept(charger), connector])
        case .profileInstalled(let profile): try install(profile)
        case .profileForgotten(let charger, let connector, let kind, let slot):
            try run(
                """
                DELETE FROM installed_profiles
                WHERE charger = ? AND connector = ? AND kind = ? AND slot = ?
                """, [kept(charger), connector, kind.rawValue, slot])
        case .leaseLongest(let length):
            var counters = try Counters.read(database)
            counters.leaseLongest = length
            try counters.write(database)
        case .servedTime(let time, let lead):
            try run(
                "REPLACE INTO served_clock (\(ServedTimeRow.columns)) VALUES (1, ?, ?, ?)",
                ServedTimeRow(time: time, lead: lead).arguments)
        case .limitChanged(let change): try write(change)
        case .limitChangesLost(let told):
            let lost = told.inOrder
            try run(
                "INSERT INTO limit_change_gaps (count, earliest, latest) VALUES (?, ?, ?)",
                [lost.count, lost.from.milliseconds, lost.to.milliseconds])
        case .alarmRaised(let alarm): try raise(alarm)
        case .alarmCleared(let id, let at):
            try clear(id, at: at)
        case .interventionsStand(let standing): try replaceInterventions(by: standing)
        case .demandPeak(let peak):
            try run(
                "REPLACE INTO demand_peaks (\(DemandPeak.columns)) VALUES (?, ?, ?, ?, ?)",
                peak.arguments)
        case .summary(let summary): try enqueue(summary)
        case .summariesLost(let lost): try enqueueGap(of: lost)
        case .audit(let action):
            try run(
                "INSERT INTO operator_actions (user, what, at, until) VALUES (?, ?, ?, ?)",
                [
                    Int64(action.user), cut(action.what), action.at.milliseconds,
                    action.until?.milliseconds,
                ])
        }
        return nil
    }

    // MARK: Transactions

    private func reserve(upTo last: Int64) throws {
        var counters = try Counters.read(database)
        guard last > counters.reservedTransactionID else { return }
        counters.reservedTransactionID = last
        try counters.write(database)
    }

    private func start(_ told: TransactionRecord) throws -> StoredTransaction {
        var record = told
        record.charger = kept(told.charger)
        record.idToken = kept(told.idToken)
        if let end = told.end { record.end = keeping(end) }
        // Asked first, and not left to an upsert, because the id and the key may both be there.
        let known = try Row.fetchOne(
            database,
            sql: """
                SELECT id, stopped_at FROM transactions WHERE charger = ? AND connector = ? AND id_token = ?
                AND started_at = ? AND meter_start = ?
                """,
            arguments: [
                record.charger, record.connector, record.idToken, record.startedAt.milliseconds,
                record.meterStart.rawValue,
            ])
        if let known {
            return StoredTransaction(
                id: try known.number("id"), isEnded: try known.time("stopped_at") != nil)
        }
        // An id beyond the reserved ones is ours to prevent, but must not come up a second time.
        if record.id < TransactionRecord.uncountedLowest { try reserve(upTo: record.id) }
        try run(
            """
            INSERT INTO transactions (\(TransactionRecord.columns))
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, record.arguments)
        return StoredTransaction(id: record.id)
    }

    /// Ids are looked up together with the charger that tells them: one charger can't end
    /// another's transaction.
    private func stop(_ told: UnmatchedStop) throws -> StoredTransaction? {
        let charger = kept(told.charger)
        let end = keeping(told.end)
        let row = try Row.fetchOne(
            database,
            sql: """
                SELECT \(TransactionRecord.columns) FROM transactions WHERE id = ? AND charger = ?
                """,
            arguments: [told.transaction, charger])
        // A damaged record takes no end: the end is kept apart, for a person to reconcile.
        guard let row, var record = readable(row) else {
            try keepApart(charger, told.transaction, end, told.recordedAt)
            return nil
        }
        if record.end == end { return StoredTransaction(id: record.id) }
        guard record.end == nil else {
            try keepApart(charger, told.transaction, end, told.recordedAt)
            return nil
        }
        record.end = end
        try run(
            """
            UPDATE transactions SET stopped_at = ?, meter_stop = ?, reason = ?, checksum = ?
            WHERE id = ?
            """,
            [
                end.stoppedAt.milliseconds, end.meterStop.rawValue, end.reason, record.checksum,
                record.id,
            ])
        try enqueue(.session, at: told.recordedAt, SessionBody(record, endedBy: end))
        return StoredTransaction(id: record.id)
    }

    private func readable(_ row: Row) -> TransactionRecord? {
        // Only a damaged row throws here; the caller decides what that means.
        do { return try TransactionRecord(row: row) } catch { return nil }
    }

    private func keepApart(
        _ charger: String, _ id: Int64, _ end: TransactionRecord.End, _ recordedAt: UTCTime
    ) throws {
        try run(
            """
            INSERT OR IGNORE INTO unmatched_stops
            (charger, told_id, stopped_at, meter_stop, reason, recorded_at)
            VALUES (?, ?, ?, ?, ?, ?)
            """,
            [
                charger, id, end.stoppedAt.milliseconds, end.meterStop.rawValue, end.reason,
                recordedAt.milliseconds,
            ])
        guard database.changesCount > 0 else { return }
        try enqueue(
            .session, at: recordedAt, SessionBody(charger: charger, toldID: id, end: end))
        try run(
            """
            DELETE FROM unmatched_stops WHERE charger = ?1 AND seq <= (
                SELECT seq FROM unmatched_stops WHERE charger = ?1
                ORDER BY seq DESC LIMIT 1 OFFSET ?2)
            """, [charger, bounds.unmatchedStopsHighest])
    }

    private func measure(_ session: SessionEnergy) throws {
        try run(
            "REPLACE INTO session_energy VALUES (?, ?, ?, ?)",
            [
                session.transaction, session.energy.rawValue, session.firstSampleAt.milliseconds,
                session.lastSampleAt.milliseconds,
            ])
    }

    // MARK: What chargers hold

    private func prove(_ told: ProvenFloor) throws {
        var floor = told
        floor.charger = kept(told.charger)
        try run(
            "REPLACE INTO proven_floors VALUES (?, ?, ?, ?, ?, ?)",
            [
                floor.charger, floor.connector, floor.rate.rawValue, floor.unit.rawValue,
                floor.provenAt.milliseconds, floor.checksum,
            ])
    }

    private func install(_ profile: InstalledProfile) throws {
        try run(
            "REPLACE INTO installed_profiles VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                kept(profile.charger), profile.connector, profile.kind.rawValue, profile.slot,
                profile.rate.rawValue, profile.unit.rawValue, profile.expiry?.milliseconds,
                profile.acceptedAt.milliseconds,
            ])
    }

    /// All at once, so that a command for the whole site is kept whole or not at all.
    private func replaceInterventions(by standing: [Intervention]) throws {
        try run("DELETE FROM interventions", [])
        for var intervention in standing.prefix(bounds.connectorFactsHighest) {
            intervention.charger = kept(intervention.charger)
            try run(
                """
                INSERT INTO interventions (\(Intervention.columns))
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """, intervention.arguments)
        }
    }

    // MARK: History

    private func write(_ change: LimitChange) throws {
        let figures = try change.figures.map { figures in
            let encoder = JSONEncoder()
            encoder.outputFormatting = .sortedKeys
            return String(decoding: try encoder.encode(figures), as: UTF8.self)
        }
        try run(
            """
            INSERT INTO limit_changes
            (charger, connector, at, rate, unit, kind, text, figures)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                kept(change.charger), change.connector, change.at.milliseconds,
                change.rate.rawValue, change.unit.rawValue, cut(change.kind), cut(change.text),
                figures,
            ])
    }

    // MARK: Helpers

    func run(_ sql: String, _ arguments: StatementArguments) throws {
        try database.cachedStatement(sql: sql).execute(arguments: arguments)
    }

    private func keeping(_ end: TransactionRecord.End) -> TransactionRecord.End {
        TransactionRecord.End(
            stoppedAt: end.stoppedAt, meterStop: end.meterStop, reason: kept(end.reason))
    }

    /// The text as SQLite can hold it: it ends a text at a NUL.
    func kept(_ text: String) -> String {
        guard text.utf8.contains(0) else { return text }
        return String(
            String.UnicodeScalarView(text.unicodeScalars.map { $0.value == 0 ? "\u{FFFD}" : $0 }))
    }

    /// A sentence of ours, cut off where it is absurdly long.
    func cut(_ text: String) -> String {
        text.utf8.count <= OrderWriting.textLongest
            ? kept(text) : kept(String(text.prefix(OrderWriting.textLongest / 4)))
    }
}
