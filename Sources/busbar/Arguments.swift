import ArgumentParser
import Depot
import Foundation
import Ledger
import LocalAPI
import Screens
import Units

extension ConnectorName: ExpressibleByArgument {
    init?(argument: String) {
        self.init(text: argument)
    }
}

extension CommandTarget: ExpressibleByArgument {
    init?(argument: String) {
        self.init(text: argument)
    }
}

/// What people type, turned into values; each says what is allowed where it can't be read.
enum Arguments {
    /// The wall clock of the box.
    static var now: UTCTime {
        UTCTime(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
    }

    static func moment(_ text: String, zone: TimeZone) throws -> Timestamp {
        guard let moment = MomentText.parse(text, now: now, zone: zone) else {
            throw ValidationError(
                "write the time as HH:MM of today or as 2026-03-02T01:21:00+01:00")
        }
        return moment
    }

    static func duration(_ text: String) throws -> Milliseconds {
        guard let duration = DurationText.parse(text) else {
            throw ValidationError("write the duration as 2h, 30m, 90s or 1h30m, a week at most")
        }
        return duration
    }

    static func charger(_ text: String) throws -> String {
        guard ChargerIdentity.isOne(text) else {
            throw ValidationError("name a charger, such as CP-01")
        }
        return text
    }

    /// The rules that `--without` names; nil: every rule is kept.
    static func omissions(_ name: String?) throws -> Omissions {
        guard let name else { return .none }
        guard let known = Omissions.names.first(where: { $0.name == name }) else {
            throw ValidationError(
                "--without takes one of " + Omissions.names.map(\.name).joined(separator: ", "))
        }
        return known.omission
    }
}
