import Control
import Depot
import Testing
import Units

@Suite("a pause of a charger that no limit pauses")
struct PauseTests {
    let first = ConnectorPosition(0)

    private func scene(_ pause: ChargerModel.Pause, _ resume: ChargerModel.Resume) -> Scene {
        var scene = Scene.charging(.example(pause: pause, resume: resume))
        for box in scene.boxes.indices { scene.boxes[box].obeysStops = true }
        return scene
    }

    @Test(
        "ends its transaction, and charging goes on for the same vehicle when it is over",
        arguments: [ChargerModel.Pause.remoteStop, .changeAvailability])
    func endsAndGoesOn(pause: ChargerModel.Pause) {
        var scene = scene(pause, .remoteStart)
        scene.command(.pause(.connector(first)))
        scene.run(120)
        #expect(scene.boxes[0].transaction == nil)
        #expect(scene.draws == [0, 32, 32])
        #expect(scene.boxes[0].orders.count { $0 == "remote stop" } == 1)
        #expect(!scene.boxes[0].orders.contains("lease 0"))
        scene.command(.resume(.connector(first)))
        scene.run(120)
        let running = scene.controller.connectors[0].transaction
        #expect(running?.idToken == "CARD-0")
        #expect(scene.boxes[0].orders.count { $0 == "remote start" } == 1)
        #expect(scene.draws.reduce(0, +) == 85)
        #expect(!scene.boxes[0].isOutOfService)
    }

    @Test("is told again after a minute where the charger goes on, and ends who comes meanwhile")
    func goesOnRegardless() {
        var scene = scene(.remoteStop, .remoteStart)
        scene.boxes[0].obeysStops = false
        scene.command(.pause(.connector(first)))
        scene.run(130)
        #expect(scene.boxes[0].orders.count { $0 == "remote stop" } == 3)
        scene.boxes[0].obeysStops = true
        scene.run(60)
        #expect(scene.boxes[0].transaction == nil)
        scene.ask(0, start: "CARD-9", secondsAgo: 0)
        scene.run(70)
        #expect(scene.boxes[0].orders.count { $0 == "remote stop" } == 5)
        #expect(scene.boxes[0].transaction == nil)
    }

    @Test("starts nothing afterwards where the vehicle has left, or where hands are needed")
    func startsNothing() {
        for resume in [ChargerModel.Resume.remoteStart, .replug, .automatic] {
            var scene = scene(.remoteStop, resume)
            scene.command(.pause(.connector(first)))
            scene.run(20)
            if resume == .remoteStart { scene.tellState(0, .available) }
            scene.command(.resume(.connector(first)))
            scene.run(200)
            #expect(!scene.boxes[0].orders.contains("remote start"))
        }
    }

    @Test("tries three times to start what the charger does not start")
    func triesThreeTimes() {
        var scene = scene(.remoteStop, .remoteStart)
        scene.command(.pause(.connector(first)))
        scene.run(20)
        scene.boxes[0].obeysStops = false
        scene.command(.resume(.connector(first)))
        scene.run(600)
        #expect(scene.boxes[0].orders.count { $0 == "remote start" } == 3)
    }

    @Test("puts a connector back into service also after a restart")
    func putBack() {
        var scene = scene(.changeAvailability, .remoteStart)
        scene.command(.pause(.connector(first)))
        scene.run(20)
        #expect(scene.boxes[0].isOutOfService)
        scene.restart(goneFor: 5)
        scene.run(20)
        scene.tellState(0, .unavailable)
        scene.command(.resume(.connector(first)))
        scene.run(20)
        #expect(!scene.boxes[0].isOutOfService)
    }
}

@Suite("a charger whose model has a set-up of its own")
struct SetUpTests {
    @Test("is told its keys after ours, asked for its measurands, and sent no trigger")
    func setUp() {
        let scene = Scene.running(
            .example(
                setUp: ChargerSetUp(
                    measurands: ["Current.Import"],
                    keys: [ChargerSetUp.Key(name: "FreevendEnabled", value: "false")],
                    takesTriggers: false)))
        let orders = scene.boxes[0].orders
        #expect(
            orders.filter { $0.hasPrefix("configure") } == [
                "configure MeterValueSampleInterval", "configure MeterValuesSampledData",
                "configure ClockAlignedDataInterval", "configure FreevendEnabled",
            ])
        #expect(!orders.contains("ask status") && !orders.contains("ask sample"))
    }
}
