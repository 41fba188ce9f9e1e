import Depot
import Metering
import Testing
import Units

@Suite("a meter's wiring") struct WiringTests {
    static let all = Bench.currents + Bench.voltages + Bench.powers + [Bench.total]

    static func reading(
        _ meter: Meter, _ registers: [Register] = all, _ image: RegisterImage = Bench.image()
    ) throws -> Reading {
        let outcome = try Bench.outcome(registers, image, meter: meter)
        return try #require(outcome.reading, "\(outcome)")
    }

    @Test("multiplies currents, powers and energies by the transformers' ratio, not volts")
    func ratio() throws {
        var image = Bench.image()
        image.write([0, 5000], at: 140, of: .holding)
        let energy = Bench.register(.energyImport, 140, .u32, .wattHours)
        let reading = try WiringTests.reading(
            Bench.meter(ratio: 30), WiringTests.all + [energy], image)
        #expect(reading.current == PerPhase(milli: 300_000, 600_000, 900_000))
        #expect(reading.power == PerPhase(watts: 69_000, 138_000, 207_000))
        #expect(reading.powerTotal == .watts(414_000))
        #expect(reading.energyImport == .wattHours(150_000))
        #expect(reading.voltage == PerPhase(repeating: .volts(230)))
    }

    @Test("puts each input on the site phase that it is wired to")
    func order() throws {
        // Input 1 is on L2, input 2 on L3, input 3 on L1.
        let reading = try WiringTests.reading(Bench.meter(phases: PerPhase(.l2, .l3, .l1)))
        #expect(reading.current == PerPhase(milli: 30_000, 10_000, 20_000))
        #expect(reading.power == PerPhase(watts: 6900, 2300, 4600))
    }

    @Test("turns a reversed site phase round, whichever input it is on")
    func reversedPhase() throws {
        let meter = Bench.meter(
            reversed: PerPhase(false, true, false), phases: PerPhase(.l2, .l3, .l1))
        let reading = try WiringTests.reading(meter)
        #expect(reading.current == PerPhase(milli: 30_000, -10_000, 20_000))
        #expect(reading.power == PerPhase(watts: 6900, -2300, 4600))
        #expect(reading.powerTotal == .watts(9200))
    }

    @Test("exchanges import and export when all three look the other way")
    func reversedWhole() throws {
        var image = Bench.image()
        image.write([0, 5000, 0, 70], at: 140, of: .holding)
        let energies = [
            Bench.register(.energyImport, 140, .u32, .wattHours),
            Bench.register(.energyExport, 142, .u32, .wattHours),
        ]
        let reading = try WiringTests.reading(
            Bench.meter(reversed: PerPhase(repeating: true)), WiringTests.all + energies, image)
        #expect(reading.powerTotal == .watts(-13_800))
        #expect(reading.energyImport == .wattHours(70))
        #expect(reading.energyExport == .wattHours(5000))
        let mixed = try WiringTests.reading(
            Bench.meter(reversed: PerPhase(true, false, false)), WiringTests.all + energies,
            image)
        #expect(mixed.energyImport == nil && mixed.energyExport == nil)
    }

    @Test("gives RMS amperes the sign of their phase's power, and ignores a sign of their own")
    func signs() throws {
        var image = Bench.image()
        // -10 A as the meter counts, at 2300 W drawn; 30 A at -6900 W fed back.
        image.write([0xFFFF, 0xD8F0], at: 100, of: .holding)
        image.write([UInt16(bitPattern: -6900)], at: 122, of: .holding)
        image.write([0, 0], at: 130, of: .holding)
        let reading = try WiringTests.reading(Bench.meter(), WiringTests.all, image)
        #expect(reading.current == PerPhase(milli: 10_000, 20_000, -30_000))
        #expect(reading.powerTotal == .zero)
    }

    @Test("sums the phases where the meter has no total")
    func noTotal() throws {
        let reading = try WiringTests.reading(Bench.meter(), Bench.currents + Bench.powers)
        #expect(reading.powerTotal == .watts(13_800))
        #expect(reading.voltage == nil)
    }

    @Test("shares a total out by current, and counts each phase as drawing while it flows out")
    func noPhasePowers() throws {
        var image = Bench.image()
        let registers = Bench.currents + [Bench.total]
        let drawn = try WiringTests.reading(Bench.meter(), registers, image)
        #expect(drawn.power == PerPhase(watts: 2300, 4600, 6900))
        image.write([0xFFFF, UInt16(bitPattern: -6001)], at: 130, of: .holding)
        let fed = try WiringTests.reading(Bench.meter(), registers, image)
        #expect(fed.powerTotal == .watts(-6001))
        #expect(fed.power.sum == .watts(-6001))
        #expect(fed.current == PerPhase(milli: 10_000, 20_000, 30_000))
    }

    @Test("takes amperes alone as active power at the measured voltage, or at 253 V")
    func currentsOnly() throws {
        let measured = try WiringTests.reading(Bench.meter(), Bench.currents + Bench.voltages)
        #expect(measured.power == PerPhase(watts: 2300, 4600, 6900))
        let assumed = try WiringTests.reading(Bench.meter(), Bench.currents)
        #expect(assumed.power == PerPhase(watts: 2530, 5060, 7590))
        #expect(assumed.powerTotal == .watts(15_180))
    }

    @Test("does not believe a total whose phases are partly reversed")
    func mixedTotal() throws {
        let meter = Bench.meter(reversed: PerPhase(true, false, false))
        let reading = try WiringTests.reading(meter, Bench.currents + [Bench.total])
        #expect(reading.powerTotal == .watts(15_180))
    }
}
