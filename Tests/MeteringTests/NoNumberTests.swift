import Depot
import Metering
import Testing
import Units

@Suite("a register that holds no number") struct NoNumberTests {
    struct Row: CustomTestStringConvertible, Sendable {
        let type: RegisterType
        let words: [UInt16]
        var marks: [UInt64] = []
        var testDescription: String {
            "\(type.name) \(words.map { String($0, radix: 16) }.joined(separator: " "))"
        }
    }

    static let rows = [
        Row(type: .i16, words: [0x8000]), Row(type: .i16, words: [0x7FFF]),
        Row(type: .u16, words: [0xFFFF]),
        Row(type: .i32, words: [0x8000, 0]), Row(type: .i32, words: [0x7FFF, 0xFFFF]),
        Row(type: .u32, words: [0xFFFF, 0xFFFF]),
        Row(type: .i64, words: [0x8000, 0, 0, 0]),
        Row(type: .i64, words: [0x7FFF, 0xFFFF, 0xFFFF, 0xFFFF]),
        Row(type: .u64, words: [0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF]),
        Row(type: .f32, words: [0x7FC0, 0]), Row(type: .f32, words: [0xFFC0, 1]),
        Row(type: .f32, words: [0x7F80, 0]), Row(type: .f32, words: [0xFF80, 0]),
        Row(type: .f64, words: [0x7FF8, 0, 0, 0]), Row(type: .f64, words: [0x7FF0, 0, 0, 0]),
        Row(type: .f64, words: [0xFFF0, 0, 0, 0]),
        Row(type: .u16, words: [2300], marks: [2300]),
        Row(type: .i16, words: [0xFFFF], marks: [0xFFFF]),
        Row(type: .u32, words: [0x7FFF, 0xFFFF], marks: [0x7FFF_FFFF]),
        Row(type: .f32, words: [0x4366, 0x199A], marks: [1, 0x4366_199A]),
    ]

    @Test("takes the reading away, and says which quantity", arguments: rows)
    func refuses(row: Row) throws {
        var image = Bench.image()
        image.write(row.words, at: 10, of: .holding)
        let frequency = Bench.register(.frequency, 10, row.type, .hertz, marks: row.marks)
        let outcome = try Bench.outcome(Bench.currents + [frequency], image)
        #expect(outcome.fault == .notAvailable(quantity: "frequency"))
    }

    @Test("refuses each quantity that limits rest on")
    func refusesEach() throws {
        for register in Bench.currents + Bench.voltages + Bench.powers + [Bench.total] {
            var image = Bench.image()
            let mark: [UInt16] =
                register.type == .u16
                ? [0xFFFF] : [0x8000] + [UInt16](repeating: 0, count: register.type.width - 1)
            image.write(mark, at: register.address, of: .holding)
            let outcome = try Bench.outcome(
                Bench.currents + Bench.voltages + Bench.powers + [Bench.total], image)
            #expect(outcome.fault == .notAvailable(quantity: register.quantity.rawValue))
        }
    }

    @Test("leaves the reading when it is a counter or a thermometer, and is noted")
    func notes() throws {
        for (quantity, unit) in [
            (MeteredQuantity.energyImport, RegisterUnit.kilowattHours),
            (.energyExport, .wattHours), (.topOil, .celsius),
        ] {
            var image = Bench.image()
            image.write([0x7FC0, 0], at: 10, of: .holding)
            let outcome = try Bench.outcome(
                Bench.currents + [Bench.register(quantity, 10, .f32, unit)], image)
            let name = quantity.rawValue
            #expect(outcome.reading?.current == PerPhase(milli: 10_000, 20_000, 30_000))
            #expect(
                outcome.notes
                    == [.dropped(quantity: name, .notAvailable(quantity: name))])
        }
    }

    @Test(
        "refuses a number that no whole unit can hold",
        arguments: [
            (RegisterType.f32, [UInt16]([0x7F7F, 0xFFFF])),
            (.f64, [0x7FEF, 0xFFFF, 0xFFFF, 0xFFFF]), (.u64, [0xFFFF, 0xFFFF, 0xFFFF, 0xFFFE]),
            (.i64, [0x8000, 0, 0, 1]),
        ])
    func refusesHuge(type: RegisterType, words: [UInt16]) throws {
        for register in [
            Bench.register(.currentL1, 10, type, .kiloamperes, scale: "1e9"),
            Bench.register(.currentL1, 10, type, .amperes),
            Bench.register(.currentL1, 10, type, .milliamperes),
        ] {
            var image = Bench.image()
            image.write(words, at: 10, of: .holding)
            let outcome = try Bench.outcome([register] + Bench.currents.dropFirst(), image)
            guard case .fault(.implausible("current_l1", _)) = outcome else {
                Issue.record("\(type.name) gave \(outcome)")
                return
            }
        }
    }
}
