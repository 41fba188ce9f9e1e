import OCPP
import Testing
import Units

@Suite("a message of OCPP 1.6")
struct MessageTests {
    @Test("is read and written alike, request and answer", arguments: Examples.rows.map(\.action))
    func bothWays(action: String) throws {
        let row = try #require(Examples.rows.first { $0.action == action })
        let again = try row.again()
        #expect(again.request == row.request)
        #expect(again.answer == row.answer)
    }

    @Test("that a charger sends in its schema's form leaves nothing to tolerate")
    func nothingToTolerate() {
        var scene = LinkScene.serving()
        let fromCharger = [
            "Authorize", "BootNotification", "DataTransfer", "DiagnosticsStatusNotification",
            "FirmwareStatusNotification", "Heartbeat", "LogStatusNotification", "MeterValues",
            "SecurityEventNotification", "StartTransaction", "StatusNotification",
            "StopTransaction",
        ]
        for row in Examples.rows where fromCharger.contains(row.action) {
            scene.mark()
            scene.receive(row.call)
            #expect(!scene.news.contains { $0.contains("error") }, "\(row.action)")
        }
        #expect(scene.link.counters.tolerated == Tolerated())
        #expect(scene.link.counters.notices == 5)
    }

    @Test(
        "is not written where its schema forbids it",
        arguments: [
            LinkOrder.Action.configure(key: String(repeating: "k", count: 51), value: "1"),
            .configure(key: "k", value: String(repeating: "v", count: 501)),
            .remoteStart(connector: 1, idToken: String(repeating: "t", count: 21)),
            .floor(connector: -1, rate: .zero), .floor(connector: 10_000, rate: .zero),
        ])
    func forbidden(order: LinkOrder.Action) {
        var scene = LinkScene.serving()
        scene.order(1, order)
        #expect(scene.news.count == 1)
        #expect(scene.news.first?.hasPrefix("0.0 order 1 refused not sent") == true)
        #expect(scene.link.counters.ordersImpossible == 1)
    }

    @Test("has its times written in UTC and whole seconds, rounded down")
    func times() {
        var scene = LinkScene.serving()
        scene.receive(#"[2,"h","Heartbeat",{}]"#)
        #expect(
            scene.actions.last
                == .send(#"[3,"h",{"currentTime":"2026-03-01T18:00:00Z"}]"#))
    }

    @Test("keeps a time that can't be read, beside none")
    func rawTime() {
        var tolerated = Tolerated()
        let time = Timestamp(received: "yesterday", tolerated: &tolerated)
        #expect(time.text == "yesterday")
        #expect(time.utc == nil)
        #expect(tolerated.timesUnreadable == 1)
        let local = Timestamp(received: "2026-03-01T18:00:00", tolerated: &tolerated)
        #expect(local.text == "2026-03-01T18:00:00")
        #expect(local.utc == UTCTime(milliseconds: 1_772_388_000_000))
        #expect(tolerated.timesWithoutZone == 1)
    }
}
