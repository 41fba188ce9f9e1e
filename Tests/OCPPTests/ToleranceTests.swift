import Depot
import OCPP
import Testing
import Units

@Suite("a charger that breaks its schema in a way known from the field")
struct ToleranceTests {
    /// One problem: what is sent, what comes of it, and where it is counted.
    struct Row: Sendable, CustomTestStringConvertible {
        var problem: String
        var text: String
        var expected: [String]
        var count: @Sendable (Tolerated) -> Int64

        var testDescription: String { problem }

        init(
            _ problem: String, _ text: String, _ expected: [String],
            _ count: @escaping @Sendable (Tolerated) -> Int64
        ) {
            self.problem = problem
            self.text = text
            self.expected = expected
            self.count = count
        }
    }

    private static func status(_ rest: String) -> String {
        #"[2,"1","StatusNotification",{"connectorId":1,\#(rest)}]"#
    }

    private static func meter(_ rest: String) -> String {
        #"[2,"1","MeterValues",{"connectorId":1,\#(rest)}]"#
    }

    private static func stop(_ rest: String) -> String {
        #"[2,"1","StopTransaction",{"meterStop":5,"timestamp":"2026-03-01T18:00:00Z",\#(rest)}]"#
    }

    private static func start(_ rest: String) -> String {
        #"[2,"1","StartTransaction",{"connectorId":1,"idTag":"A",\#(rest)}]"#
    }

