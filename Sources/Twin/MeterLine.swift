package import Depot
package import Metering
package import Units

/// A line to one simulated meter, in memory: the real poller asks and decodes, and the meter's
/// registers answer. What the daemon does with sockets happens here at once.
package struct MeterLine: Sendable {
    private var poller: MeterPoller

    /// A line to a meter of `plan` whose registers the twin knows; nil for any other model.
    package init?(to meter: MeterPosition, in plan: SitePlan) {
        guard let map = RegisterMap.simulated(plan[meter].model) else { return nil }
        poller = MeterPoller(
            meter: plan[meter], map: map, rules: PlausibilityRules(of: meter, in: plan),
            serialNumber: nil)
    }

    /// One poll.
    package mutating func poll(_ meter: inout SimulatedMeter, at now: Instant) -> MeterOutcome {
        if case .stranger(let found) = meter.disturbance {
            // The two models here tell no serial number, by which the decoder would know.
            return .fault(.wrongDevice(found: found))
        }
        // As it is at one moment: the requests of a poll follow each other within milliseconds.
        let registers = meter.registers()
        var step = poller.begin(at: now)
        while true {
            switch step {
            case .send(let request):
                step = poller.take(meter.answer(to: request, from: registers))
            case .done(let outcome): return outcome
            }
        }
    }
}

extension SimulatedMeter {
    /// What a request comes to, with `registers` in its memory.
    fileprivate func answer(to request: ReadRequest, from registers: [RegisterBlock]?) -> ReadAnswer
    {
        switch disturbance {
        case .silent: return .timeout
        case .unreachable: return .unreachable
        case .damaged: return .malformed
        case .exception(let code): return .exception(code: code)
        case .none, .stuck, .notANumber, .scaled, .reversed, .swapped, .wordsSwapped, .short,
            .stranger:
            break
        }
        let table: RegisterBlock.Table = request.function == .input ? .input : .holding
        let held = (registers ?? []).filter { $0.table == table }
        guard held.contains(where: { $0.addresses.overlaps(request.addresses) }) else {
            return .illegalDataAddress
        }
        // Between its blocks a meter has registers of no interest.
        let words = request.addresses.map { address -> UInt16 in
            guard let block = held.first(where: { $0.addresses.contains(address) }) else {
                return 0
            }
            return block.words[address - block.address]
        }
        return .words(disturbance == .short ? words.dropLast() : words)
    }
}

extension RegisterBlock {
    fileprivate var addresses: Range<Int> { address..<(address + words.count) }
}

extension RegisterMap {
    /// The map of a model that `SimulatedMeter` shows, from the makers' register lists (Eastron
    /// SDM630 Modbus protocol; Janitza UMG 604 Modbus address list); nil for any other. The files in
    /// `firmware-config/meters` say the same to the daemon, and the tests hold the two against each
    /// other on a socket.
    fileprivate static func simulated(_ model: String) -> RegisterMap? {
        let function: ReadFunction
        let energy: RegisterUnit
        // Where voltages, currents and powers begin.
        let phases: (Int, Int, Int)
        let others: [(MeteredQuantity, Int)]
        switch model {
        case "eastron-sdm630":
            (function, energy, phases) = (.input, .kilowattHours, (0, 6, 12))
            others = [
                (.powerTotal, 52), (.frequency, 70), (.energyImport, 72), (.energyExport, 74),
            ]
        case "janitza-umg-604":
            (function, energy, phases) = (.holding, .wattHours, (1317, 1325, 1333))
            others = [(.powerTotal, 1369), (.frequency, 1439), (.energyImport, 9851)]
        default: return nil
        }
        let addresses =
            inRow(MeteredQuantity.voltages, from: phases.0)
            + inRow(MeteredQuantity.currents, from: phases.1)
            + inRow(MeteredQuantity.powers, from: phases.2) + others
        let registers = addresses.map { quantity, address in
            Register(
                quantity: quantity, address: address, type: .f32,
                unit: unit(of: quantity, energy: energy),
                scale: .one, every: quantity.dimension == .energy ? .slow : .fast,
                notAvailable: [])
        }
        // `try?`: a map of constants; a slip in them shows in the first test of a meter.
        return try? RegisterMap(
            name: model, maker: "simulated", models: [model], function: function,
            byteOrder: .big, wordOrder: .highFirst, largestRead: 80, registers: registers)
    }

    private static func unit(of quantity: MeteredQuantity, energy: RegisterUnit) -> RegisterUnit {
        switch quantity.dimension {
        case .energy: energy
        case .power: .watts
        case .current: .amperes
        case .voltage: .volts
        case .frequency: .hertz
        case .temperature, .ratio, .apparentPower, .reactivePower, .text: .one
        }
    }

    private static func inRow(
        _ quantities: [MeteredQuantity], from address: Int
    ) -> [(MeteredQuantity, Int)] {
        quantities.enumerated().map { ($1, address + $0 * 2) }
    }
}
