import Depot
import GRDB
import Units

// How what waits to be handed upstream stands in its row.

extension OutboxRow {
    static let columns = "kind, at, body, bytes, checksum"

    /// Throws `StoreError.corrupt` where the checksum or a column's type does not fit.
    init(row: Row) throws {
        guard let kind = Kind(rawValue: try row.text("kind")) else { throw StoreError.corrupt }
        self.init(
            seq: try row.number("seq"), kind: kind,
            at: UTCTime(milliseconds: try row.number("at")), body: try row.text("body"))
        guard try row.number("checksum") == checksum else { throw StoreError.corrupt }
    }

    /// Over what is delivered, but the number, which the database gives.
    private var checksum: Int64 {
        var sum = CRC32C()
        sum.update(text: kind.rawValue)
        sum.update(at.milliseconds)
        sum.update(text: body)
        return Int64(sum.value)
    }

    /// In the order of `columns`.
    var arguments: StatementArguments {
        [kind.rawValue, at.milliseconds, body, bytes, checksum]
    }
}
