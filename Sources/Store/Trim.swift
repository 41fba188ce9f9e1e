import Depot
import GRDB
import Units

/// Holds the tables to their bounds, a slice at a time: a deletion that is due is never long.
struct Trim {
    let database: Database
    let bounds: StoreBounds

    /// Rows deleted from one table at once. Twice what comes in between two trims, so that a
    /// table over its bound gets back below it.
    static let slice = 2_000
    /// Gaps in the history of limits that are kept.
    static let gapsHighest = 1_000

    /// Every table; rows are held to their age only where `now` is known.
    func run(at now: UTCTime?) throws {
        try database.inTransaction(.immediate) {
            if let now { try dropAgedDetail(before: now - bounds.limitChangesAge) }
            try hold("limit_changes", to: bounds.limitChangesHighest)
            try hold("limit_change_gaps", to: Trim.gapsHighest)
            try hold("alarms", to: bounds.alarmsHighest, "cleared_at IS NULL, seq")
            try hold("operator_actions", to: bounds.operatorActionsHighest)
            try hold("proven_floors", to: bounds.connectorFactsHighest, "proven_at")
            try hold("installed_profiles", to: bounds.connectorFactsHighest, "accepted_at")
            try holdTransactions()
            try holdOutbox()
            return .commit
        }
    }

    /// For a full disk: a slice of the oldest limit changes, so that new rows find pages.
    func dropOldestDetail() throws {
        try database.execute(
            sql: """
                DELETE FROM limit_changes WHERE seq IN
                (SELECT seq FROM limit_changes ORDER BY seq LIMIT ?)
                """,
            arguments: [Trim.slice])
    }

    /// What held at `cutoff` stays, so that a limit that has not changed since can be explained.
    private func dropAgedDetail(before cutoff: UTCTime) throws {
        try database.execute(
            sql: """
                DELETE FROM limit_changes WHERE seq IN (
                    SELECT seq FROM limit_changes AS aged WHERE at < ?1 AND EXISTS (
                        SELECT 1 FROM limit_changes AS later
                        WHERE later.charger = aged.charger AND later.connector = aged.connector
                        AND later.at <= ?1 AND (later.at, later.seq) > (aged.at, aged.seq))
                    ORDER BY at LIMIT ?2)
                """,
            arguments: [cutoff.milliseconds, Trim.slice])
    }

    /// `table` and `order` are words of this file, never of anybody else.
    private func hold(_ table: String, to highest: Int, _ order: String = "seq") throws {
        let count = try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM \(table)") ?? 0
        guard count > highest else { return }
        try database.execute(
            sql: """
                DELETE FROM \(table) WHERE rowid IN
                (SELECT rowid FROM \(table) ORDER BY \(order) LIMIT ?)
                """,
            arguments: [min(count - highest, Trim.slice)])
    }

    /// Only ended ones go: an open transaction is never forgotten.
    private func holdTransactions() throws {
        let sql = "SELECT COUNT(*) FROM transactions WHERE stopped_at IS NOT NULL"
        let count = try Int.fetchOne(database, sql: sql) ?? 0
        guard count > bounds.transactionsHighest else { return }
        try database.execute(
            sql: """
                DELETE FROM transactions WHERE id IN (
                    SELECT id FROM transactions WHERE stopped_at IS NOT NULL ORDER BY id LIMIT ?)
                """,
            arguments: [min(count - bounds.transactionsHighest, Trim.slice)])
    }

    /// What can be missed most easily goes first; each slice leaves a gap that counts it. Gaps
    /// stay: there is one for a slice, and none without a row that was larger.
    private func holdOutbox() throws {
        let held = try Int.fetchOne(database, sql: "SELECT bytes FROM outbox_size") ?? 0
        var excess = held - bounds.outboxBytesHighest
        for kind in [OutboxRow.Kind.interval, .alarm, .session] where excess > 0 {
            excess -= try dropOldest(kind, bytes: excess)
        }
    }

    /// How many bytes went.
    private func dropOldest(_ kind: OutboxRow.Kind, bytes: Int) throws -> Int {
        let rows = try Row.fetchAll(
            database, sql: "SELECT seq, at, bytes FROM outbox WHERE kind = ? ORDER BY seq LIMIT ?",
            arguments: [kind.rawValue, Trim.slice])
        var dropped = 0
        var last: Int64 = 0
        var lost: LostDetail?
        for row in rows where dropped < bytes {
            let at = UTCTime(milliseconds: try row.number("at"))
            let one = LostDetail(count: 1, from: at, to: at)
            dropped += Int(try row.number("bytes"))
            last = try row.number("seq")
            lost = lost?.joined(with: one) ?? one
        }
        guard let lost, let first = rows.first else { return 0 }
        try database.execute(
            sql: "DELETE FROM outbox WHERE kind = ? AND seq <= ?", arguments: [kind.rawValue, last])
        try OrderWriting(database: database, bounds: bounds).enqueue(
            .gap, at: lost.to,
            GapBody(
                reason: .full, count: lost.count, kind: kind.rawValue,
                from: lost.from.text(milliseconds: true), to: lost.to.text(milliseconds: true),
                firstSeq: try first.number("seq"), lastSeq: last))
        return dropped
    }
}
