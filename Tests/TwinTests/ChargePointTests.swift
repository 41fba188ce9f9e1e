import Depot
import Testing
import Twin
import Units

@Suite("a simulated charge point") struct ChargePointTests {
    @Test("boots, tells its states, starts a transaction and samples it")
    func life() throws {
        let bench = Bench.ready(0)
        #expect(bench.central.calls("BootNotification").count == 1)
        #expect(
            bench.status(
                "ChangeConfiguration", "{\"key\":\"MeterValueSampleInterval\",\"value\":\"10\"}")
                == "Accepted")
        bench.plugIn(kilowattHours: 150, percent: 20, phases: 3)
        bench.run(seconds: 60)
        let states = bench.central.calls("StatusNotification")
            .filter { $0["connectorId"]?.whole == 1 }.compactMap { $0["status"]?.string }
        #expect(states == ["Available", "Preparing", "Charging"])
        let samples = bench.central.calls("MeterValues")
        #expect((5...7).contains(samples.count))
        let last = try #require(samples.last)
        #expect(last["transactionId"]?.whole == 77)
        let values = last["meterValue"]?.elements?.first?["sampledValue"]?.elements ?? []
        let currents = values.filter { $0["measurand"]?.string == "Current.Import" }
        #expect(currents.compactMap { $0["phase"]?.string } == ["L1", "L2", "L3"])
        #expect(currents.compactMap { $0["value"]?.string } == ["32.0", "32.0", "32.0"])
    }

    @Test("draws on the site's phases as its rotation says, and a van on one of them")
    func rotation() throws {
        // The second charge point of the yard is turned to L2-L3-L1.
        let bench = Bench.ready(1)
        bench.plugIn(kilowattHours: 60, percent: 20, phases: 1)
        bench.run(seconds: 20)
        let current = bench.point.draw.current
        #expect(current == PerPhase(.zero, .amperes(32), .zero))
    }

    @Test("follows an accepted cut within its model's time")
    func follows() {
        let bench = Bench(0, seed: 3) { $0.applyDelayHighest = .seconds(2) }
        bench.connect()
        bench.plugIn(kilowattHours: 150, percent: 20, phases: 3)
        bench.run(seconds: 20)
        #expect(bench.point.draw.current.l1 == .amperes(32))
        _ = bench.set("tx 1: 8", origin: Bench.epoch, transaction: 77)
        bench.run(seconds: 10)
        #expect(bench.point.draw.current.l1 == .amperes(8))
    }

    @Test("falls back to its floor by itself when a lease ends, offline too")
    func expiry() {
        let bench = Bench.ready(0)
        bench.plugIn(kilowattHours: 150, percent: 20, phases: 3)
        let now = bench.point.clock.time(at: bench.point.now)
        _ = bench.set("default 0: 6", origin: now, transaction: nil)
        _ = bench.set("tx 1 start -60 until 30: 20", origin: now, transaction: 77)
        bench.point.disconnected(at: bench.point.now)
        bench.run(seconds: 25)
        #expect(bench.point.draw.current.l1 == .amperes(20))
        bench.run(seconds: 15)
        #expect(bench.point.draw.current.l1 == .amperes(6))
    }

    @Test("pauses below the minimum and says that it did so")
    func pause() {
        let bench = Bench.ready(0)
        bench.plugIn(kilowattHours: 150, percent: 20, phases: 3)
        _ = bench.set("tx 1: 5", origin: Bench.epoch, transaction: 77)
        bench.run(seconds: 10)
        #expect(bench.point.draw.current.l1 < .amperes(1))
        let states = bench.central.calls("StatusNotification").compactMap { $0["status"]?.string }
        #expect(states.last == "SuspendedEVSE")
    }

    @Test("takes a DC station's input from its output, losses and power factor included")
    func direct() {
        let bench = Bench.ready(12)
        bench.plugIn(kilowattHours: 350, percent: 20, phases: 3)
        _ = bench.set("tx 1 in W: 50000", origin: Bench.epoch, transaction: 77)
        bench.run(seconds: 30)
        // 50 kW / 0.93 = 53,764 W; / 0.99 / (3 × 230 V) = 78.7 A.
        #expect(bench.point.draw.power == .watts(53_764))
        #expect((78_600...78_800).contains(bench.point.draw.current.l2.rawValue))
    }

    @Test(
        "keeps its transactions' messages while offline and replays them in order, with old times")
    func replay() throws {
        let bench = Bench.ready(0)
        _ = bench.status(
            "ChangeConfiguration", "{\"key\":\"MeterValueSampleInterval\",\"value\":\"10\"}")
        bench.point.disconnected(at: bench.point.now)
        bench.plugIn(kilowattHours: 150, percent: 20, phases: 3)
        bench.run(seconds: 60)
        _ = bench.point.plugOut(at: 1)
        bench.run(seconds: 600)
        #expect(bench.central.calls("StartTransaction").isEmpty)
        bench.connect()
        bench.run(seconds: 5)
        let actions = bench.central.calls.map(\.action).filter {
            ["StartTransaction", "MeterValues", "StopTransaction"].contains($0)
        }
        #expect(actions.first == "StartTransaction")
        #expect(actions.last == "StopTransaction")
        #expect((6...8).contains(actions.count))
        #expect(bench.central.calls("BootNotification").count == 1)
        let stop = try #require(bench.central.calls("StopTransaction").first)
        #expect(stop["transactionId"]?.whole == 77)
        #expect(stop["reason"]?.string == "EVDisconnected")
        let time = try #require(
            UTCTime(text: stop["timestamp"]?.string ?? "", assumesUTC: false))
        #expect(bench.point.clock.time(at: bench.point.now) - time > .seconds(590))
    }

    @Test("sends a transaction's message again until it is answered")
    func retry() {
        let bench = Bench.ready(0)
        bench.central.refusesTransactions = true
        bench.plugIn(kilowattHours: 150, percent: 20, phases: 3)
        bench.run(seconds: 40)
        #expect(bench.central.calls("StartTransaction").count >= 3)
        bench.central.refusesTransactions = false
        bench.central.answersTransactions = false
        bench.run(seconds: 70)
        #expect(bench.point.transaction(at: 1) == nil)
        bench.central.answersTransactions = true
        bench.run(seconds: 120)
        #expect(bench.point.transaction(at: 1) == 77)
        let starts = bench.central.calls("StartTransaction")
        #expect(starts.allSatisfy { $0 == starts[0] })
    }

    @Test("starts nothing without our answer where its model says never")
    func neverOffline() {
        var model = PreparedSite.wallModel
        model.startsOffline = false
        let bench = Bench(0, model: model, seed: 1) { _ in }
        bench.central.answersTransactions = false
        bench.connect()
        bench.plugIn(kilowattHours: 150, percent: 20, phases: 3)
        bench.run(seconds: 20)
        #expect(bench.point.isCharging(at: 1))
        #expect(bench.point.draw.current.highest < .amperes(1))
        bench.central.answersTransactions = true
        bench.run(seconds: 60)
        #expect(bench.point.draw.current.l1 == .amperes(32))
    }

    @Test("answers calls that it does not know with NotImplemented")
    func unknown() {
        let bench = Bench.ready(0)
        #expect(bench.status("MakeCoffee", "{}") == "NotImplemented")
        #expect(bench.point.receive("no frame", at: bench.point.now).isEmpty)
        #expect(bench.point.counts.malformed == 1)
    }

    @Test("stops by remote, and starts again by remote only")
    func remote() {
        let bench = Bench.ready(0)
        bench.plugIn(kilowattHours: 150, percent: 20, phases: 3)
        #expect(bench.status("RemoteStopTransaction", "{\"transactionId\":1}") == "Rejected")
        #expect(bench.status("RemoteStopTransaction", "{\"transactionId\":77}") == "Accepted")
        bench.run(seconds: 60)
        #expect(!bench.point.isCharging(at: 1))
        #expect(
            bench.status("RemoteStartTransaction", "{\"connectorId\":1,\"idTag\":\"X\"}")
                == "Accepted")
        bench.run(seconds: 2)
        #expect(bench.point.transaction(at: 1) == 78)
    }

    @Test("goes down on Reset, ends its transaction and boots again")
    func reset() {
        let bench = Bench.ready(0)
        bench.plugIn(kilowattHours: 150, percent: 20, phases: 3)
        #expect(bench.status("Reset", "{\"type\":\"Soft\"}") == "Accepted")
        bench.run(seconds: 3)
        #expect(!bench.point.isReachable)
        #expect(bench.point.draw.current == .zero || bench.point.draw.current.highest < .amperes(1))
        bench.run(seconds: 30)
        bench.connect()
        bench.run(seconds: 10)
        #expect(bench.central.calls("BootNotification").count == 2)
        #expect(bench.central.calls("StopTransaction").first?["reason"]?.string == "SoftReset")
        #expect(bench.point.transaction(at: 1) == 78)
    }

    @Test("tells on a new connection only what changed, and no boot")
    func reconnects() {
        let bench = Bench.ready(0)
        bench.plugIn(kilowattHours: 150, percent: 20, phases: 3)
        let told = bench.central.calls("StatusNotification").count
        bench.point.disconnected(at: bench.point.now)
        bench.run(seconds: 30)
        bench.connect()
        bench.run(seconds: 10)
        #expect(bench.central.calls("StatusNotification").count == told)
        bench.point.disconnected(at: bench.point.now)
        _ = bench.point.plugOut(at: 1)
        bench.run(seconds: 30)
        bench.connect()
        bench.run(seconds: 10)
        let states = bench.central.calls("StatusNotification").compactMap { $0["status"]?.string }
        #expect(states.count == told + 1)
        #expect(states.last == "Available")
        #expect(bench.central.calls("BootNotification").count == 1)
    }

    @Test("sets its clock from our answers, with its own error")
    func clock() {
        let bench = Bench(0, seed: 1) { $0.clockError = .seconds(-4) }
        bench.central.utc = Bench.epoch
        bench.connect()
        bench.run(seconds: 10)
        let error = bench.point.clock.time(at: bench.point.now) - Bench.epoch - .seconds(10)
        #expect((-4300 ... -3700).contains(error.rawValue))
    }
}

