import Depot
import GRDB
import Units

// How the month's highest demand stands in its row.

extension DemandPeak {
    static let columns = "kind, interval, month, peak, checksum"

    /// Throws `StoreError.corrupt` where the checksum or a column's type does not fit.
    init(row: Row) throws {
        guard let window = DemandTarget.Window(rawValue: try row.text("kind")) else {
            throw StoreError.corrupt
        }
        self.init(
            window: window, interval: Milliseconds(rawValue: try row.number("interval")),
            month: UTCTime(milliseconds: try row.number("month")),
            peak: Watts(rawValue: try row.number("peak")))
        guard try row.number("checksum") == checksum else { throw StoreError.corrupt }
    }

    /// Over every column: a flipped bit would allow a demand that nobody has paid for.
    private var checksum: Int64 {
        var sum = CRC32C()
        sum.update(text: window.rawValue)
        sum.update(interval.rawValue)
        sum.update(month.milliseconds)
        sum.update(peak.rawValue)
        return Int64(sum.value)
    }

    /// In the order of `columns`.
    var arguments: StatementArguments {
        [window.rawValue, interval.rawValue, month.milliseconds, peak.rawValue, checksum]
    }
}
