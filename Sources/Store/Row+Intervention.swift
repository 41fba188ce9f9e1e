import Depot
import GRDB
import Units

// How interventions stand in their rows: each kind fills its own columns.

extension Intervention {
    static let columns = """
        charger, connector, kind, since, user, until, rate, unit, violations, is_violator, checksum
        """

    /// Throws `StoreError.corrupt` where the checksum or a column's type does not fit.
    init(row: Row) throws {
        self.init(
            charger: try row.text("charger"), connector: Int(try row.number("connector")),
            kind: try Kind(row: row), since: UTCTime(milliseconds: try row.number("since")),
            user: try row.user())
        guard try row.number("checksum") == checksum else { throw StoreError.corrupt }
    }

    /// Over every column: a flipped bit would pause another connector, or release it.
    private var checksum: Int64 {
        var sum = CRC32C()
        sum.update(text: charger)
        sum.update(Int64(connector))
        sum.update(text: kind.name)
        sum.update(since.milliseconds)
        sum.update(user.map { Int64($0) } ?? -1)
        switch kind {
        case .paused, .released: break
        case .overridden(let rate, let unit, let until):
            sum.update(until.milliseconds)
            sum.update(rate.rawValue)
            sum.update(text: unit.rawValue)
        case .violated(let times, let isViolator):
            sum.update(Int64(times))
            sum.update(isViolator ? 1 : 0)
        }
        return Int64(sum.value)
    }

    /// In the order of `columns`.
    var arguments: StatementArguments {
        let head: StatementArguments = [
            charger, connector, kind.name, since.milliseconds, user.map { Int64($0) },
        ]
        return head + kind.arguments + [checksum]
    }
}

extension Intervention.Kind {
    fileprivate init(row: Row) throws {
        switch try row.text("kind") {
        case "paused": self = .paused
        case "released": self = .released
        case "overridden":
            guard let until = try row.time("until") else { throw StoreError.corrupt }
            self = .overridden(
                ChargingRate(rawValue: try row.number("rate")), try row.unit(), until: until)
        case "violated":
            self = .violated(
                times: Int(try row.number("violations")),
                isViolator: try row.number("is_violator") == 1)
        default: throw StoreError.corrupt
        }
    }

    /// The column `kind`.
    fileprivate var name: String {
        switch self {
        case .paused: "paused"
        case .overridden: "overridden"
        case .released: "released"
        case .violated: "violated"
        }
    }

    /// `until`, `rate`, `unit`, `violations`, `is_violator`.
    fileprivate var arguments: StatementArguments {
        switch self {
        case .paused, .released: [nil, nil, nil, nil, nil]
        case .overridden(let rate, let unit, let until):
            [until.milliseconds, rate.rawValue, unit.rawValue, nil, nil]
        case .violated(let times, let isViolator): [nil, nil, nil, times, isViolator ? 1 : 0]
        }
    }
}

extension Row {
    /// The column `user`; nil where nobody is named.
    fileprivate func user() throws -> UInt32? {
        guard let number = try time("user")?.milliseconds else { return nil }
        guard let user = UInt32(exactly: number) else { throw StoreError.corrupt }
        return user
    }
}
