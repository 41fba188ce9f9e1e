import Metering
import Testing

@Suite("a register map") struct RegisterMapTests {
    static func faults(
        _ registers: [Register], largestRead: Int = 125
    ) -> [RegisterMapError.Fault] {
        do throws(RegisterMapError) {
            _ = try RegisterMap(
                name: "x", maker: "X", models: ["X"], function: .input, byteOrder: .big,
                wordOrder: .highFirst, largestRead: largestRead, registers: registers)
            return []
        } catch {
            return error.faults
        }
    }

    @Test("is accepted where three currents are there")
    func accepts() {
        #expect(RegisterMapTests.faults(Bench.currents) == [])
        #expect(RegisterMapTests.faults(Bench.currents + Bench.powers + Bench.voltages) == [])
    }

    struct Row: CustomTestStringConvertible, Sendable {
        let key: String
        let added: Register
        var testDescription: String { "\(key) \(added)" }
    }

    static let rows = [
        Row(key: "registers.frequency.unit", added: Bench.register(.frequency, 0, .f32, .volts)),
        Row(
            key: "registers.frequency.type",
            added: Bench.register(.frequency, 0, .string(registers: 2), .hertz)),
        Row(
            key: "registers.serial_number.type",
            added: Bench.register(.serialNumber, 0, .f32, .one)),
        Row(
            key: "registers.serial_number.type",
            added: Bench.register(.serialNumber, 0, .string(registers: 0), .one)),
        Row(
            key: "registers.serial_number.type",
            added: Bench.register(.serialNumber, 0, .string(registers: 126), .one)),
        Row(
            key: "registers.serial_number.type",
            added: Bench.register(.serialNumber, 0, .string(registers: .max), .one)),
        Row(
            key: "registers.frequency.address",
            added: Bench.register(.frequency, 65_535, .f32, .hertz)),
        Row(
            key: "registers.frequency.address", added: Bench.register(.frequency, -1, .u16, .hertz)),
        Row(
            key: "registers.frequency.address",
            added: Bench.register(.frequency, .max, .u16, .hertz)),
        Row(
            key: "registers.frequency.address",
            added: Bench.register(.frequency, 105, .f32, .hertz)),
        Row(
            key: "registers.frequency.not_available",
            added: Bench.register(.frequency, 0, .u16, .hertz, marks: [0x1_0000])),
        Row(key: "registers.current_l1", added: Bench.register(.currentL1, 0, .f32, .amperes)),
    ]

    @Test("is refused with the key that is wrong", arguments: rows)
    func refuses(row: Row) {
        let faults = RegisterMapTests.faults(Bench.currents + [row.added])
        #expect(faults.map(\.key) == [row.key])
        #expect(faults.allSatisfy { !$0.text.isEmpty })
    }

    @Test("is refused with all that is wrong at once")
    func refusesAll() {
        let faults = RegisterMapTests.faults(
            [Bench.register(.powerL2, 0, .f32, .amperes)], largestRead: 126)
        #expect(
            faults.map(\.key) == [
                "largest_read", "registers.power_l2.unit", "registers.current_l1",
                "registers.current_l2", "registers.current_l3", "registers.power_l1",
                "registers.power_l3",
            ])
    }

    @Test("is refused where a value is wider than one request may be")
    func refusesNarrowReads() {
        #expect(
            RegisterMapTests.faults(Bench.currents, largestRead: 1).map(\.key) == [
                "registers.current_l1.type", "registers.current_l2.type",
                "registers.current_l3.type",
            ])
    }

    @Test("knows every word of the model files")
    func words() {
        #expect(MeteredQuantity(rawValue: "temperature_top_oil") == .topOil)
        #expect(RegisterUnit(rawValue: "kWh") == .kilowattHours)
        #expect(RegisterType.numbers.map(\.name).contains("u64"))
    }

    @Test(
        "takes exact decimal scales",
        arguments: [
            ("0.1", 1, -1), ("10", 1, 1), ("-0.001", -1, -3), ("2.50", 25, -1), ("1e-3", 1, -3),
            ("1E3", 1, 3), ("+7", 7, 0), ("0.000000000012", 12, -12), ("123456789", 123_456_789, 0),
        ] as [(String, Int64, Int)])
    func scales(text: String, digits: Int64, exponent: Int) {
        let factor = DecimalFactor(text: text)
        #expect(factor?.digits == digits)
        #expect(factor?.exponent == exponent)
    }

    @Test(
        "takes no other scales",
        arguments: [
            "", "0", "0.0", "-", ".", "1.", ".5", "1,5", "0x10", "1e", "e3", "1e99", "1e-13",
            "1234567891", "NaN", "inf", "1_0", " 1", "٣", "1e3e3", "--1",
            "0.00000000000000000000000000000000001",
        ])
    func refusesScales(text: String) {
        #expect(DecimalFactor(text: text) == nil)
    }
}