    static let rows: [Row] = [
        // Problem 13.
        Row(
            "an empty sampledValue in StopTransaction (13)",
            stop(
                #""transactionId":9,"transactionData":[{"timestamp":"2026-03-01T18:00:00Z","sampledValue":[]}]"#
            ), ["asks stop 9 Local"], \.listsOdd),
        Row(
            "an empty sampledValue in MeterValues (13)",
            meter(#""meterValue":[{"timestamp":"2026-03-01T18:00:00Z","sampledValue":[]}]"#),
            ["result"], \.listsOdd),
        Row(
            "MeterValues without a list (13)", meter(#""transactionId":9"#), ["result"], \.listsOdd),
        Row(
            "the unit Hz (13)",
            meter(
                #""meterValue":[{"timestamp":"2026-03-01T18:00:00Z","sampledValue":[{"value":"50","measurand":"Frequency","unit":"Hz"},{"value":"16","measurand":"Current.Import","unit":"A"}]}]"#
            ), ["result", "metered 1 -"], \.unknownWords),
        Row(
            "the error code Error (13)", status(#""errorCode":"Error","status":"Faulted""#),
            ["result", "status 1 faulted Error"], \.unknownWords),
        Row(
            "a status in another case (13)", status(#""errorCode":"NoError","status":"available""#),
            ["result", "status 1 available NoError"], \.unknownWords),
        Row(
            "a status of an older protocol (13)",
            status(#""errorCode":"NoError","status":"Occupied""#),
            ["result", "violated"], \.unknownWords),
        Row(
            "no error code (13)", status(#""status":"Charging""#),
            ["result", "status 1 charging NoError"], \.missingFields),
        Row(
            "an info longer than 50 characters (13)",
            status(
                #""errorCode":"NoError","status":"Charging","info":"\#(String(repeating: "i", count: 51))""#
            ), ["result", "status 1 charging NoError"], \.longTexts),
        Row(
            "an error code of one character with a hundred accents (13)",
            status(
                #""errorCode":"x\#(String(repeating: "\u{301}", count: 100))","status":"Faulted""#),
            ["result", "status 1 faulted x\(String(repeating: "\u{301}", count: 49))"], \.longTexts),
        Row(
            "a vendor error code that is a number (13)",
            status(#""errorCode":"NoError","status":"Charging","vendorErrorCode":0"#),
            ["result", "status 1 charging NoError"], \.wrongTypes),
        Row(
            "a connector number in text (13)",
            #"[2,"1","StatusNotification",{"connectorId":"2","errorCode":"NoError","status":"Charging"}]"#,
            ["result", "status 2 charging NoError"], \.wrongTypes),
        Row(
            "an optional field that is null (13)",
            status(#""errorCode":"NoError","status":"Charging","info":null"#),
            ["result", "status 1 charging NoError"], \.wrongTypes),
        Row(
            "a field that nobody knows (13)",
            status(#""errorCode":"NoError","status":"Charging","x":{"y":[1]}"#),
            ["result", "status 1 charging NoError"], \.unknownFields),
        Row(
            "a field twice (13)",
            status(#""errorCode":"NoError","status":"Charging","status":"Available""#),
            ["result", "status 1 charging NoError"], \.duplicateFields),
        Row(
            "a measured value that is a number (13)",
            meter(
                #""meterValue":[{"timestamp":"2026-03-01T18:00:00Z","sampledValue":[{"value":16.1,"measurand":"Current.Import"}]}]"#
            ), ["result", "metered 1 -"], \.wrongTypes),
        Row(
            "a meterValue that is no list (13)",
            meter(
                #""meterValue":{"timestamp":"2026-03-01T18:00:00Z","sampledValue":[{"value":"5"}]}"#
            ), ["result", "metered 1 -"], \.wrongTypes),
        Row(
            "a boot that does not say who it is (13)",
            #"[2,"1","BootNotification",{"chargePointVendor":"E"}]"#,
            ["result", "booted E "], \.missingFields),
        Row(
            "a stop for a reason of its own (13)",
            stop(#""transactionId":9,"reason":"StoppedByEV""#), ["asks stop 9 StoppedByEV"],
            \.unknownWords),
        Row(
            "an idTag longer than 20 characters, which is never cut (13)",
            #"[2,"1","Authorize",{"idTag":"123456789012345678901"}]"#,
            ["asks authorize 123456789012345678901"], \.longTexts),
        Row(
            "an idTag that is a number (13)", #"[2,"1","Authorize",{"idTag":12345678}]"#,
            ["asks authorize 12345678"], \.wrongTypes),
        // Problem 9.
        Row(
            "a time without a zone (9)",
            status(#""errorCode":"NoError","status":"Charging","timestamp":"2026-03-01T18:00:00""#),
            ["result", "status 1 charging NoError"], \.timesWithoutZone),
        Row(
            "a time that is none (9)",
            status(#""errorCode":"NoError","status":"Charging","timestamp":"now""#),
            ["result", "status 1 charging NoError"], \.timesUnreadable),
        Row(
            "a time before 1970 (9)",
            status(
                #""errorCode":"NoError","status":"Charging","timestamp":"1969-12-31T23:59:59Z""#),
            ["result", "status 1 charging NoError"], \.timesUnreadable),
        Row(
            "a time that is a number (9)",
            status(#""errorCode":"NoError","status":"Charging","timestamp":1772388000"#),
            ["result", "status 1 charging NoError"], \.timesUnreadable),
        Row(
            "a start without a time (9)", start(#""meterStart":5"#),
            ["asks start 1 A", "metered 1 -"], \.missingFields),
        // Problem 16.
        Row(
            "a transaction with the number -1 (16)", stop(#""transactionId":-1"#),
            ["asks stop -1 Local"], \.numbersOdd),
        Row(
            "a transaction number that no integer holds (16)",
            stop(#""transactionId":18446744073709551616"#), ["asks stop -1 Local"], \.numbersOdd),
        Row(
            "a transaction number that is no number (16)", stop(#""transactionId":"abc""#),
            ["asks stop -1 Local"], \.numbersOdd),
        Row(
            "a transaction number in text (16)", stop(#""transactionId":"17""#),
            ["asks stop 17 Local"], \.wrongTypes),
        // Problem 18.
        Row(
            "a meter with a fraction of a watt-hour (18)",
            start(#""meterStart":5.7,"timestamp":"2026-03-01T18:00:00Z""#),
            ["asks start 1 A", "metered 1 -"], \.numbersOdd),
        Row(
            "a measured value that is empty (18)",
            meter(
                #""meterValue":[{"timestamp":"2026-03-01T18:00:00Z","sampledValue":[{"value":"","measurand":"Current.Import"}]}]"#
            ), ["result"], \.numbersOdd),
    ]

    @Test("is served nevertheless, and counted", arguments: rows)
    func tolerated(row: Row) {
        var scene = LinkScene.serving()
        scene.receive(row.text)
        #expect(scene.news == row.expected.map { "0.0 \($0)" })
        #expect(row.count(scene.link.counters.tolerated) >= 1)
    }

    @Test("and says a time twice is heard twice, in order (10)")
    func equalTimes() {
        var scene = LinkScene.serving()
        let sample = { (value: String) in
            #"{"timestamp":"2026-03-01T18:00:00Z","sampledValue":[{"value":"\#(value)","measurand":"Current.Import"}]}"#
        }
        let early =
            #"{"timestamp":"2026-03-01T17:00:00Z","sampledValue":[{"value":"6","measurand":"Current.Import"}]}"#
        scene.receive(
            #"[2,"1","MeterValues",{"connectorId":1,"meterValue":[\#(sample("16")),\#(early),\#(sample("0"))]}]"#
        )
        #expect(
            scene.samples.compactMap(\.current?.l1) == [.amperes(6), .amperes(16), .amperes(0)])
    }

    @Test("and repeats its message ids on each connection is answered each time (30)")
    func repeatedIDs() {
        var scene = LinkScene.serving()
        for _ in 0..<3 { scene.receive(#"[2,"1","Heartbeat",{}]"#) }
        #expect(scene.news == ["0.0 result", "0.0 result", "0.0 result"])
    }
}
