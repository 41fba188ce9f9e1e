package import Units

/// A charger's time as it wrote it. It is never dropped: the arrival's moment stands beside it, and
/// a time that can't be read is one that was not told.
package struct Timestamp: Hashable, Sendable {
    /// As it was written, cut to `textLongest`.
    package let text: String
    /// What it says; nil where it can't be read.
    package let utc: UTCTime?

    /// An RFC 3339 time with nanoseconds and offset has 35 characters.
    package static let textLongest = 40

    /// A time to send: RFC 3339 in UTC, in whole seconds, rounded down.
    package init(_ utc: UTCTime) {
        let held = min(max(utc.milliseconds, 0), Timestamp.utcHighest)
        let whole = UTCTime(milliseconds: held / 1000 * 1000)
        text = whole.text(milliseconds: false)
        self.utc = whole
    }

    /// A time that was received. One without a zone is read as UTC and counted.
    package init(received text: String, tolerated: inout Tolerated) {
        self.text = text.cut(to: Timestamp.textLongest)
        if let exact = UTCTime(text: text, assumesUTC: false) {
            utc = exact
        } else if let assumed = UTCTime(text: text, assumesUTC: true) {
            utc = assumed
            tolerated.timesWithoutZone += 1
        } else {
            utc = nil
            tolerated.timesUnreadable += 1
        }
    }

    /// Something that stands where a time is due and is no text.
    package init(unreadable value: JSONValue) {
        text = value.text.cut(to: Timestamp.textLongest)
        utc = nil
    }

    /// 9999-12-31T23:59:59Z: the last second that RFC 3339 can write.
    private static let utcHighest: Int64 = 253_402_300_799_000
}
