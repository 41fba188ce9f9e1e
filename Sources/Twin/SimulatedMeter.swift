package import Depot
package import Units

/// A meter at one place of the plant. It measures what truly flows there, with its own small
/// noise, unless it is disturbed.
package struct SimulatedMeter: Hashable, Sendable {
    /// As the site has wired it.
    package let meter: Meter
    /// What is wrong with it.
    package var disturbance: Disturbance = .none
    /// The import register.
    package private(set) var imported: Energy = .zero
    /// What it saw last.
    private var seen: Sight
    /// What it showed when it got stuck.
    private var stuck: Sight?
    private var seeded: Seeded
    /// Parts per million that a value may be off.
    private let noise: Int64

    /// What may be wrong with a meter.
    package enum Disturbance: Hashable, Sendable {
        case none
        /// It gives no answer.
        case silent
        /// It repeats its last values, its energy register included.
        case stuck
        /// Its currents and powers are no numbers.
        case notANumber
        /// Its currents and powers are multiplied, as by a wrong transformer ratio.
        case scaled(Percent)
        /// It counts what flows on these phases backwards, as with a turned current transformer.
        case reversed(PerPhase<Bool>)
        /// It shows L1 as L2, L2 as L3 and L3 as L1.
        case swapped
        /// Its values come low word first, as after an update of its firmware.
        case wordsSwapped
        /// Its answers are a register too short.
        case short
        /// Its answers are damaged on the way.
        case damaged
        /// It answers with this Modbus exception.
        case exception(code: Int)
        /// There is no connection to it.
        case unreachable
        /// Another device answers in its place, and says that it is this.
        case stranger(String)
    }

    /// What flows at its place.
    private struct Sight: Hashable, Sendable {
        var current: PerPhase<Amperes>
        var power: PerPhase<Watts>
        var powerTotal: Watts
        var voltage: PerPhase<Volts>
        var frequency: Frequency
        var imported: Energy
    }

    /// `noise` in parts per million of each value.
    package init(
        meter: Meter, nominalVoltage: Volts, frequency: Frequency, noise: Int64, seed: UInt64
    ) {
        self.meter = meter
        self.noise = noise
        seeded = Seeded(seed: seed)
        seen = Sight(
            current: .zero, power: .zero, powerTotal: .zero,
            voltage: PerPhase(repeating: nominalVoltage), frequency: frequency, imported: .zero)
    }

    /// `load` flowed for `time` at `voltage`.
    mutating func measure(_ load: Load, for time: Milliseconds, voltage: Volts) {
        imported += load.power.over(time)
        seen.imported = imported
        seen.current = load.current
        seen.powerTotal = load.power
        seen.voltage = PerPhase(repeating: voltage)
        if disturbance == .stuck { stuck = stuck ?? seen } else { stuck = nil }
    }

    /// Its registers now, for a model whose map is known here; nil while it is silent, and for any
    /// other model. Maps: facts of the makers' register lists for Eastron SDM630 (input registers)
    /// and Janitza UMG 604 (holding registers), all 32-bit floats, high word first.
    package mutating func registers() -> [RegisterBlock]? {
        switch disturbance {
        case .silent, .damaged, .exception, .unreachable, .stranger: return nil
        case .none, .stuck, .notANumber, .scaled, .reversed, .swapped, .short, .wordsSwapped: break
        }
        let sight = onInputs(shown())
        switch meter.model {
        case "eastron-sdm630": return [eastron(sight)].map(ordered)
        case "janitza-umg-604": return janitza(sight).map(ordered)
        default: return nil
        }
    }

    /// The words of each value in the order in which it shows them.
    private func ordered(_ block: RegisterBlock) -> RegisterBlock {
        guard disturbance == .wordsSwapped else { return block }
        var swapped = block
        for high in stride(from: 0, to: block.words.count - 1, by: 2) {
            swapped.words.swapAt(high, high + 1)
        }
        return swapped
    }

    /// What it shows at this poll.
    private mutating func shown() -> Sight {
        if let stuck { return stuck }
        var sight = seen
        sight.current = sight.current.map { noisy($0) }
        sight.power = split(noisy(seen.powerTotal), as: sight.current)
        distort(&sight)
        sight.powerTotal = sight.power.sum
        return sight
    }

    /// A power by phase: as the currents are split where all flow one way. Else each phase has its own, and what
    /// reactive power takes of the sum is spread by their magnitudes.
    private func split(_ total: Watts, as current: PerPhase<Amperes>) -> PerPhase<Watts> {
        guard Phase.allCases.contains(where: { current[$0] < .zero }) else {
            let together = max(1, current.sum.rawValue)
            return current.map { total.scaledDown(by: $0.rawValue, over: together) }
        }
        let active = current.map {
            Watts(rawValue: $0.rawValue).scaledDown(by: seen.voltage.l1.rawValue, over: 1_000_000)
        }
        let magnitudes = current.map { abs($0.rawValue) }
        let together = max(1, Phase.allCases.reduce(0) { $0 + magnitudes[$1] })
        let rest = total - active.sum
        return active.combined(with: magnitudes) { $0 + rest.scaledDown(by: $1, over: together) }
    }

    /// Does to currents and powers what its wiring does.
    private func distort(_ sight: inout Sight) {
        switch disturbance {
        case .none, .silent, .stuck, .notANumber, .wordsSwapped, .short, .damaged, .exception,
            .unreachable, .stranger:
            break
        case .scaled(let share):
            sight.current = sight.current.map { share.share(of: $0) }
            sight.power = sight.power.map { share.share(of: $0) }
        case .reversed(let phases):
            sight.current = sight.current.combined(with: phases) { $1 ? -$0 : $0 }
            sight.power = sight.power.combined(with: phases) { $1 ? -$0 : $0 }
        case .swapped:
            sight.current = PerPhase(sight.current.l3, sight.current.l1, sight.current.l2)
            sight.power = PerPhase(sight.power.l3, sight.power.l1, sight.power.l2)
        }
    }

    private mutating func noisy<Q: Quantity>(_ value: Q) -> Q {
        guard noise > 0 else { return value }
        return value.scaledDown(by: 1_000_000 + seeded.whole(-noise...noise), over: 1_000_000)
    }

    /// The sight by the meter's own inputs, before the site's ratio and directions are applied.
    private func onInputs(_ sight: Sight) -> Sight {
        var inputs = sight
        for input in Phase.allCases {
            let phase = meter.phases[input]
            let sign: Int64 = meter.isReversed[phase] ? -1 : 1
            inputs.current[input] = sight.current[phase] * sign / meter.transformerRatio
            inputs.power[input] = sight.power[phase] * sign / meter.transformerRatio
            inputs.voltage[input] = sight.voltage[phase]
        }
        inputs.powerTotal = inputs.power.sum
        inputs.imported = sight.imported / meter.transformerRatio
        return inputs
    }

    private func eastron(_ sight: Sight) -> RegisterBlock {
        var words = [UInt16](repeating: 0, count: 0x4c)
        func put(_ value: Float, at address: Int) {
            words[address] = UInt16(value.bitPattern >> 16)
            words[address + 1] = UInt16(truncatingIfNeeded: value.bitPattern)
        }
        for (index, phase) in Phase.allCases.enumerated() {
            put(thousandths(sight.voltage[phase]), at: index * 2)
            put(flowing(magnitude(sight.current[phase])), at: 0x06 + index * 2)
            put(flowing(Float(sight.power[phase].rawValue)), at: 0x0c + index * 2)
        }
        put(flowing(Float(sight.powerTotal.rawValue)), at: 0x34)
        put(thousandths(sight.frequency), at: 0x46)
        put(Float(sight.imported.wattHours) / 1000, at: 0x48)
        return RegisterBlock(table: .input, address: 0, words: words)
    }

    private func janitza(_ sight: Sight) -> [RegisterBlock] {
        var values = [Float](repeating: 0, count: 27)
        for (index, phase) in Phase.allCases.enumerated() {
            values[index] = thousandths(sight.voltage[phase])
            values[4 + index] = flowing(magnitude(sight.current[phase]))
            values[8 + index] = flowing(Float(sight.power[phase].rawValue))
        }
        values[26] = flowing(Float(sight.powerTotal.rawValue))
        let energies = [Float(sight.imported.wattHours), 0, 0, 0, 0, 0, 0]
        return [
            RegisterBlock(table: .holding, address: 1317, words: words(values)),
            RegisterBlock(
                table: .holding, address: 1439, words: words([thousandths(sight.frequency)])),
            RegisterBlock(table: .holding, address: 9851, words: words(energies)),
        ]
    }

    private func flowing(_ value: Float) -> Float {
        disturbance == .notANumber ? .nan : value
    }

    private func thousandths(_ value: some Quantity) -> Float { Float(value.rawValue) / 1000 }

    /// RMS has no sign.
    private func magnitude(_ current: Amperes) -> Float { abs(thousandths(current)) }

    private func words(_ values: [Float]) -> [UInt16] {
        values.flatMap {
            [UInt16($0.bitPattern >> 16), UInt16(truncatingIfNeeded: $0.bitPattern)]
        }
    }
}
