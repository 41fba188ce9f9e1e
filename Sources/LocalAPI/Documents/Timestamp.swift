package import Foundation
package import Units

/// A wall-clock time as the site reads it: a moment and the offset from UTC that held there then.
/// In JSON it is RFC 3339 text with its offset and whole seconds (section 5 of the contract).
package struct Timestamp: Hashable, Sendable {
    /// The moment, in whole seconds.
    package let moment: UTCTime
    /// What the site's clocks were ahead of UTC, in minutes; negative to the west.
    package let offsetMinutes: Int64

    /// Cuts `moment` to its second.
    package init(_ moment: UTCTime, offsetMinutes: Int64) {
        self.moment = UTCTime(milliseconds: moment.milliseconds / 1000 * 1000)
        self.offsetMinutes = offsetMinutes
    }

    /// `moment` as clocks in `zone` show it.
    package init(_ moment: UTCTime, in zone: TimeZone) {
        let date = Date(timeIntervalSince1970: Double(moment.milliseconds) / 1000)
        self.init(moment, offsetMinutes: Int64(zone.secondsFromGMT(for: date) / 60))
    }

    /// Reads RFC 3339 text; nil for anything else, and for text without an offset.
    package init?(text: String) {
        guard let moment = UTCTime(text: text, assumesUTC: false) else { return nil }
        self.init(moment, offsetMinutes: Self.offsetMinutes(ofValidText: text))
    }

    /// The parts as the site's clocks show them.
    package var civil: CivilTime { CivilTime(utc: moment + .minutes(offsetMinutes)) }

    /// RFC 3339, such as `2026-03-02T01:21:00+01:00`.
    package var text: String {
        let shown = moment + .minutes(offsetMinutes)
        let local = shown.text(milliseconds: false).dropLast()
        guard offsetMinutes != 0 else { return local + "Z" }
        let minutes = offsetMinutes.magnitude
        let sign = offsetMinutes < 0 ? "-" : "+"
        return local + sign + twoDigits(minutes / 60) + ":" + twoDigits(minutes % 60)
    }

    /// `UTCTime` has already proved that the text ends in `Z`, `+hh:mm` or `+hhmm`.
    private static func offsetMinutes(ofValidText text: String) -> Int64 {
        let digits = text.suffix(6).filter { $0.isNumber }
        guard let last = text.last, last != "Z", last != "z", let number = Int64(digits.suffix(4))
        else { return 0 }
        let minutes = number / 100 * 60 + number % 100
        return text.suffix(6).contains("-") ? -minutes : minutes
    }
}

extension Timestamp: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let timestamp = Timestamp(text: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "a time is RFC 3339 text with its offset")
        }
        self = timestamp
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

private func twoDigits(_ value: UInt64) -> String {
    value < 10 ? "0\(value)" : String(value)
}
