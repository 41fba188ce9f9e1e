import Depot
import Metering
import Testing
import Units

@Suite("the twin's meter") struct RegisterEncoderTests {
    /// A fortieth of each energy is a binary fraction of a kilowatt-hour, so floats hold it.
    static let shown = Reading(
        takenAt: Instant(milliseconds: 0), current: PerPhase(milli: 40_000, -80_000, 120_000),
        voltage: PerPhase(Volts.volts(229), .volts(230), .volts(231)),
        power: PerPhase(watts: 9000, -18_000, 27_000), powerTotal: .watts(18_000),
        energyImport: .wattHours(10_000), energyExport: .wattHours(20_000),
        frequency: Frequency(rawValue: 50_020), topOil: nil)

    @Test(
        "shows each model's decoder the load that it was given, however it is wired",
        arguments: [
            "eastron-sdm630", "janitza-umg-604", "schneider-pm5xxx", "sunspec-meter",
        ])
    func shows(model: String) throws {
        let map = try ModelFile.map(model)
        let whole = PerPhase(repeating: true)
        for (reversed, phases) in [
            (PerPhase(repeating: false), PerPhase(Phase.l1, .l2, .l3)),
            (whole, PerPhase(.l2, .l3, .l1)),
        ] {
            let meter = Bench.meter(ratio: 40, reversed: reversed, phases: phases)
            let encoder = RegisterEncoder(meter: meter, map: map, holes: .refused)
            let image = encoder.image(of: RegisterEncoderTests.shown, serialNumber: "T-1")
            var poller = MeterPoller(
                meter: meter, map: map, rules: Bench.rules, serialNumber: nil)
            var outcome = Bench.poll(&poller, image).0
            for second in Int64(1)...2 where outcome.reading == nil || second == 2 {
                outcome = Bench.poll(&poller, image, at: second * 10_000).0
            }
            #expect(outcome == .reading(expected(at: 20_000), notes: []))
        }
    }

    private func expected(at milliseconds: Int64) -> Reading {
        var reading = RegisterEncoderTests.shown
        reading.takenAt = Instant(milliseconds: milliseconds)
        return reading
    }
}
