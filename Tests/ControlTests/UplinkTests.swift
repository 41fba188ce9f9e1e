import Control
import Depot
import Testing
import Units

@Suite("what waits for upstream")
struct UplinkTests {
    /// What is told of it, with the oldest row and the last delivery so many minutes ago.
    private static func report(
        _ scene: Scene, oldest: Int64?, tookLast: Int64, bytes: Int64 = 1000,
        failure: String? = "status 503", refused: Int64? = nil
    ) -> Event {
        .uplinkTold(
            UplinkReport(
                level: OutboxLevel(
                    rows: oldest == nil ? 0 : 3, bytes: bytes,
                    oldest: oldest.map { scene.stamp(0, secondsAgo: $0 * 60) }),
                bytesHighest: 10_000_000, tookLast: scene.now - .minutes(tookLast),
                failure: failure, refused: refused))
    }

    private static let day: Int64 = 24 * 60

    static let rows: [(oldest: Int64?, tookLast: Int64, isAlarm: Bool)] = [
        (nil, 10 * day, false), (5, 5, false), (day - 1, day, false),
        (day + 1, day + 1, true), (30 * day, 30 * day, true),
        // An old session from a charger's queue, while deliveries go on.
        (90 * day, 10, false),
        // A daemon that has just begun.
        (30 * day, 59, false), (30 * day, 60, true),
    ]

    @Test("is an alarm once nothing was taken for a day, and not before", arguments: rows)
    func undelivered(_ row: (oldest: Int64?, tookLast: Int64, isAlarm: Bool)) throws {
        var scene = Scene.running()
        let before = scene.alarms
        scene.take(Self.report(scene, oldest: row.oldest, tookLast: row.tookLast))
        scene.run(1)
        #expect(scene.alarms == before + (row.isAlarm ? ["uplink_undelivered"] : []))
        guard row.isAlarm else { return }
        let alarm = try #require(
            scene.controller.alarms.standing.first { $0.id == "uplink_undelivered" })
        #expect(alarm.text.contains("status 503"))
        scene.take(Self.report(scene, oldest: nil, tookLast: 0, failure: nil))
        scene.run(1)
        #expect(scene.alarms == before)
    }

    @Test("is an alarm where a row is refused by itself, and where its place is nearly full")
    func others() {
        var scene = Scene.running()
        let before = scene.alarms
        scene.take(Self.report(scene, oldest: 5, tookLast: 5, refused: 17))
        scene.run(1)
        #expect(scene.alarms == before + ["uplink_row_refused"])
        scene.take(Self.report(scene, oldest: 5, tookLast: 5, bytes: 9_000_000))
        scene.run(1)
        #expect(scene.alarms == before)
        scene.take(Self.report(scene, oldest: 5, tookLast: 5, bytes: 9_000_001))
        scene.run(1)
        #expect(scene.alarms == before + ["uplink_outbox_full"])
    }

    @Test("changes nothing of what is charged")
    func isApart() {
        var scene = Scene.charging()
        var other = scene
        scene.take(
            Self.report(scene, oldest: 30 * Self.day, tookLast: 30 * Self.day, refused: 1))
        scene.run(60)
        other.run(60)
        #expect(
            scene.boxes.indices.map { scene.draw($0) } == other.boxes.indices.map { other.draw($0) }
        )
        #expect(scene.boxes.map(\.orders) == other.boxes.map(\.orders))
    }
}
