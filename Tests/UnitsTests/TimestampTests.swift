import Testing
import Units

@Suite("an RFC 3339 timestamp")
struct TimestampTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let text: String
        /// In UTC to the millisecond; nil: not a timestamp.
        let expected: String?

        init(_ text: String, _ expected: String?) {
            self.text = text
            self.expected = expected
        }

        var testDescription: String { text }
    }

    static let rows: [Row] = [
        // Plain, and the forms of the letters.
        Row("2026-03-01T18:00:00Z", "2026-03-01T18:00:00.000Z"),
        Row("2026-03-01t18:00:00z", "2026-03-01T18:00:00.000Z"),
        Row("2026-03-01 18:00:00Z", "2026-03-01T18:00:00.000Z"),
        Row("1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000Z"),
        Row("9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"),
        // Offsets.
        Row("2026-03-01T18:00:00+01:00", "2026-03-01T17:00:00.000Z"),
        Row("2026-03-01T18:00:00-05:30", "2026-03-01T23:30:00.000Z"),
        Row("2026-03-01T18:00:00+0545", "2026-03-01T12:15:00.000Z"),
        Row("2026-03-01T00:30:00+01:00", "2026-02-28T23:30:00.000Z"),
        Row("2024-12-31T23:30:00-01:00", "2025-01-01T00:30:00.000Z"),
        Row("2026-03-01T18:00:00+00:00", "2026-03-01T18:00:00.000Z"),
        Row("2026-03-01T18:00:00-00:00", "2026-03-01T18:00:00.000Z"),
        Row("2026-03-01T18:00:00+23:59", "2026-02-28T18:01:00.000Z"),
        // Fractions.
        Row("2026-03-01T18:00:00.5Z", "2026-03-01T18:00:00.500Z"),
        Row("2026-03-01T18:00:00.05Z", "2026-03-01T18:00:00.050Z"),
        Row("2026-03-01T18:00:00.123Z", "2026-03-01T18:00:00.123Z"),
        Row("2026-03-01T18:00:00.999999999Z", "2026-03-01T18:00:00.999Z"),
        Row("2026-03-01T18:00:00,25+02:00", "2026-03-01T16:00:00.250Z"),
        // Leap days and seconds.
        Row("2024-02-29T12:00:00Z", "2024-02-29T12:00:00.000Z"),
        Row("2000-02-29T12:00:00Z", "2000-02-29T12:00:00.000Z"),
        Row("2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000Z"),
        Row("2023-02-29T12:00:00Z", nil),
        Row("2100-02-29T12:00:00Z", nil),
        // Parts out of range.
        Row("2026-00-01T00:00:00Z", nil),
        Row("2026-13-01T00:00:00Z", nil),
        Row("2026-01-00T00:00:00Z", nil),
        Row("2026-04-31T00:00:00Z", nil),
        Row("2026-01-01T24:00:00Z", nil),
        Row("2026-01-01T00:60:00Z", nil),
        Row("2026-01-01T00:00:61Z", nil),
        Row("2026-01-01T00:00:00+24:00", nil),
        Row("2026-01-01T00:00:00+01:60", nil),
        // Outside 1970 to 9999, also by the offset and the leap second alone.
        Row("1969-12-31T23:59:59Z", nil),
        Row("1970-01-01T00:00:00+00:01", nil),
        Row("9999-12-31T23:59:60Z", nil),
        Row("9999-12-31T23:59:59-00:01", nil),
        // Not a timestamp.
        Row("", nil),
        Row("2026-03-01", nil),
        Row("2026-03-01T18:00Z", nil),
        Row("2026-03-01T18:00:00.Z", nil),
        Row("2026-03-01T18:00:00+01", nil),
        Row("2026-03-01T18:00:00Z ", nil),
        Row(" 2026-03-01T18:00:00Z", nil),
        Row("2026-3-1T18:00:00Z", nil),
        Row("26-03-01T18:00:00Z", nil),
        Row("2026-03-01T18:00:00ZZ", nil),
        Row("-026-03-01T18:00:00Z", nil),
        Row("2026-03-01T+8:00:00Z", nil),
        Row("２026-03-01T18:00:00Z", nil),
        Row("2026-03-01T18:00:00\u{0}Z", nil),
    ]

    @Test("is read with its offset, or not at all", arguments: rows)
    func isRead(_ row: Row) {
        let read = UTCTime(text: row.text, assumesUTC: false)
        #expect(read?.text(milliseconds: true) == row.expected)
    }

    @Test("without an offset is UTC only where that was agreed")
    func withoutOffset() {
        let text = "2026-03-01T18:00:00.5"
        #expect(UTCTime(text: text, assumesUTC: false) == nil)
        #expect(
            UTCTime(text: text, assumesUTC: true)?.text(milliseconds: true)
                == "2026-03-01T18:00:00.500Z")
    }

    @Test("counts milliseconds since 1970")
    func counts() {
        let known: [(String, Int64)] = [
            ("1970-01-01T00:00:00Z", 0), ("2000-02-29T00:00:00Z", 951_782_400_000),
            ("2001-09-09T01:46:40Z", 1_000_000_000_000),
            ("2038-01-19T03:14:07.999Z", 2_147_483_647_999),
        ]
        for (text, milliseconds) in known {
            #expect(UTCTime(text: text, assumesUTC: false)?.milliseconds == milliseconds)
        }
    }

    @Test("is written with or without its milliseconds")
    func isWritten() {
        let time = UTCTime(milliseconds: 1_000_000_000_007)
        #expect(time.text(milliseconds: false) == "2001-09-09T01:46:40Z")
        #expect(time.text(milliseconds: true) == "2001-09-09T01:46:40.007Z")
    }
}
