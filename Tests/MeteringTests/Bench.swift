import Depot
import Metering
import Units

/// A meter on a bench: a map, a register image and a poller, and the load that most tests put on
/// it. Three phases at 230 V draw 10, 20 and 30 A at a power factor of one.
struct Bench {
    static let rules = PlausibilityRules(
        nominalVoltage: .volts(230), nominalFrequency: Frequency(rawValue: 50_000),
        currentHighest: .amperes(1000))

    static func meter(
        ratio: Int64 = 1, reversed: PerPhase<Bool> = PerPhase(repeating: false),
        phases: PerPhase<Phase> = PerPhase(.l1, .l2, .l3)
    ) -> Meter {
        Meter(
            id: "bench", model: "bench", address: .tcp(host: "127.0.0.1", port: 502), unit: 1,
            poll: .seconds(1), staleAfter: .seconds(3), transformerRatio: ratio,
            isReversed: reversed, phases: phases)
    }

    static func register(
        _ quantity: MeteredQuantity, _ address: Int, _ type: RegisterType, _ unit: RegisterUnit,
        scale: String = "1", every: Register.Pace = .fast, marks: [UInt64] = []
    ) -> Register {
        Register(
            quantity: quantity, address: address, type: type, unit: unit,
            scale: DecimalFactor(text: scale) ?? .one, every: every, notAvailable: marks)
    }

    /// Currents in milliamperes at 100, 102, 104 as i32, so that each test brings only what it is
    /// about.
    static let currents = [
        register(.currentL1, 100, .i32, .milliamperes),
        register(.currentL2, 102, .i32, .milliamperes),
        register(.currentL3, 104, .i32, .milliamperes),
    ]

    static let voltages = [
        register(.voltageL1, 110, .u16, .volts, scale: "0.1"),
        register(.voltageL2, 111, .u16, .volts, scale: "0.1"),
        register(.voltageL3, 112, .u16, .volts, scale: "0.1"),
    ]

    static let powers = [
        register(.powerL1, 120, .i16, .watts), register(.powerL2, 121, .i16, .watts),
        register(.powerL3, 122, .i16, .watts),
    ]

    static let total = register(.powerTotal, 130, .i32, .watts)

    static func map(
        _ registers: [Register], byteOrder: ByteOrder = .big, wordOrder: WordOrder = .highFirst,
        largestRead: Int = 125
    ) throws -> RegisterMap {
        try RegisterMap(
            name: "bench", maker: "Bench", models: ["B"], function: .holding,
            byteOrder: byteOrder, wordOrder: wordOrder, largestRead: largestRead,
            registers: registers)
    }

    /// 10, 20 and 30 A at 230 V, written word by word as a big-endian meter holds it.
    static func image() -> RegisterImage {
        var image = RegisterImage(holes: .zero)
        image.write([0, 10_000, 0, 20_000, 0, 30_000], at: 100, of: .holding)
        image.write([2300, 2300, 2300], at: 110, of: .holding)
        image.write([2300, 4600, 6900], at: 120, of: .holding)
        image.write([0, 13_800], at: 130, of: .holding)
        return image
    }

    /// One poll of `image`; also what was asked.
    static func poll(
        _ poller: inout MeterPoller, _ image: RegisterImage, at milliseconds: Int64 = 0
    ) -> (MeterOutcome, [ReadRequest]) {
        var asked: [ReadRequest] = []
        var step = poller.begin(at: Instant(milliseconds: milliseconds))
        while true {
            switch step {
            case .done(let outcome): return (outcome, asked)
            case .send(let request):
                asked.append(request)
                step = poller.take(image.answer(to: request))
            }
        }
    }

    static func outcome(
        _ registers: [Register], _ image: RegisterImage, meter: Meter = meter(),
        byteOrder: ByteOrder = .big, wordOrder: WordOrder = .highFirst
    ) throws -> MeterOutcome {
        let map = try map(registers, byteOrder: byteOrder, wordOrder: wordOrder)
        var poller = MeterPoller(meter: meter, map: map, rules: rules, serialNumber: nil)
        return poll(&poller, image).0
    }
}

extension MeterOutcome {
    var reading: Reading? {
        if case .reading(let reading, _) = self { reading } else { nil }
    }

    var notes: [MeterNote] {
        if case .reading(_, let notes) = self { notes } else { [] }
    }

    var fault: MeterFault? {
        if case .fault(let fault) = self { fault } else { nil }
    }
}

extension PerPhase where Value == Amperes {
    /// From milliamperes.
    init(milli l1: Int64, _ l2: Int64, _ l3: Int64) {
        self.init(.milliamperes(l1), .milliamperes(l2), .milliamperes(l3))
    }
}

extension PerPhase where Value == Watts {
    init(watts l1: Int64, _ l2: Int64, _ l3: Int64) {
        self.init(.watts(l1), .watts(l2), .watts(l3))
    }
}
