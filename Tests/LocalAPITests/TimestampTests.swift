import LocalAPI
import Testing
import Units

@Suite("a time with its offset")
struct TimestampTests {
    @Test(
        "is written as it was read",
        arguments: [
            "2026-03-02T01:21:00+01:00", "2026-03-01T23:59:59-03:30", "2026-03-02T00:21:00Z",
            "2026-12-31T23:30:00+14:00",
        ])
    func roundTrips(text: String) throws {
        #expect(try #require(Timestamp(text: text)).text == text)
    }

    @Test("means the same moment whatever its offset")
    func isOneMoment() throws {
        let here = try #require(Timestamp(text: "2026-03-02T01:21:00+01:00"))
        let there = try #require(Timestamp(text: "2026-03-02T00:21:00Z"))
        #expect(here.moment == there.moment)
    }

    @Test(
        "is refused without an offset, and where it is none",
        arguments: ["2026-03-02T01:21:00", "01:21", "", "2026-02-30T00:00:00Z", "now"])
    func refuses(text: String) {
        #expect(Timestamp(text: text) == nil)
    }
}
