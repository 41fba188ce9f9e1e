import Depot
import Metering
import Testing
import Units

@Suite("values that can't be") struct PlausibilityTests {
    static let all =
        Bench.currents + Bench.voltages + Bench.powers
        + [Bench.total, Bench.register(.frequency, 140, .u16, .millihertz)]

    struct Row: CustomTestStringConvertible, Sendable {
        let name: String
        let address: Int
        let words: [UInt16]
        /// Nil where the value is still believed.
        let refused: String?
        var testDescription: String { name }
    }

    static let rows = [
        Row(name: "184.0 V", address: 111, words: [1840], refused: nil),
        Row(name: "183.9 V", address: 111, words: [1839], refused: "voltage_l2"),
        Row(name: "276.0 V", address: 110, words: [2760], refused: nil),
        Row(name: "276.1 V", address: 110, words: [2761], refused: "voltage_l1"),
        Row(name: "0 V", address: 112, words: [0], refused: "voltage_l3"),
        Row(name: "47.000 Hz", address: 140, words: [47_000], refused: nil),
        Row(name: "46.999 Hz", address: 140, words: [46_999], refused: "frequency"),
        Row(name: "53.000 Hz", address: 140, words: [53_000], refused: nil),
        Row(name: "53.001 Hz", address: 140, words: [53_001], refused: "frequency"),
        Row(name: "1000 A", address: 100, words: [0x000F, 0x4240], refused: nil),
        Row(name: "1000.001 A", address: 100, words: [0x000F, 0x4241], refused: "current_l1"),
        // 2 % of 13,800 W are 276 W.
        Row(name: "a total 276 W off", address: 130, words: [0, 14_076], refused: nil),
        Row(name: "a total 277 W off", address: 130, words: [0, 14_077], refused: "power_total"),
        Row(name: "a total of zero", address: 130, words: [0, 0], refused: "power_total"),
        Row(
            name: "one phase negated", address: 120, words: [UInt16(bitPattern: -2300)],
            refused: "power_total"),
        // 230 V, 10 A and 5 % are 2415 W; with the floor of 50 W 2465 W.
        Row(
            name: "more watts than volts times amperes", address: 120, words: [2466],
            refused: "power_l1"),
        Row(name: "as many as they may be", address: 120, words: [2465], refused: nil),
    ]

    @Test("are no reading, and those at the edge are", arguments: rows)
    func edges(row: Row) throws {
        var image = Bench.image()
        image.write([50_000], at: 140, of: .holding)
        image.write(row.words, at: row.address, of: .holding)
        // A lower voltage alone would also make the power too large for it.
        let isVoltage = (110...112).contains(row.address)
        let registers = isVoltage ? Bench.currents + Bench.voltages : PlausibilityTests.all
        let outcome = try Bench.outcome(registers, image)
        switch (outcome, row.refused) {
        case (.reading, nil): break
        case (.fault(.implausible(let quantity, _)), let expected?):
            #expect(quantity == expected)
        default: Issue.record("\(outcome)")
        }
    }

    @Test("count with the transformers' ratio where a site's maximum is meant")
    func ratioCounts() throws {
        let outcome = try Bench.outcome(
            PlausibilityTests.all.dropLast(), Bench.image(), meter: Bench.meter(ratio: 34))
        #expect(
            outcome.fault == .implausible(quantity: "current_l3", found: "1020.000 A"))
    }

    @Test("a small meter at rest is not held to two percent")
    func atRest() throws {
        var image = Bench.image()
        image.write([0, 100, 0, 100, 0, 100], at: 100, of: .holding)
        image.write([10, 10, 10], at: 120, of: .holding)
        image.write([0, 60], at: 130, of: .holding)
        let outcome = try Bench.outcome(PlausibilityTests.all.dropLast(), image)
        #expect(outcome.reading?.powerTotal == .watts(60))
    }

    @Test("show a wrong byte or word order at the first poll, for floats and for integers")
    func wrongOrders() throws {
        let orders = ByteOrder.allCases.flatMap { byte in
            WordOrder.allCases.map { (byte, $0) }
        }
        for type in [RegisterType.f32, .i32] {
            for written in orders {
                for read in orders where read != written {
                    let outcome = try mistaken(type, written: written, read: read)
                    #expect(
                        outcome.reading == nil, "\(type.name) written \(written) read \(read)")
                }
                let right = try mistaken(type, written: written, read: written)
                #expect(right.reading?.voltage?.l1 == Volts(rawValue: 230_100), "\(right)")
            }
        }
    }

    /// 230.1 V, 10 A and 2.3 kW on each phase, in registers of `type`.
    private func mistaken(
        _ type: RegisterType, written: (ByteOrder, WordOrder), read: (ByteOrder, WordOrder)
    ) throws -> MeterOutcome {
        let groups: [([MeteredQuantity], RegisterUnit, [UInt16])] =
            type == .f32
            ? [
                (MeteredQuantity.voltages, .volts, [0x4366, 0x199A]),
                (MeteredQuantity.currents, .amperes, [0x4120, 0]),
                (MeteredQuantity.powers, .watts, [0x450F, 0xC000]),
            ]
            : [
                (MeteredQuantity.voltages, .millivolts, [0x0003, 0x82D4]),
                (MeteredQuantity.currents, .milliamperes, [0, 10_000]),
                (MeteredQuantity.powers, .milliwatts, [0x0023, 0x1860]),
            ]
        var image = RegisterImage(holes: .zero)
        var registers: [Register] = []
        for (quantities, unit, big) in groups {
            let bytes = written.0 == .big ? big : big.map(\.byteSwapped)
            let words = written.1 == .highFirst ? bytes : bytes.reversed()
            for quantity in quantities {
                let address = registers.count * 2
                image.write(words, at: address, of: .holding)
                registers.append(Bench.register(quantity, address, type, unit))
            }
        }
        return try Bench.outcome(registers, image, byteOrder: read.0, wordOrder: read.1)
    }
}
