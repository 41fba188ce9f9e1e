import Depot
import Testing
import Units

@Suite("a limit turned into a load at 207 V to 253 V")
struct RateConversionTests {
    /// One limit, and what it counts as.
    struct Row: Sendable, CustomTestStringConvertible {
        let what: String
        let model: ChargerModel
        let connector: Connector
        let limit: Int64
        let milliamperes: PerPhase<Int64>
        let watts: Int64

        var testDescription: String { what }
    }

    static let alternating = model(.ac, .amperes, .acInput, efficiency: 100, powerFactor: 99)
    static let output = model(.dc, .watts, .dcOutput, efficiency: 93, powerFactor: 98)
    static let input = model(.dc, .watts, .acInput, efficiency: 93, powerFactor: 98)
    static let wattBox = model(.ac, .watts, .acInput, efficiency: 100, powerFactor: 100)

    static let rows: [Row] = [
        // 16 A × 3 × 253 V = 12,144 W.
        Row(
            what: "16 A on three phases", model: alternating,
            connector: connector(inOrder, rated: 32_000), limit: 16_000,
            milliamperes: PerPhase(16_000, 16_000, 16_000), watts: 12_144),
        Row(
            what: "16 A on L2 alone", model: alternating,
            connector: connector(.single(.l2), rated: 32_000), limit: 16_000,
            milliamperes: PerPhase(0, 16_000, 0), watts: 4_048),
        Row(
            what: "16 A on a phase nobody knows", model: alternating,
            connector: connector(.unknown, rated: 32_000), limit: 16_000,
            milliamperes: PerPhase(16_000, 16_000, 16_000), watts: 12_144),
        // 100 kW / 0.93 = 107,526.9 W; / 0.98 / 621 V = 176.6848 A, not 145 A.
        Row(
            what: "100 kW to the vehicle", model: output,
            connector: connector(inOrder, rated: 100_000), limit: 100_000,
            milliamperes: PerPhase(176_685, 176_685, 176_685), watts: 107_527),
        // 100 kW / 0.98 / 621 V = 164.316 A.
        Row(
            what: "100 kW from the mains", model: input,
            connector: connector(inOrder, rated: 100_000), limit: 100_000,
            milliamperes: PerPhase(164_317, 164_317, 164_317), watts: 100_000),
        // 100 kW / 0.98 / 207 V = 492.9 A on each.
        Row(
            what: "100 kW DC on phases nobody knows", model: input,
            connector: connector(.unknown, rated: 100_000), limit: 100_000,
            milliamperes: PerPhase(492_951, 492_951, 492_951), watts: 100_000),
        // A single-phase vehicle may take all 5 kW on one phase: 5,000 / 207 = 24.2 A.
        Row(
            what: "5 kW of a 22 kW AC box in watts", model: wattBox,
            connector: connector(inOrder, rated: 22_000), limit: 5_000,
            milliamperes: PerPhase(24_155, 24_155, 24_155), watts: 5_000),
        // But no phase of a 22 kW box carries more than 22,000 / 621 = 35.4 A.
        Row(
            what: "11 kW of a 22 kW AC box in watts", model: wattBox,
            connector: connector(inOrder, rated: 22_000), limit: 11_000,
            milliamperes: PerPhase(35_427, 35_427, 35_427), watts: 11_000),
        Row(
            what: "nothing", model: output, connector: connector(inOrder, rated: 100_000),
            limit: 0, milliamperes: PerPhase(0, 0, 0), watts: 0),
    ]

    @Test("counts what an electrician computes by hand, rounded up", arguments: rows)
    func counts(_ row: Row) {
        let load = conversion(row.model, row.connector).load(of: ChargingRate(rawValue: row.limit))
        #expect(load.current == row.milliamperes.map { Amperes(rawValue: $0) })
        #expect(load.power == Watts(rawValue: row.watts))
    }

    static let kinds: [RateConversion] = rows.map { conversion($0.model, $0.connector) }

    @Test("never grows when the limit falls", arguments: kinds)
    func isMonotone(_ conversion: RateConversion) {
        var before = Load.zero
        for value in stride(from: Int64(0), to: 40_000, by: 7) {
            let load = conversion.load(of: ChargingRate(rawValue: value))
            #expect(load.highest(before) == load)
            before = load
        }
    }

    @Test("finds the highest limit that fits into a room, and none higher", arguments: kinds)
    func fits(_ conversion: RateConversion) {
        for milliamperes in stride(from: Int64(0), through: 70_000, by: 331) {
            for watts in [0, 1, 999, 7_360, 22_001, 1_000_000] as [Int64] {
                let room = Load(
                    current: PerPhase(
                        Amperes(rawValue: milliamperes), Amperes(rawValue: milliamperes + 13),
                        Amperes(rawValue: milliamperes + 1)), power: Watts(rawValue: watts))
                let rate = conversion.rate(fitting: room)
                let load = conversion.load(of: rate)
                #expect(load.lowest(room) == load)
                let next = conversion.load(of: rate + ChargingRate(rawValue: 1))
                #expect(next.lowest(room) != next)
            }
        }
    }

    @Test("answers a lack of room with a negative limit", arguments: kinds)
    func lacks(_ conversion: RateConversion) {
        let room = Load(current: PerPhase(repeating: .amperes(-3)), power: .watts(500))
        let rate = conversion.rate(fitting: room)
        #expect(rate < .zero)
        let load = conversion.load(of: rate)
        for phase in Phase.allCases where conversion.occupied[phase] {
            #expect(load.current[phase] <= room.current[phase])
        }
    }

    @Test("bears the largest numbers, which stand for no limit", arguments: kinds)
    func isBounded(_ conversion: RateConversion) {
        let endless = Load(
            current: PerPhase(repeating: Amperes(rawValue: .max)), power: Watts(rawValue: .max))
        let rate = conversion.rate(fitting: endless)
        #expect(rate > ChargingRate(rawValue: 1_000_000_000))
        #expect(conversion.load(of: ChargingRate(rawValue: .max)).power > .kilowatts(1_000_000))
        let none = Load(
            current: PerPhase(repeating: Amperes(rawValue: .min)), power: Watts(rawValue: .min))
        #expect(conversion.rate(fitting: none) < .zero)
    }

    @Test("ignores the phases that the connector is not on")
    func ignoresOthers() {
        let single = conversion(
            Self.alternating, connector(.single(.l3), rated: 32_000))
        let room = Load(
            current: PerPhase(.zero, .zero, .amperes(10)), power: .kilowatts(100))
        #expect(single.rate(fitting: room) == ChargingRate(.amperes(10)))
    }
}
