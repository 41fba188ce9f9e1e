import Depot
import GRDB
import Units

/// The one row of `counters`: what must never go backward.
struct Counters: Equatable {
    /// The last transaction id that was ever reserved; 0 before the first.
    var reservedTransactionID: Int64
    /// T_max of SAFETY.md R6; nil where nothing was ever granted.
    var leaseLongest: Milliseconds?

    /// The largest id that the schema takes: what an OCPP 1.6 charger can hold.
    static let transactionIDHighest = Int64(Int32.max)
    /// SAFETY.md R6: no lease is ever longer.
    static let leaseLongestEver = Milliseconds.seconds(900)

    /// Throws `StoreError.corrupt` where the row fails its checksum or is not there: a file
    /// without it is only ever one that was migrated a moment ago.
    static func read(_ database: Database) throws -> Counters {
        let sql = "SELECT reserved_transaction_id, lease_longest, checksum FROM counters"
        guard let row = try Row.fetchOne(database, sql: sql) else { throw StoreError.corrupt }
        let lease = try row.time("lease_longest")?.milliseconds
        let counters = Counters(
            reservedTransactionID: try row.number("reserved_transaction_id"),
            leaseLongest: lease.map { Milliseconds(rawValue: $0) })
        guard try row.number("checksum") == counters.checksum else { throw StoreError.corrupt }
        return counters
    }

    func write(_ database: Database) throws {
        try database.execute(
            sql: "REPLACE INTO counters VALUES (1, ?, ?, ?)",
            arguments: [reservedTransactionID, leaseLongest?.rawValue, checksum])
    }

    private var checksum: Int64 {
        var sum = CRC32C()
        sum.update(reservedTransactionID)
        sum.update(leaseLongest?.rawValue ?? -1)
        return Int64(sum.value)
    }

    /// Where ids go on after a loss of the database: far past everything that may have been given
    /// out. A million past what could be read, and a hundred thousand for each day since 2026, in
    /// case nothing could be read at all (no depot starts that many in a day; the days last until
    /// 2084 in 31 bits).
    static func reserved(afterLossAt now: UTCTime, highestRead: Int64) -> Int64 {
        let jump: Int64 = 1_000_000
        let perDay: Int64 = 100_000
        let dayLength: Int64 = 86_400_000
        let days = max(0, now.milliseconds / dayLength - 20_454)
        let byRead = (max(0, highestRead) / jump + 1) * jump
        let byDay = min(days, transactionIDHighest / perDay - 1) * perDay
        // Where a day's number would leave nothing to count on with, what was read decides.
        return min(max(byRead, byDay), transactionIDHighest - jump)
    }
}
