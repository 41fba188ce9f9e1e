package import Foundation
package import LocalAPI
package import Units

/// A moment as people type it: RFC 3339 with its offset, or `HH:MM` of today.
package enum MomentText {
    /// The moment; nil for anything else. `HH:MM` is on the clocks of `zone` on the day of `now`.
    package static func parse(_ text: String, now: UTCTime, zone: TimeZone) -> Timestamp? {
        if let timestamp = Timestamp(text: text) { return timestamp }
        let bytes = Array(text.utf8)
        guard bytes.count == 5, bytes[2] == UInt8(ascii: ":"),
            let hour = twoDigits(bytes[0...1]), hour <= 23,
            let minute = twoDigits(bytes[3...4]), minute <= 59
        else { return nil }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        let today = Date(timeIntervalSince1970: Double(now.milliseconds) / 1000)
        // On a day when the clocks are put forward, a time that does not exist is the next that does.
        let date = calendar.date(bySettingHour: hour, minute: minute, second: 0, of: today)
        guard let date else { return nil }
        return Timestamp(
            UTCTime(milliseconds: Int64(date.timeIntervalSince1970 * 1000)), in: zone)
    }

    private static func twoDigits(_ bytes: ArraySlice<UInt8>) -> Int? {
        var value = 0
        for byte in bytes {
            guard (48...57).contains(byte) else { return nil }
            value = value * 10 + Int(byte - 48)
        }
        return value
    }
}
