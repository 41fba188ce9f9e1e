import OCPP
import Testing

@Suite("JSON of a message")
struct JSONTests {
    @Test(
        "comes back as it was written, in the same order and with the same digits",
        arguments: [
            #"{}"#, #"[]"#, #"{"b":1,"a":2}"#, #"[1,-2,0.5,16.10,1e3,-1.5E-7,0]"#,
            #"["","ä","\\","\"","\u0001","\u007f","🚌"]"#, #"[true,false,null]"#,
            #"{"a":{"b":[{"c":[]}]}}"#, #"{"a":1,"a":2}"#, #"123456789012345678901234567890"#,
        ])
    func roundTrip(text: String) throws {
        #expect(try JSONValue(text).text == text)
    }

    @Test(
        "has its escapes read",
        arguments: [
            (#""\u00e4""#, "ä"), (#""\ud83d\uDE8C""#, "🚌"), (#""a\/b""#, "a/b"),
            (#""\b\f\n\r\t""#, "\u{8}\u{c}\n\r\t"), (#""\u0000""#, "\0"),
        ])
    func escapes(text: String, expected: String) throws {
        #expect(try JSONValue(text) == .string(expected))
    }

    @Test(
        "that is broken is told apart from JSON",
        arguments: [
            "", " ", "nul", "tru", "+1", "01", "1.", ".5", "1e", "-", "NaN", "Infinity", "0x10",
            "'a'", "\"a", "\"\\", "\"\\x\"", "\"\\u12g4\"", "\"\\u12", "\"\u{1}\"", "[1,]", "[,1]",
            "[1 2]", "{\"a\"}", "{\"a\":}", "{a:1}", "{\"a\":1,}", "{\"a\" 1}", "[", "{", "]",
            "1 1",
            "\"\\ud800\"", "\"\\udc00\"", "\"\\ud800\\u0041\"", "\"\\ud800x\"", "[1]]",
            "\u{FEFF}[]",
        ])
    func broken(text: String) {
        #expect(throws: JSONFault.self) { try JSONValue(text) }
    }

    @Test("T6: may be nested sixteen deep and no deeper")
    func depth() throws {
        let deepest = String(repeating: "[", count: 16) + String(repeating: "]", count: 16)
        #expect(try JSONValue(deepest).text == deepest)
        #expect(throws: JSONFault.tooDeep(offset: 16)) { try JSONValue("[" + deepest + "]") }
        #expect(throws: JSONFault.tooDeep(offset: 16)) {
            try JSONValue(String(repeating: "[", count: 100_000))
        }
    }

    @Test("T6: may have 256 KiB and not a byte more")
    func size() throws {
        let room = 256 * 1024 - 2
        #expect(try JSONValue("\"" + String(repeating: "x", count: room) + "\"") != .null)
        #expect(throws: JSONFault.tooLarge) {
            try JSONValue("\"" + String(repeating: "x", count: room + 1) + "\"")
        }
    }
}

@Suite("a decimal in text")
struct DecimalTextTests {
    /// Text, places, the value rounded away from zero and the one cut off; nil: no decimal.
    static let rows: [(String, Int, Int64?, Int64?)] = [
        ("16", 3, 16_000, 16_000),
        ("16.1", 3, 16_100, 16_100),
        (" 16.1 ", 3, 16_100, 16_100),
        ("+16.1", 3, 16_100, 16_100),
        ("-16.1", 3, -16_100, -16_100),
        ("-0", 3, 0, 0),
        (".5", 3, 500, 500),
        ("5.", 3, 5_000, 5_000),
        ("0.0001", 3, 1, 0),
        ("-0.0001", 3, -1, 0),
        ("15.9999", 3, 16_000, 15_999),
        ("1.6e1", 3, 16_000, 16_000),
        ("1600E-2", 0, 16, 16),
        ("1e18", 0, 1_000_000_000_000_000_000, 1_000_000_000_000_000_000),
        ("0.3333333333333333333333333333", 3, 334, 333),
        ("1.0000000000000000000000000000", 3, 1_000, 1_000),
        ("0e60", 6, 0, 0),
        ("9e18", 3, nil, nil),
        ("1e60", 0, nil, nil),
        ("1e-60", 0, 1, 0),
        ("1e61", 0, nil, nil),
        ("1e99999", 0, nil, nil),
        ("12345678901234567890", 0, nil, nil),
        ("9223372036854775807", 0, nil, nil),
        ("", 0, nil, nil),
        (" ", 0, nil, nil),
        (".", 0, nil, nil),
        ("-", 0, nil, nil),
        ("e5", 0, nil, nil),
        ("1e", 0, nil, nil),
        ("1,5", 0, nil, nil),
        ("1 000", 0, nil, nil),
        ("0x10", 0, nil, nil),
        ("NaN", 0, nil, nil),
        ("inf", 0, nil, nil),
        ("--1", 0, nil, nil),
        ("1.2.3", 0, nil, nil),
        ("16 A", 0, nil, nil),
        ("１６", 0, nil, nil),
        (String(repeating: "0", count: 60), 0, nil, nil),
    ]

    @Test("is read exactly, and rounded as told", arguments: rows)
    func reads(text: String, places: Int, away: Int64?, cut: Int64?) {
        #expect(DecimalText(text, places: places, rounding: .away)?.value == away)
        #expect(DecimalText(text, places: places, rounding: .towardsZero)?.value == cut)
    }
}

extension JSONValue {
    /// The value of a whole text.
    init(_ text: String) throws(JSONFault) {
        self = try JSONParser.value(of: text)
    }
}
