import Foundation
import LocalAPI
import Testing

@Suite("a command on its way to the daemon")
struct CommandCodingTests {
    private static func commands() throws -> [CommandRequest] {
        let name = try #require(ConnectorName(text: "CP-01/2"))
        let until = try #require(Timestamp(text: "2026-03-02T01:21:00+01:00"))
        return [
            .pause(.depot), .pause(.charger("CP-01")), .resume(.connector(name)),
            .override(name, try #require(CommandLimit(kilowatts: 20.5)), until: until),
            .override(name, try #require(CommandLimit(amps: 0)), until: until),
            .release(charger: "CP-01"), .takeBack(charger: "CP-01"),
        ]
    }

    @Test("arrives as it was sent")
    func roundTrips() throws {
        for command in try Self.commands() {
            let json = try JSONEncoder().encode(command)
            #expect(try JSONDecoder().decode(CommandRequest.self, from: json) == command)
        }
    }

    @Test(
        "is refused where it means nothing",
        arguments: [
            "{}", "[]", "null", "{\"command\": \"reboot\"}", "{\"command\": 1}",
            "{\"command\": \"pause\", \"connector\": 1}",
            "{\"command\": \"pause\", \"charger\": \"../etc\"}",
            "{\"command\": \"pause\", \"charger\": \"\"}",
            "{\"command\": \"pause\", \"charger\": \"CP-01\", \"connector\": 0}",
            "{\"command\": \"release\"}",
            "{\"command\": \"override\", \"charger\": \"CP-01\", \"connector\": 1}",
            "{\"command\": \"override\", \"charger\": \"CP-01\", \"connector\": 1, "
                + "\"limit_kw\": -1, \"until\": \"2026-03-02T01:21:00Z\"}",
            "{\"command\": \"override\", \"charger\": \"CP-01\", \"connector\": 1, "
                + "\"limit_kw\": 1e300, \"until\": \"2026-03-02T01:21:00Z\"}",
            "{\"command\": \"override\", \"charger\": \"CP-01\", \"connector\": 1, "
                + "\"limit_kw\": 1, \"limit_amps\": 1, \"until\": \"2026-03-02T01:21:00Z\"}",
            "{\"command\": \"override\", \"charger\": \"CP-01\", \"connector\": 1, "
                + "\"limit_kw\": 1, \"until\": \"tomorrow\"}",
        ])
    func refuses(json: String) {
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(CommandRequest.self, from: Data(json.utf8))
        }
    }

    @Test(
        "names a connector as people do",
        arguments: [
            ("CP-01/1", true), ("a*+=@._-Z/999", true), ("CP-01", false), ("CP-01/0", false),
            ("CP-01/+1", false), ("CP-01/1/2", false), ("/1", false), ("CP 01/1", false),
            ("CP-01/99999999999999999999", false), ("Ü/1", false), ("a:b/1", false),
            (String(repeating: "a", count: 49) + "/1", false),
        ])
    func names(text: String, isName: Bool) {
        #expect((ConnectorName(text: text) != nil) == isName)
    }
}
