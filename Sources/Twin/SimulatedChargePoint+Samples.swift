import Depot
import Units

/// Meter values.
extension SimulatedChargePoint {
    /// Samples each transaction whose time has come.
    mutating func takeSamples() {
        for index in connectors.indices {
            guard let next = connectors[index].nextSample, next <= now else { continue }
            let interval = settings.sampleInterval
            guard interval > .zero else {
                connectors[index].nextSample = now + .seconds(60)
                continue
            }
            connectors[index].nextSample = next + interval
            if !traits.quirks.isMute { enqueueSample(of: index) }
        }
    }

    /// MeterValues of one connector, now.
    mutating func enqueueSample(of index: Int) {
        let number = connectors[index].connector.number
        line.enqueue(
            OutgoingCall(
                action: .meterValues,
                members: [
                    .init("connectorId", .whole(Int64(number))),
                    .init(
                        "meterValue",
                        .array([
                            .object([
                                .init("timestamp", .string(timestamp)),
                                .init("sampledValue", .array(sampledValues(of: index))),
                            ])
                        ])),
                ],
                connector: number, transaction: connectors[index].transaction?.number,
                notBefore: now))
    }

    private func sampledValues(of index: Int) -> [JSONValue] {
        settings.measurands.flatMap { values(of: $0, index) }
    }

    private func values(
        of measurand: ChargePointSettings.Measurand, _ index: Int
    ) -> [JSONValue] {
        let connector = connectors[index]
        let kilo = traits.quirks.writesKilowatts
        switch measurand {
        case .current:
            guard charger.model.current == .ac else { return [] }
            let phases = traits.quirks.omitsPhases ? [] : usedPhases(of: connector)
            guard !phases.isEmpty else {
                let current = connector.draw.current.highest
                return [value(current.rawValue, measurand, unit: "A", phase: nil)]
            }
            return phases.map {
                value(connector.draw.current[$0].rawValue, measurand, unit: "A", phase: $0.name)
            }
        case .offered:
            guard charger.model.unit == .amperes else { return [] }
            return [value(connector.offered.rawValue, measurand, unit: "A", phase: nil)]
        case .energy:
            let hours = connector.register.wattHours
            return [
                value(kilo ? hours : hours * 1000, measurand, unit: "Wh", phase: nil)
            ]
        case .power:
            let power = connector.draw.power.rawValue
            return [
                value(kilo ? power : power * 1000, measurand, unit: kilo ? nil : "W", phase: nil)
            ]
        case .stateOfCharge:
            guard charger.model.current == .dc, let vehicle = connector.vehicle else { return [] }
            return [
                value(vehicle.stateOfCharge.rawValue * 10, measurand, unit: "Percent", phase: nil)
            ]
        case .voltage:
            // A battery of 600 to 800 V, by how full it is.
            let volts =
                switch charger.model.current {
                case .ac: voltage.rawValue
                case .dc: 600_000 + (connector.vehicle?.stateOfCharge.rawValue ?? 0) * 20
                }
            return [value(volts, measurand, unit: "V", phase: nil)]
        }
    }

    private func usedPhases(of connector: SimulatedConnector) -> [Phase] {
        connector.phases.count == 1 ? [.l1] : Phase.allCases
    }

    /// One sampled value from thousandths, written in tenths, rounded to the nearest.
    func value(
        _ thousandths: Int64, _ measurand: ChargePointSettings.Measurand, unit: String?,
        phase: String?
    ) -> JSONValue {
        let tenths = (thousandths + 50) / 100
        var members: [JSONValue.Member] = [
            .init("value", .string("\(tenths / 10).\(tenths % 10)")),
            .init("context", .string("Sample.Periodic")),
            .init("measurand", .string(measurand.rawValue)),
        ]
        if let phase { members.append(.init("phase", .string(phase))) }
        if let unit { members.append(.init("unit", .string(unit))) }
        return .object(members)
    }
}
