import Depot
import FieldBus
import Metering
import Synchronization
import Units

/// A generator whose numbers a seed decides (SplitMix64).
struct SeededGenerator: RandomNumberGenerator, Sendable {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// A line under test and the stream of what it reports.
struct LineBench {
    let line: ModbusLine
    let reports: AsyncStream<Report>

    struct Report: Sendable {
        let meter: Int
        let outcome: MeterOutcome

        var reading: Reading? {
            if case .reading(let reading, _) = outcome { reading } else { nil }
        }

        var fault: MeterFault? {
            if case .fault(let fault) = outcome { fault } else { nil }
        }
    }

    /// A line to `port` with meters of these units, polled every `poll`. Not started.
    init(port: Int, units: [Int], poll: Milliseconds = .milliseconds(50)) throws {
        try self.init(address: .tcp(host: "127.0.0.1", port: port), units: units, poll: poll)
    }

    /// The same at any address.
    init(
        address: Meter.Address, units: [Int], poll: Milliseconds = .milliseconds(50)
    ) throws {
        let (stream, continuation) = AsyncStream.makeStream(
            of: Report.self, bufferingPolicy: .bufferingNewest(100_000))
        reports = stream
        line = try ModbusLine(
            meters: try units.enumerated().map { index, unit in
                var meter = LineBench.meter(port: 0, unit: unit, poll: poll)
                meter.address = address
                return LineMeter(
                    position: MeterPosition(index), meter: meter,
                    map: try LineBench.map(), rules: LineBench.rules, serialNumber: nil)
            }, generator: SeededGenerator(state: 7), now: FieldClock.now
        ) { position, outcome in
            continuation.yield(Report(meter: position.index, outcome: outcome))
        }
    }

    /// Waits until a report is what `isAwaited` says; the reports until then.
    @discardableResult
    func reports(until isAwaited: (Report) -> Bool) async -> [Report] {
        var seen: [Report] = []
        for await report in reports {
            seen.append(report)
            if isAwaited(report) { break }
        }
        return seen
    }

    static let rules = PlausibilityRules(
        nominalVoltage: .volts(230), nominalFrequency: Frequency(rawValue: 50_000),
        currentHighest: .amperes(1000))

    static func meter(port: Int, unit: Int, poll: Milliseconds) -> Meter {
        Meter(
            id: "m\(unit)", model: "bench", address: .tcp(host: "127.0.0.1", port: port),
            unit: unit, poll: poll, staleAfter: .seconds(3), transformerRatio: 1,
            isReversed: PerPhase(repeating: false), phases: PerPhase(.l1, .l2, .l3))
    }

    /// Three currents in milliamperes at 100, 102, 104.
    static func map() throws -> RegisterMap {
        try RegisterMap(
            name: "bench", maker: "Bench", models: ["B"], function: .holding, byteOrder: .big,
            wordOrder: .highFirst, largestRead: 125,
            registers: MeteredQuantity.currents.enumerated().map { index, quantity in
                Register(
                    quantity: quantity, address: 100 + 2 * index, type: .i32,
                    unit: .milliamperes, scale: .one, every: .fast, notAvailable: [])
            })
    }

    /// A meter with this many milliamperes on L1, and none elsewhere.
    static func image(milliamperes: UInt16) -> RegisterImage {
        var image = RegisterImage(holes: .refused)
        image.write([0, milliamperes, 0, 0, 0, 0], at: 100, of: .holding)
        return image
    }
}
