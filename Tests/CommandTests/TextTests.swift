import Depot
import Foundation
import LocalAPI
import Screens
import Testing
import Units

@Suite("text on its way to a terminal")
struct TextTests {
    @Test(
        "can't steer it",
        arguments: [
            ("plain – ÄÖ 東京", "plain – ÄÖ 東京"), ("\u{1B}[2J", "\\u{1B}[2J"),
            ("a\nb\r\tc", "a\\u{A}b\\u{D}\\u{9}c"), ("\u{9B}31m", "\\u{9B}31m"),
            ("\u{7F}\u{0}", "\\u{7F}\\u{0}"), ("\u{202E}evil", "\\u{202E}evil"),
            ("\u{2028}", "\\u{2028}"), ("e\u{301}", "e\u{301}"), ("\\u{1B}", "\\u{1B}"),
            ("1.0\r\n2026-01-01 critical: lost", "1.0\\u{D}\\u{A}2026-01-01 critical: lost"),
            ("\u{2029}\u{FEFF}", "\\u{2029}\\u{FEFF}"),
        ])
    func escapes(raw: String, escaped: String) {
        #expect(raw.escapedForTerminal == escaped)
        #expect(escaped.escapedForTerminal == escaped)
    }

    @Test(
        "is cut and filled to its width",
        arguments: [
            ("depot", 5, "depot", "depot"), ("depot", 7, "depot  ", "  depot"),
            ("depot-north", 5, "depo~", "depo~"), ("東京駅", 5, "東京~", "東京~"),
            ("東京駅", 4, "東~ ", " 東~"), ("depot", 0, "", ""),
        ])
    func fits(text: String, width: Int, leading: String, trailing: String) {
        #expect(text.leading(in: width) == leading)
        #expect(text.trailing(in: width) == trailing)
    }

    @Test(
        "is wrapped at spaces",
        arguments: [
            ("the main feeder is full", 10, ["the main", "feeder is", "full"]),
            ("unbreakable-word and", 8, ["unbreak~", "and"]), ("", 8, []),
        ])
    func wraps(text: String, width: Int, lines: [String]) {
        #expect(text.wrapped(to: width) == lines)
    }

    @Test("is drawn in place with each line cleared to its end")
    func frames() {
        let frame = TerminalFrame.text(
            lines: ["one", "two\u{1B}[2J", "longer than that"], width: 9)
        #expect(
            frame == "\u{1B}[Hone\u{1B}[K\r\ntwo\\u{1B~\u{1B}[K\r\nlonger t~\u{1B}[K\u{1B}[J")
    }

    @Test("is JSON with sorted keys, every field and no control character")
    func prettyJSON() {
        let json = "{\"b\":24.7,\"a\":[null,true,25.0,-3,\"x\u{9B}/\\u001b\"],\"new\":{\"c\":{}}}"
        let expected = """
            {
              "a" : [
                null,
                true,
                25,
                -3,
                "x\\u009B/\\u001b"
              ],
              "b" : 24.7,
              "new" : {
                "c" : {}
              }
            }
            """
        let pretty = JSONText.pretty(Data(json.utf8))
        #expect(
            pretty?.filter { $0 != " " && $0 != "\n" }
                == expected.filter { $0 != " " && $0 != "\n" })
        #expect(JSONText.pretty(Data("{".utf8)) == nil)
    }

    @Test(
        "T10: in JSON can't steer the terminal either",
        arguments: [
            ("\u{9B}31m", "\\u009B31m"), ("\u{7F}", "\\u007F"), ("\u{202E}evil", "\\u202Eevil"),
            ("\u{2028}", "\\u2028"), ("\u{E0001}", "\\uDB40\\uDC01"), ("東京 🚌 é", "東京 🚌 é"),
        ])
    func json(raw: String, escaped: String) {
        #expect(JSONText.pretty(Data("\"\(raw)\"".utf8)) == "\"\(escaped)\"")
    }
}

@Suite("what a technician types")
struct ArgumentTests {
    @Test(
        "is read as a duration",
        arguments: [
            ("2h", 7200), ("30m", 1800), ("90s", 90), ("1h30m", 5400), ("1d", 86_400),
            ("7d", 604_800), ("0h1s", 1),
        ])
    func durations(text: String, seconds: Int64) {
        #expect(DurationText.parse(text) == .seconds(seconds))
    }

    @Test(
        "is no duration",
        arguments: [
            "", "2", "h", "2h30", "-2h", "2 h", "30m2h", "2h2h", "0s", "8d", "1.5h", "２h",
            "99999999999999999999s",
        ])
    func noDurations(text: String) {
        #expect(DurationText.parse(text) == nil)
    }

    @Test(
        "is read as a moment on the site's clocks",
        arguments: [
            ("00:20", "2026-03-02T00:20:00+01:00"), ("23:59", "2026-03-02T23:59:00+01:00"),
            ("2026-02-24T07:00:00Z", "2026-02-24T07:00:00Z"),
        ])
    func moments(text: String, expected: String) throws {
        let now = try #require(UTCTime(text: "2026-03-02T00:21:00Z", assumesUTC: false))
        let zone = try #require(TimeZone(identifier: "Europe/Berlin"))
        #expect(MomentText.parse(text, now: now, zone: zone)?.text == expected)
    }

    @Test("is no moment", arguments: ["", "24:00", "12:60", "1:20", "+1:20", "12:3x", "yesterday"])
    func noMoments(text: String) throws {
        let zone = try #require(TimeZone(identifier: "Europe/Berlin"))
        #expect(MomentText.parse(text, now: UTCTime(milliseconds: 0), zone: zone) == nil)
    }
}
