import Depot
import Metering
import Testing
import Units

@Suite("registers that hold a number") struct RegisterVectorTests {
    struct Row: CustomTestStringConvertible, Sendable {
        let name: String
        let type: RegisterType
        let words: [UInt16]
        var byteOrder = ByteOrder.big
        var wordOrder = WordOrder.highFirst
        var scale = "1"
        /// In millivolts.
        let expected: Int64
        var testDescription: String { name }
    }

    static let voltages = [
        Row(name: "f32 ABCD", type: .f32, words: [0x4366, 0x199A], expected: 230_100),
        Row(
            name: "f32 CDAB", type: .f32, words: [0x199A, 0x4366], wordOrder: .lowFirst,
            expected: 230_100),
        Row(
            name: "f32 BADC", type: .f32, words: [0x6643, 0x9A19], byteOrder: .little,
            expected: 230_100),
        Row(
            name: "f32 DCBA", type: .f32, words: [0x9A19, 0x6643], byteOrder: .little,
            wordOrder: .lowFirst, expected: 230_100),
        Row(
            name: "i32 CDAB in tenths", type: .i32, words: [0x08FD, 0x0000],
            wordOrder: .lowFirst, scale: "0.1", expected: 230_100),
        Row(
            name: "u32 in hundredths", type: .u32, words: [0, 23_010], scale: "0.01",
            expected: 230_100),
        Row(name: "i16", type: .i16, words: [231], expected: 231_000),
        Row(name: "i16 little", type: .i16, words: [0xE700], byteOrder: .little, expected: 231_000),
        Row(name: "u16 in tenths", type: .u16, words: [2299], scale: "0.1", expected: 229_900),
        Row(name: "u64", type: .u64, words: [0, 0, 0, 230], expected: 230_000),
        Row(
            name: "u64 low first", type: .u64, words: [230, 0, 0, 0], wordOrder: .lowFirst,
            expected: 230_000),
        Row(
            name: "i64 in millionths", type: .i64, words: [0, 0, 0x0DB5, 0x8580], scale: "1e-6",
            expected: 230_000),
        // 230.0004 V is nearest to 230,000 mV, 230.0006 V to 230,001 mV.
        Row(
            name: "rounds down", type: .u32, words: [0x23, 0x1864], scale: "1e-4", expected: 230_000
        ),
        Row(
            name: "rounds up", type: .u32, words: [0x23, 0x1866], scale: "1e-4", expected: 230_001),
        // 230.5 as a double.
        Row(name: "f64", type: .f64, words: [0x406C, 0xD000, 0, 0], expected: 230_500),
    ]

    @Test("are read in whole millivolts, whatever their type and order", arguments: voltages)
    func readsVoltage(row: Row) throws {
        // The other phases are of the same type, so that the orders hold for all.
        let width = row.words.count
        var image = RegisterImage(holes: .zero)
        let registers = MeteredQuantity.voltages.enumerated().map { index, quantity in
            image.write(row.words, at: 10 + index * width, of: .holding)
            return Bench.register(
                quantity, 10 + index * width, row.type, .volts, scale: row.scale)
        }
        image.write([0, 0, 0, 0, 0, 0], at: 100, of: .holding)
        let outcome = try Bench.outcome(
            registers + Bench.currents, image, byteOrder: row.byteOrder,
            wordOrder: row.wordOrder)
        #expect(outcome.reading?.voltage == PerPhase(repeating: Volts(rawValue: row.expected)))
    }

    @Test("are read with their sign, and watts are rounded halves away from zero")
    func readsPower() throws {
        var image = RegisterImage(holes: .zero)
        image.write([0, 60_000, 0, 60_000, 0, 60_000], at: 100, of: .holding)
        // 12345.5 W, -1500 W, 0 W.
        image.write([0x4640, 0xE600, 0xC4BB, 0x8000, 0, 0], at: 20, of: .holding)
        let registers = MeteredQuantity.powers.enumerated().map { index, quantity in
            Bench.register(quantity, 20 + index * 2, .f32, .watts)
        }
        let outcome = try Bench.outcome(registers + Bench.currents, image)
        #expect(outcome.reading?.power == PerPhase(watts: 12_346, -1500, 0))
        #expect(outcome.reading?.current == PerPhase(milli: 60_000, -60_000, 60_000))
    }

    @Test("with the low word first may be negative too")
    func readsNegativeLowFirst() throws {
        var image = RegisterImage(holes: .zero)
        // 10 A each, low word first; -1234.5 W in tenths.
        image.write([10_000, 0, 10_000, 0, 10_000, 0], at: 100, of: .holding)
        image.write([0xCFC7, 0xFFFF, 0, 0, 0, 0], at: 20, of: .holding)
        let registers = MeteredQuantity.powers.enumerated().map { index, quantity in
            Bench.register(quantity, 20 + index * 2, .i32, .watts, scale: "0.1")
        }
        let outcome = try Bench.outcome(
            registers + Bench.currents, image, wordOrder: .lowFirst)
        #expect(outcome.reading?.power.l1 == .watts(-1235))
    }

    @Test("give energies, frequencies and temperatures in the units inside")
    func readsTheRest() throws {
        var image = Bench.image()
        image.write([0x4132, 0xD687, 0x4000, 0x0000], at: 30, of: .holding)
        image.write([0, 0, 0x0012, 0xD687], at: 34, of: .holding)
        image.write([0x4247, 0xEB85], at: 40, of: .holding)
        image.write([0xFFFB], at: 42, of: .holding)
        let outcome = try Bench.outcome(
            Bench.currents + [
                Bench.register(.energyImport, 30, .f64, .wattHours),
                Bench.register(.energyExport, 34, .u64, .kilowattHours, scale: "0.01"),
                Bench.register(.frequency, 40, .f32, .hertz),
                Bench.register(.topOil, 42, .i16, .celsius),
            ], image)
        let reading = try #require(outcome.reading)
        #expect(reading.energyImport == Energy(rawValue: 4_444_442_100_000))
        #expect(reading.energyExport == .wattHours(12_345_670))
        #expect(reading.frequency == Frequency(rawValue: 49_980))
        #expect(reading.topOil == Temperature(rawValue: -5000))
    }
}
