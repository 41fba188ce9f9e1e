package import Depot
import Units

/// Turns the registers of one meter into readings. It remembers only what a later poll is held
/// against: the counters and the serial number.
package struct MeterDecoder: Sendable {
    private let layout: RegisterLayout
    private let rules: PlausibilityRules
    private let wiring: SiteWiring
    private var energyImport: Energy?
    private var energyExport: Energy?
    /// The serial number that answered first, or that was commissioned.
    package private(set) var serialNumber: String?
    /// The serial number of the device that answers in its place.
    package private(set) var stranger: String?

    /// A decoder for `meter`, which is laid out as `layout` says. `serialNumber` is the
    /// commissioned one; with nil the first that answers is taken for it.
    package init(
        meter: Meter, layout: RegisterLayout, rules: PlausibilityRules, serialNumber: String?
    ) {
        self.layout = layout
        self.rules = rules
        self.serialNumber = serialNumber
        wiring = SiteWiring(
            meter: meter, isGenerator: layout.isGenerator, nominalVoltage: rules.nominalVoltage)
    }

    /// The outcome of a poll whose requests have answered with `bank`.
    mutating func outcome(
        of bank: RegisterBank, takenAt: Instant, notes: [MeterNote]
    ) -> MeterOutcome {
        do throws(Refusal) {
            var notes = notes
            let values = try values(in: bank, notes: &notes)
            try recognise(values.serialNumber)
            let inputs = inputs(of: values, notes: &notes)
            try rules.check(inputs, ratio: wiring.ratio)
            let flow = try wiring.flow(of: inputs)
            watchCounters(flow, notes: &notes)
            return .reading(
                Reading(
                    takenAt: takenAt, current: flow.current, voltage: flow.voltage,
                    power: flow.power, powerTotal: flow.powerTotal,
                    energyImport: flow.energyImport, energyExport: flow.energyExport,
                    frequency: inputs.frequency, topOil: inputs.topOil), notes: notes)
        } catch {
            return .fault(error.fault)
        }
    }

    /// What was read, by quantity, in whole units.
    private struct Values {
        var numbers: [MeteredQuantity: Int64] = [:]
        var serialNumber: String?
    }

    private func values(
        in bank: RegisterBank, notes: inout [MeterNote]
    ) throws(Refusal) -> Values {
        var values = Values()
        for entry in layout.entries {
            let quantity = entry.register.quantity
            switch RegisterValue(entry, of: layout, in: bank) {
            case .unread: continue
            case .number(let number): values.numbers[quantity] = number
            case .text(let text): values.serialNumber = text
            case .absent:
                let fault = MeterFault.notAvailable(quantity: quantity.rawValue)
                switch entry.absence {
                case .refusesReading: throw Refusal(fault: fault)
                case .noted: notes.append(.dropped(quantity: quantity.rawValue, fault))
                case .expected: continue
                }
            case .outOfRange(let found):
                let refusal = Refusal.implausible(quantity, found)
                switch entry.absence {
                case .refusesReading: throw refusal
                case .noted, .expected:
                    notes.append(.dropped(quantity: quantity.rawValue, refusal.fault))
                }
            }
        }
        return values
    }

    /// A meter that was exchanged, or an impostor, is not believed until the right one is back.
    private mutating func recognise(_ found: String?) throws(Refusal) {
        if let found {
            stranger = found == (serialNumber ?? found) ? nil : found
            serialNumber = serialNumber ?? found
        }
        if let stranger { throw Refusal(fault: .wrongDevice(found: stranger)) }
    }

    private func inputs(of values: Values, notes: inout [MeterNote]) -> MeterInputs {
        let numbers = values.numbers
        let measured = Array(Phase.allCases.prefix(layout.inputs))
        func each<Q: Quantity>(_ quantities: [MeteredQuantity]) -> PerPhase<Q>? {
            var inputs = PerPhase<Q>.zero
            for phase in measured {
                guard let number = numbers[quantities[phase.rawValue]] else { return nil }
                inputs[phase] = Q(rawValue: number)
            }
            return inputs
        }
        // The layout's currents refuse the reading where they are absent, so zero stands here
        // only for an input that does not exist.
        let current: PerPhase<Amperes> = each(MeteredQuantity.currents) ?? .zero
        return MeterInputs(
            measured: measured,
            current: current.map { Amperes(rawValue: Int64(clamping: $0.rawValue.magnitude)) },
            voltage: each(MeteredQuantity.voltages), power: each(MeteredQuantity.powers),
            total: numbers[.powerTotal].map(Watts.init(rawValue:)),
            energyImport: counter(.energyImport, numbers, &notes),
            energyExport: counter(.energyExport, numbers, &notes),
            frequency: numbers[.frequency].map(Frequency.init(rawValue:)),
            topOil: thermometer(.topOil, numbers, &notes))
    }

    private func counter(
        _ quantity: MeteredQuantity, _ numbers: [MeteredQuantity: Int64],
        _ notes: inout [MeterNote]
    ) -> Energy? {
        guard let number = numbers[quantity] else { return nil }
        let energy = Energy(rawValue: number)
        guard energy >= .zero else {
            drop(quantity, "\(energy.wattHours) Wh", &notes)
            return nil
        }
        return energy
    }

    private func thermometer(
        _ quantity: MeteredQuantity, _ numbers: [MeteredQuantity: Int64],
        _ notes: inout [MeterNote]
    ) -> Temperature? {
        guard let number = numbers[quantity] else { return nil }
        let temperature = Temperature(rawValue: number)
        guard PlausibilityRules.temperatures.contains(temperature) else {
            drop(quantity, inThousandths(number, "°C"), &notes)
            return nil
        }
        return temperature
    }

    private func drop(_ quantity: MeteredQuantity, _ found: String, _ notes: inout [MeterNote]) {
        notes.append(
            .dropped(
                quantity: quantity.rawValue,
                .implausible(quantity: quantity.rawValue, found: found)))
    }

    private mutating func watchCounters(_ flow: SiteWiring.Flow, notes: inout [MeterNote]) {
        func watch(_ now: Energy?, _ before: inout Energy?, _ quantity: MeteredQuantity) {
            guard let now else { return }
            if let before, now < before {
                notes.append(.ranBackward(quantity: quantity.rawValue, from: before, to: now))
            }
            before = now
        }
        watch(flow.energyImport, &energyImport, .energyImport)
        watch(flow.energyExport, &energyExport, .energyExport)
    }
}