@Suite("a charge point with quirks") struct QuirkTests {
    private func charging(_ change: (inout Quirks) -> Void) -> Bench {
        let bench = Bench(0, seed: 5) { change(&$0.quirks) }
        bench.connect()
        bench.plugIn(kilowattHours: 150, percent: 20, phases: 3)
        bench.run(seconds: 10)
        return bench
    }

    @Test("accepts a limit and ignores it")
    func ignores() {
        let bench = charging { $0.ignoresLimits = true }
        #expect(bench.set("tx 1: 8", origin: Bench.epoch, transaction: 77) == "Accepted")
        bench.run(seconds: 20)
        #expect(bench.point.draw.current.l1 == .amperes(32))
    }

    @Test("draws a quarter too much")
    func overdraws() {
        let bench = charging { $0.overdraw = 2500 }
        _ = bench.set("tx 1: 16", origin: Bench.epoch, transaction: 77)
        bench.run(seconds: 20)
        #expect(bench.point.draw.current.l1 == .amperes(20))
    }

    @Test("knows no limit after a pause")
    func resumes() {
        let bench = charging { $0.resumesUnlimited = true }
        _ = bench.set("tx 1: 0", origin: Bench.epoch, transaction: 77)
        bench.run(seconds: 10)
        _ = bench.set("tx 1: 8", origin: Bench.epoch, transaction: 77)
        bench.run(seconds: 20)
        #expect(bench.point.draw.current.l1 == .amperes(32))
    }

