import Metering
import Testing

@Suite("a poll plan") struct PollPlanTests {
    struct Row: CustomTestStringConvertible, Sendable {
        let name: String
        let addresses: [Int]
        var type = RegisterType.f32
        var largestRead = 125
        let expected: [ClosedRange<Int>]
        var testDescription: String { name }
    }

    static let rows = [
        Row(name: "three in a row", addresses: [0, 2, 4], expected: [0...5]),
        Row(name: "in any order", addresses: [4, 0, 2], expected: [0...5]),
        Row(name: "a small hole is read along", addresses: [0, 2, 20], expected: [0...21]),
        Row(name: "a hole of 40 is read along", addresses: [0, 2, 44], expected: [0...45]),
        Row(name: "a hole of 41 is not", addresses: [0, 2, 45], expected: [0...3, 45...46]),
        Row(
            name: "no longer than the largest read", addresses: [0, 2, 4], largestRead: 4,
            expected: [0...3, 4...5]),
        Row(
            name: "never a part of a value", addresses: [0, 2, 4], largestRead: 5,
            expected: [0...3, 4...5]),
        Row(
            name: "nor of a wide one", addresses: [0, 4, 8], type: .f64, largestRead: 11,
            expected: [0...7, 8...11]),
        Row(
            name: "at the end of the addresses", addresses: [65_530, 65_532, 65_534],
            expected: [65_530...65_535]),
        // Three currents and nothing else in common: 11 registers at most, as with an EM24.
        Row(
            name: "holes count too", addresses: [0, 6, 12], largestRead: 11,
            expected: [0...7, 12...13]),
    ]

    @Test("asks for the fewest requests", arguments: rows)
    func merges(row: Row) throws {
        let registers = zip(MeteredQuantity.currents, row.addresses).map { quantity, address in
            Bench.register(quantity, address, row.type, .amperes)
        }
        let map = try Bench.map(registers, largestRead: row.largestRead)
        let layout = try #require(RegisterLayout(map: map))
        let plan = PollPlan(
            layout: layout, largestRead: row.largestRead, holeHighest: PollPlan.holeHighest)
        #expect(plan.fast.map { $0.address...($0.address + $0.count - 1) } == row.expected)
        #expect(plan.slow.isEmpty && plan.identity.isEmpty)
    }

    @Test("needs no more requests than any other cutting of the same registers")
    func isFewest() throws {
        // Every way to cut a sorted row of nine values into runs is tried.
        let gaps = [
            [0, 0, 3, 50, 1, 39, 0, 8], [41, 0, 0, 0, 0, 0, 0, 0], [6, 6, 6, 6, 6, 6, 6, 6],
        ]
        let quantities =
            MeteredQuantity.currents + MeteredQuantity.voltages + MeteredQuantity.powers
        for gap in gaps {
            var addresses = [0]
            for hole in gap { addresses.append((addresses.last ?? 0) + 2 + hole) }
            let registers = zip(quantities, addresses).map { quantity, address in
                let unit = RegisterUnit.allowed(for: quantity.dimension)[0]
                return Bench.register(quantity, address, .f32, unit)
            }
            for largestRead in [2, 5, 10, 20, 125] {
                let map = try Bench.map(registers, largestRead: largestRead)
                let layout = try #require(RegisterLayout(map: map))
                let plan = PollPlan(
                    layout: layout, largestRead: largestRead, holeHighest: PollPlan.holeHighest)
                let fewest = PollPlanTests.fewest(addresses, largestRead: largestRead)
                #expect(plan.fast.count == fewest, "\(gap) \(largestRead)")
                for address in addresses {
                    #expect(
                        plan.fast.filter {
                            $0.addresses.contains(address) && $0.addresses.contains(address + 1)
                        }.count == 1)
                }
            }
        }
    }

    private static func fewest(_ addresses: [Int], largestRead: Int) -> Int {
        (0..<(1 << (addresses.count - 1))).compactMap { cuts -> Int? in
            var runs = [[addresses[0]]]
            for (index, address) in addresses.dropFirst().enumerated() {
                if cuts >> index & 1 == 1 {
                    runs.append([address])
                } else {
                    runs[runs.count - 1].append(address)
                }
            }
            let isAllowed = runs.allSatisfy { run in
                run[run.count - 1] + 2 - run[0] <= largestRead
                    && zip(run, run.dropFirst()).allSatisfy { $1 - $0 - 2 <= 40 }
            }
            return isAllowed ? runs.count : nil
        }.min() ?? 0
    }

    @Test("asks apart for what is slow and for who answers, unless it lies in between anyway")
    func groups() throws {
        let map = try Bench.map(
            Bench.currents + [
                Bench.register(.energyImport, 300, .u32, .wattHours, every: .slow),
                Bench.register(.energyExport, 106, .u32, .wattHours, every: .slow),
                Bench.register(.topOil, 102 + 30, .i16, .celsius, every: .slow),
                Bench.register(.frequency, 140, .u16, .millihertz),
                Bench.register(.serialNumber, 500, .string(registers: 8), .one),
                Bench.register(.powerFactorTotal, 900, .f32, .one),
            ])
        let layout = try #require(RegisterLayout(map: map))
        let plan = PollPlan(layout: layout, largestRead: 125, holeHighest: PollPlan.holeHighest)
        #expect(plan.fast == [ReadRequest(function: .holding, address: 100, count: 41)])
        #expect(plan.slow == [ReadRequest(function: .holding, address: 300, count: 2)])
        #expect(plan.identity == [ReadRequest(function: .holding, address: 500, count: 8)])
    }
}
