import LocalAPI
import Units

extension Timestamp {
    /// `01:21:00`, on the site's clocks.
    var clock: String {
        let civil = civil
        return [civil.hour, civil.minute, civil.second].map(twoDigits).joined(separator: ":")
    }

    /// `2026-03-02 01:21:00`, on the site's clocks.
    var dateAndClock: String {
        let civil = civil
        return "\(civil.year)-\(twoDigits(civil.month))-\(twoDigits(civil.day)) \(clock)"
    }

    /// `05:10`, on the site's clocks.
    var hourAndMinute: String { "\(twoDigits(civil.hour)):\(twoDigits(civil.minute))" }

    /// `05:10`, with the day before it where it is another one than that of `reference`:
    /// `03-02 05:10`.
    func minute(near reference: Timestamp) -> String {
        let (own, other) = (civil, reference.civil)
        let isSameDay = (own.year, own.month, own.day) == (other.year, other.month, other.day)
        let day = isSameDay ? "" : "\(twoDigits(own.month))-\(twoDigits(own.day)) "
        return day + hourAndMinute
    }

    /// The clock alone where it is the same day as `reference`, else with the date.
    func text(near reference: Timestamp) -> String {
        let (own, other) = (civil, reference.civil)
        let isSameDay = (own.year, own.month, own.day) == (other.year, other.month, other.day)
        return isSameDay ? clock : dateAndClock
    }
}

private func twoDigits(_ value: Int64) -> String {
    value < 10 ? "0\(value)" : String(value)
}