    @Test("refuses a 0, and the read-back")
    func refuses() {
        let bench = charging {
            $0.refusesZero = true
            $0.refusesReadBack = true
        }
        #expect(bench.set("default 0: 0", origin: Bench.epoch, transaction: nil) == "Rejected")
        #expect(
            bench.status("GetCompositeSchedule", "{\"connectorId\":1,\"duration\":60}")
                == "Rejected")
    }

    @Test("writes times without a zone, kilowatts without a unit, one current without a phase")
    func writesOddly() throws {
        let bench = charging {
            $0.omitsZone = true
            $0.wholeSeconds = true
            $0.writesKilowatts = true
            $0.omitsPhases = true
        }
        _ = bench.status("TriggerMessage", "{\"requestedMessage\":\"MeterValues\"}")
        bench.run(seconds: 2)
        let meter = try #require(
            bench.central.calls("MeterValues").last?["meterValue"]?.elements?.first)
        #expect(meter["timestamp"]?.string?.hasSuffix("Z") == false)
        let values = meter["sampledValue"]?.elements ?? []
        let power = values.first { $0["measurand"]?.string == "Power.Active.Import" }
        #expect(power?["value"]?.string == "22.1")
        #expect(power?["unit"] == nil)
        #expect(values.count { $0["measurand"]?.string == "Current.Import" } == 1)
    }

    @Test("doubles every message with the same id")
    func doubles() {
        let bench = charging { $0.doubles = 10_000 }
        let starts = bench.central.calls.filter { $0.action == "StartTransaction" }
        #expect(starts.count == 2)
        #expect(Set(starts.map(\.id)).count == 1)
    }

    @Test("sends heartbeats that nobody asked for")
    func floods() {
        let bench = charging { $0.flood = 20 }
        let before = bench.central.calls("Heartbeat").count
        bench.run(seconds: 10)
        #expect((190...210).contains(bench.central.calls("Heartbeat").count - before))
    }

    @Test("answers no call while it is deaf, talks on, and hears again on its next connection")
    func deaf() {
        let bench = Bench.ready(0)
        bench.point.isDeaf = true
        func asked() -> [String] {
            let call = bench.central.call("GetConfiguration", "{}")
            return bench.point.receive(call.text, at: bench.point.now)
        }
        #expect(asked() == [])
        let before = bench.log.count
        bench.run(seconds: 1000)
        #expect(bench.log.count > before, "its Heartbeats")
        #expect(asked() == [])
        bench.point.disconnected(at: bench.point.now)
        bench.connect()
        #expect(asked() != [])
    }

    @Test(
        "tells of a transaction of weeks ago before anything else that waits, once after each start"
    )
    func oldQueue() throws {
        let bench = Bench(0, seed: 1) { $0.quirks.replaysOldQueue = true }
        bench.connect()
        bench.plugIn(kilowattHours: 150, percent: 20, phases: 3)
        bench.run(seconds: 20)
        let starts = bench.central.calls("StartTransaction")
        #expect(starts.count == 2)
        #expect(starts[0]["timestamp"]?.string?.hasPrefix("2026-02-08T") == true)
        #expect(starts[1]["timestamp"]?.string?.hasPrefix("2026-03-01T") == true)
        #expect(bench.central.calls("StopTransaction").count == 1)
        bench.point.disconnected(at: bench.point.now)
        bench.connect()
        bench.run(seconds: 20)
        #expect(bench.central.calls("StartTransaction").count == 2)
    }

    @Test("ends the transaction where it is told 0")
    func endsAtZero() {
        let bench = Bench(0, seed: 1) { $0.quirks.endsAtZero = true }
        bench.connect()
        bench.plugIn(kilowattHours: 150, percent: 20, phases: 3)
        #expect(bench.point.isCharging(at: 1))
        _ = bench.set("tx 1: 0", origin: Bench.epoch, transaction: 77)
        bench.run(seconds: 10)
        #expect(!bench.point.isCharging(at: 1))
        #expect(bench.central.calls("StopTransaction").count == 1)
    }

    @Test("refuses a cap of the station, or says Accepted and forgets it")
    func stationCap() {
        for (cap, answer) in [(Quirks.StationCap.refused, "Rejected"), (.ignored, "Accepted")] {
            let bench = Bench(0, seed: 1) { $0.quirks.stationCap = cap }
            bench.connect()
            bench.run(seconds: 2)
            #expect(bench.set("max 0 on 0: 10", origin: Bench.epoch, transaction: nil) == answer)
            bench.plugIn(kilowattHours: 150, percent: 20, phases: 3)
            bench.run(seconds: 20)
            #expect(bench.point.draw.current.l1 == .amperes(32))
        }
    }

    @Test("draws what its cable is made for, never more than it was told")
    func coarseSteps() {
        let bench = Bench(0, seed: 1) { $0.quirks.hasCoarseSteps = true }
        bench.connect()
        bench.plugIn(kilowattHours: 150, percent: 20, phases: 3)
        _ = bench.set("tx 1: 15", origin: Bench.epoch, transaction: 77)
        bench.run(seconds: 20)
        #expect(bench.point.draw.current.l1 == .amperes(13))
    }

    @Test("stays in Finishing after its vehicle has gone")
    func finishing() {
        let bench = Bench(0, seed: 1) { $0.quirks.sticksInFinishing = true }
        bench.connect()
        bench.plugIn(kilowattHours: 150, percent: 20, phases: 3)
        let transaction = bench.point.transaction(at: 1) ?? 0
        #expect(
            bench.status("RemoteStopTransaction", "{\"transactionId\":\(transaction)}")
                == "Accepted")
        bench.run(seconds: 5)
        #expect(bench.point.plugOut(at: 1) != nil)
        bench.run(seconds: 20)
        let states = bench.central.calls("StatusNotification").compactMap { $0["status"]?.string }
        #expect(states.last == "Finishing")
    }

    @Test("tells nothing of itself while mute, and answers all the same")
    func mute() {
        let bench = charging { $0.isMute = true }
        bench.run(seconds: 900)
        #expect(bench.central.calls("MeterValues").isEmpty)
        #expect(bench.central.calls("StatusNotification").isEmpty)
        #expect(bench.central.calls("Heartbeat").isEmpty)
        #expect(
            bench.status("TriggerMessage", "{\"requestedMessage\":\"MeterValues\"}") == "Accepted")
        bench.run(seconds: 2)
        #expect(bench.central.calls("MeterValues").count == 1)
    }

    @Test("answers late, and acts at once")
    func late() {
        let bench = charging { $0.answerDelayHighest = .seconds(20) }
        #expect(bench.set("tx 1: 8", origin: Bench.epoch, transaction: 77) == "no answer")
        bench.run(seconds: 5)
        #expect(bench.point.draw.current.l1 == .amperes(8))
        bench.run(seconds: 20)
        #expect(bench.central.answers["c1"]?["status"]?.string == "Accepted")
    }

    @Test("forgets its profiles at a reboot, and the time")
    func forgets() {
        let bench = charging {
            $0.forgetsProfiles = true
            $0.losesClockAtReboot = true
        }
        _ = bench.set("default 0: 6", origin: Bench.epoch, transaction: nil)
        bench.point.reboot(reason: "PowerLoss")
        bench.run(seconds: 40)
        #expect(bench.point.shelf.profiles.isEmpty)
        #expect(bench.point.clock.time(at: bench.point.now).milliseconds < 60_000)
    }
}
