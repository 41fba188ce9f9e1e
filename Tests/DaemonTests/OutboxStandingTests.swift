import Daemon
import Depot
import LocalAPI
import Settings
import Testing
import Units

@Suite("the way upstream, as the daemon sees it")
struct OutboxStandingTests {
    private static func moment(_ minutes: Int64) -> Moment {
        let time = Milliseconds.minutes(minutes)
        return Moment(
            instant: Instant(milliseconds: time.rawValue),
            utc: UTCTime(milliseconds: 1_772_388_000_000 + time.rawValue), isSynchronised: true)
    }

    private static func standing() -> OutboxStanding {
        OutboxStanding(.standard, at: moment(0).instant)
    }

    private static func level(_ rows: Int64) -> OutboxLevel {
        OutboxLevel(rows: rows, bytes: rows * 100, oldest: rows == 0 ? nil : moment(0).utc)
    }

    private static func document(_ standing: OutboxStanding, _ minutes: Int64) -> UplinkDocument {
        standing.document(at: moment(minutes)) { Timestamp($0, offsetMinutes: 60) }
    }

    @Test("is idle, delivering, failing or away")
    func states() {
        var standing = Self.standing()
        #expect(Self.document(standing, 1).state == .idle)
        standing.count(Self.level(3), at: Self.moment(1).instant)
        #expect(Self.document(standing, 1).state == .delivering)
        // Twice the interval of a quarter of an hour, and a minute.
        #expect(Self.document(standing, 31).state == .delivering)
        #expect(Self.document(standing, 32).state == .away)
        standing.ask(at: Self.moment(32).instant)
        _ = standing.fail(
            UplinkFailureDocument(failure: "status 503", refused: nil), at: Self.moment(32))
        #expect(Self.document(standing, 33).state == .failing)
        // It may wait for an hour where the receiver asks for that.
        #expect(Self.document(standing, 120).state == .failing)
        #expect(Self.document(standing, 300).state == .away)
        standing.ask(at: Self.moment(300).instant)
        standing.take(at: Self.moment(300))
        standing.count(Self.level(0), at: Self.moment(300).instant)
        #expect(Self.document(standing, 301).state == .idle)
    }

    @Test("tells what waits, since when, the last delivery and the last failure")
    func tells() throws {
        var standing = Self.standing()
        standing.count(Self.level(3), at: Self.moment(1).instant)
        standing.take(at: Self.moment(2))
        let long = String(repeating: "x", count: 1000)
        let kept = standing.fail(
            UplinkFailureDocument(failure: long, refused: 17), at: Self.moment(3))
        #expect(kept.failure.count == 400)
        let document = Self.document(standing, 5)
        #expect(document.outboxRows == 3)
        #expect(document.outboxBytes == 300)
        #expect(document.oldestSeconds == 300)
        #expect(document.deliveredAt?.text == "2026-03-01T19:02:00+01:00")
        #expect(document.failedAt?.text == "2026-03-01T19:03:00+01:00")
        let report = try #require(standing.report)
        #expect(report.refused == 17)
        #expect(report.tookLast == Self.moment(2).instant)
        #expect(report.bytesHighest == 2_000_000_000)
        standing.take(at: Self.moment(6))
        #expect(standing.report?.failure == nil)
        #expect(standing.report?.refused == nil)
    }

    @Test("counts an empty outbox as everything taken, so that one late old row is no alarm")
    func emptied() {
        var standing = Self.standing()
        standing.count(Self.level(0), at: Self.moment(500).instant)
        standing.count(Self.level(1), at: Self.moment(501).instant)
        #expect(standing.report?.tookLast == Self.moment(500).instant)
    }

    @Test("is open to the uplink's user, the daemon's own and root, and to nobody else")
    func carriers() {
        let carriers = OutboxCarriers(own: 990, uplink: 991)
        let lonely = OutboxCarriers(own: 990, uplink: nil)
        for (user, isCarrier) in [
            (UInt32(0), true), (990, true), (991, true), (992, false), (1000, false),
            (.max, false),
        ] {
            let peer = PeerUser(user: user, process: 1)
            #expect(carriers.include(peer) == isCarrier)
            #expect(lonely.include(peer) == (isCarrier && user != 991))
        }
    }
}
