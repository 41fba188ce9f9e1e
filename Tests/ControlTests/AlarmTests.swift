import Control
import Depot
import Testing
import Units

@Suite("alarms")
struct AlarmTests {
    @Test("stand while the disk's reserve is gone, whatever else is kept meanwhile")
    func reserve() {
        var scene = Scene.running()
        scene.take(.stored(.reserveGivenUp))
        scene.ask(0, start: "CARD")
        scene.run(2)
        #expect(scene.alarms == ["disk_reserve"])
        scene.take(.stored(.reserveRestored))
        scene.run(1)
        #expect(scene.alarms == [])
    }

    @Test("tell what of the database could not be read, until the next start")
    func gaps() {
        var scene = Scene(.example())
        var recalled = scene.disk.recalled
        recalled.damagedRows = 2
        recalled.openTransactionsOmitted = 3
        recalled.isReserveHeld = false
        recalled.salvage = RecalledState.Salvage(
            setAside: "busbar.damaged", transactions: 1, otherRows: 1, damagedRows: 1,
            alarm: Alarm(
                id: "salvage", since: UTCTime(milliseconds: 0), severity: .critical, text: "text"))
        scene.take(.recalled(recalled))
        scene.run(2)
        #expect(Set(scene.alarms) == ["salvage", "disk_reserve", "recall"])
        let text = scene.controller.alarms.standing.first { $0.id == "recall" }?.text ?? ""
        #expect(text.contains("2 damaged rows"))
        #expect(text.contains("3 open transactions"))
    }

    @Test("keep their beginning also where they were raised anew before the store had spoken")
    func beginning() {
        var scene = Scene(.example())
        scene.run(65)
        let before = UTCTime(milliseconds: 1_700_000_000_000)
        #expect(scene.alarms.contains("never_heard:CP-0"))
        var recalled = scene.disk.recalled
        recalled.openAlarms = [
            Alarm(id: "never_heard:CP-0", since: before, severity: .warning, text: "text")
        ]
        scene.take(.recalled(recalled))
        scene.run(1)
        let alarm = scene.controller.alarms.standing.first { $0.id == "never_heard:CP-0" }
        #expect(alarm?.since == before)
    }

    @Test("of an earlier run end where what they tell of is over")
    func overMeanwhile() {
        var scene = Scene(.example())
        var recalled = scene.disk.recalled
        let before = UTCTime(milliseconds: 1_700_000_000_000)
        recalled.openAlarms = ["meter_stale:m", "writes:CP-0"].map {
            Alarm(id: $0, since: before, severity: .warning, text: "text")
        }
        scene.take(.recalled(recalled))
        #expect(scene.alarms == ["meter_stale:m", "writes:CP-0"])
        scene.run(1)
        #expect(scene.alarms == [])
        let cleared = scene.unasked.compactMap { order -> String? in
            guard case .alarmCleared(let id, _) = order.action else { return nil }
            return id
        }
        #expect(cleared == ["meter_stale:m", "writes:CP-0"])
    }

    @Test("say why a meter is silent, in the words of its last fault")
    func meterFault() throws {
        var scene = Scene.charging()
        scene.otherLoad = nil
        for _ in 0..<12 {
            scene.take(.meterFailed(MeterPosition(0), .exception(code: 2)))
            scene.run(1)
        }
        let alarm = try #require(
            scene.controller.alarms.standing.first { $0.id == "meter_stale:m" })
        #expect(alarm.text.contains("Modbus exception 2"))
        scene.otherLoad = 10
        scene.run(2)
        #expect(!scene.alarms.contains("meter_stale:m"))
    }

    @Test("tell what a site does that is not proven, or open to anybody")
    func warnings() {
        var plan = SitePlan.example(fallback: 0)
        plan.chargers[0].model.zeroFallback = .unproven
        plan.ocpp.listeners = [
            .init(host: "10.0.0.1", port: 80, securityProfile: 0, chargers: nil),
            .init(host: "10.0.0.1", port: 443, securityProfile: 2, chargers: nil),
        ]
        let scene = Scene.charging(plan)
        #expect(Set(scene.alarms) == ["zero_fallback:box", "open_listener:10.0.0.1:80"])
    }

    @Test("name a charger that its model file was not written for")
    func strangeModel() {
        var plan = SitePlan.example()
        plan.chargers[0].model.models = ["Other *"]
        plan.chargers[1].model.firmware = "2.*"
        plan.chargers[2].model.models = ["Box"]
        let scene = Scene.running(plan)
        #expect(scene.alarms == ["model:CP-0", "model:CP-1"])
    }

    @Test("T1: tell of a claim of a charger's name, until it connects or is left in peace")
    func claims() {
        var scene = Scene.running(.example())
        let claim = Event.charger(
            ChargerPosition(0), .claimRefused(reason: "wrong password, or none is set"))
        scene.take(claim)
        scene.run(1)
        #expect(scene.alarms == ["claim_refused:CP-0"])
        let alarm = scene.controller.alarms.standing.first { $0.id == "claim_refused:CP-0" }
        let text = alarm?.text ?? ""
        #expect(text.contains("CP-0 and was refused: wrong password"))
        scene.run(899)
        #expect(scene.alarms == ["claim_refused:CP-0"])
        scene.run(1)
        #expect(scene.alarms == [])
        scene.take(claim)
        scene.run(1)
        #expect(scene.alarms == ["claim_refused:CP-0"])
        scene.take(.charger(ChargerPosition(0), .opened(connection: 99)))
        scene.run(1)
        #expect(scene.alarms == [])
    }

    @Test("past those that can be shown are counted in one that says so")
    func tooMany() {
        var scene = Scene(.example(boxes: 2_100))
        scene.run(61)
        #expect(scene.alarms.contains("alarms_omitted"))
        #expect(scene.controller.alarms.standing.count == 2_001)
    }
}
