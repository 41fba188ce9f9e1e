import Depot
import Testing
import Twin
import Units

@Suite("a vehicle's battery") struct VehicleTests {
    @Test(
        "takes all it can to 80 %, then less, to a tenth when full",
        arguments: [(0, 10_000), (79, 10_000), (80, 10_000), (85, 7750), (90, 5500), (100, 1000)])
    func taper(percent: Int64, share: Int64) {
        #expect(SimulatedVehicle.taper(at: .percent(percent)).rawValue == share)
    }

    @Test("fills with what came through the plug, less the losses of its own charger")
    func fills() throws {
        let bench = Bench.ready(0)
        bench.plugIn(kilowattHours: 100, percent: 20, phases: 3)
        bench.run(seconds: 3600)
        let vehicle = try #require(bench.point.vehicle(at: 1))
        // 32 A on three phases at 230 V for an hour: 22.08 kWh, at 93 %.
        let gained = vehicle.stored - Energy.wattHours(20_000)
        #expect((20_400...20_560).contains(gained.wattHours))
        #expect(gained <= vehicle.taken.scaledDown(by: 93, over: 100))
    }

    @Test("ends full, draws nothing then, and the charger says that the vehicle is done")
    func ends() throws {
        let bench = Bench.ready(0)
        bench.plugIn(kilowattHours: 5, percent: 90, phases: 3)
        bench.run(seconds: 1800)
        let vehicle = try #require(bench.point.vehicle(at: 1))
        #expect(vehicle.isFull)
        #expect(bench.point.draw.current.highest < .amperes(1))
        let states = bench.central.calls("StatusNotification").compactMap { $0["status"]?.string }
        #expect(states.last == "SuspendedEV")
    }

    @Test("follows a raise slowly and a cut within three seconds, after a dead time")
    func lag() {
        let bench = Bench.ready(0)
        bench.plugIn(kilowattHours: 150, percent: 20, phases: 3)
        bench.run(seconds: 20)
        _ = bench.set("tx 1: 6", origin: Bench.epoch, transaction: 77)
        bench.run(seconds: 1)
        #expect(bench.point.draw.current.l1 > .amperes(20))
        bench.run(seconds: 2)
        #expect(bench.point.draw.current.l1 == .amperes(6))
        _ = bench.set("tx 1: 32", origin: Bench.epoch, transaction: 77)
        bench.run(seconds: 3)
        #expect(bench.point.draw.current.l1 > .amperes(6))
        #expect(bench.point.draw.current.l1 < .amperes(32))
        bench.run(seconds: 4)
        #expect(bench.point.draw.current.l1 == .amperes(32))
    }
}
