import Depot
import GRDB
import Units

// How the nouns stand in their rows. Reading goes through `Row`'s throwing decoder, so that a row
// that a damaged page made up is an error and never a trap.

/// The one row of `served_clock`.
struct ServedTimeRow {
    let time: UTCTime
    /// By how much that was ahead of the wall clock; 0 in a row from before it was kept.
    let lead: Milliseconds

    static let columns = "id, served_at, lead, checksum"
    /// The columns of a file from before the lead was kept.
    static let columnsWithoutLead = "id, served_at, checksum"

    init(time: UTCTime, lead: Milliseconds) {
        self.time = time
        self.lead = lead
    }

    /// Throws `StoreError.corrupt` where the checksum or a column's type does not fit.
    init(row: Row) throws {
        time = UTCTime(milliseconds: try row.number("served_at"))
        lead = Milliseconds(rawValue: try row.number("lead"))
        guard try row.number("checksum") == checksum else { throw StoreError.corrupt }
    }

    /// A lead of 0 is left out, so that a row from before it was kept still fits.
    private var checksum: Int64 {
        var sum = CRC32C()
        sum.update(time.milliseconds)
        if lead != .zero { sum.update(lead.rawValue) }
        return Int64(sum.value)
    }

    /// In the order of `columns`, without the id.
    var arguments: StatementArguments { [time.milliseconds, lead.rawValue, checksum] }
}

extension TransactionRecord {
    static let columns = """
        id, charger, connector, id_token, started_at, recorded_at, meter_start, stopped_at, \
        meter_stop, reason, checksum
        """

    /// Throws `StoreError.corrupt` where the checksum or a column's type does not fit.
    init(row: Row) throws {
        let end: End? =
            if let stoppedAt = try row.time("stopped_at") {
                End(
                    stoppedAt: stoppedAt,
                    meterStop: Energy(rawValue: try row.number("meter_stop")),
                    reason: try row.text("reason"))
            } else {
                nil
            }
        self.init(
            id: try row.number("id"), charger: try row.text("charger"),
            connector: Int(try row.number("connector")), idToken: try row.text("id_token"),
            startedAt: UTCTime(milliseconds: try row.number("started_at")),
            recordedAt: UTCTime(milliseconds: try row.number("recorded_at")),
            meterStart: Energy(rawValue: try row.number("meter_start")), end: end)
        guard try row.number("checksum") == checksum else { throw StoreError.corrupt }
    }

    /// Over every column, so that a flipped bit in a billed value is seen.
    var checksum: Int64 {
        var sum = CRC32C()
        sum.update(id)
        sum.update(text: charger)
        sum.update(Int64(connector))
        sum.update(text: idToken)
        sum.update(startedAt.milliseconds)
        sum.update(recordedAt.milliseconds)
        sum.update(meterStart.rawValue)
        if let end {
            sum.update(end.stoppedAt.milliseconds)
            sum.update(end.meterStop.rawValue)
            sum.update(text: end.reason)
        }
        return Int64(sum.value)
    }

    /// In the order of `columns`.
    var arguments: StatementArguments {
        [
            id, charger, connector, idToken, startedAt.milliseconds, recordedAt.milliseconds,
            meterStart.rawValue, end?.stoppedAt.milliseconds, end?.meterStop.rawValue,
            end?.reason, checksum,
        ]
    }
}

extension ProvenFloor {
    /// Throws `StoreError.corrupt` where the checksum or a column's type does not fit.
    init(row: Row) throws {
        self.init(
            charger: try row.text("charger"), connector: Int(try row.number("connector")),
            rate: ChargingRate(rawValue: try row.number("rate")), unit: try row.unit(),
            provenAt: UTCTime(milliseconds: try row.number("proven_at")))
        guard try row.number("checksum") == checksum else { throw StoreError.corrupt }
    }

    var checksum: Int64 {
        var sum = CRC32C()
        sum.update(text: charger)
        sum.update(Int64(connector))
        sum.update(rate.rawValue)
        sum.update(text: unit.rawValue)
        sum.update(provenAt.milliseconds)
        return Int64(sum.value)
    }
}

extension InstalledProfile {
    init(row: Row) throws {
        guard let kind = Kind(rawValue: try row.text("kind")) else { throw StoreError.corrupt }
        self.init(
            charger: try row.text("charger"), connector: Int(try row.number("connector")),
            kind: kind, slot: Int(try row.number("slot")),
            rate: ChargingRate(rawValue: try row.number("rate")), unit: try row.unit(),
            expiry: try row.time("expiry"),
            acceptedAt: UTCTime(milliseconds: try row.number("accepted_at")))
    }
}

extension Alarm {
    init(row: Row) throws {
        guard let severity = Severity(rawValue: try row.text("severity")) else {
            throw StoreError.corrupt
        }
        self.init(
            id: try row.text("id"), since: UTCTime(milliseconds: try row.number("since")),
            severity: severity, text: try row.text("text"))
    }
}

extension OperatorAction {
    init(row: Row) throws {
        guard let user = UInt32(exactly: try row.number("user")) else { throw StoreError.corrupt }
        self.init(
            user: user, what: try row.text("what"),
            at: UTCTime(milliseconds: try row.number("at")), until: try row.time("until"))
    }
}

extension UnmatchedStop {
    init(row: Row) throws {
        self.init(
            charger: try row.text("charger"), transaction: try row.number("told_id"),
            end: TransactionRecord.End(
                stoppedAt: UTCTime(milliseconds: try row.number("stopped_at")),
                meterStop: Energy(rawValue: try row.number("meter_stop")),
                reason: try row.text("reason")),
            recordedAt: UTCTime(milliseconds: try row.number("recorded_at")))
    }
}

extension SessionEnergy {
    init(row: Row) throws {
        self.init(
            transaction: try row.number("transaction_id"),
            energy: Energy(rawValue: try row.number("energy")),
            firstSampleAt: UTCTime(milliseconds: try row.number("first_sample_at")),
            lastSampleAt: UTCTime(milliseconds: try row.number("last_sample_at")))
    }
}

extension LostDetail {
    init(row: Row) throws {
        self.init(
            count: try row.number("count"),
            from: UTCTime(milliseconds: try row.number("earliest")),
            to: UTCTime(milliseconds: try row.number("latest")))
    }
}

extension Row {
    /// A column that holds a whole number.
    func number(_ column: String) throws -> Int64 {
        guard case .int64(let value) = storage(column) else { throw StoreError.corrupt }
        return value
    }

    /// A column that holds text.
    func text(_ column: String) throws -> String {
        guard case .string(let value) = storage(column) else { throw StoreError.corrupt }
        return value
    }

    /// A column that holds text or nothing.
    func textIfAny(_ column: String) throws -> String? {
        if case .null = storage(column) { return nil }
        return try text(column)
    }

    /// A column that holds a time or nothing.
    func time(_ column: String) throws -> UTCTime? {
        if case .null = storage(column) { return nil }
        return UTCTime(milliseconds: try number(column))
    }

    /// The column `unit`.
    func unit() throws -> ChargingRateUnit {
        guard let unit = ChargingRateUnit(rawValue: try text("unit")) else {
            throw StoreError.corrupt
        }
        return unit
    }

    /// The raw value; a column that the query did not ask for is a fault of ours and traps.
    private func storage(_ column: String) -> DatabaseValue.Storage {
        let value: DatabaseValue = self[column]
        return value.storage
    }
}
