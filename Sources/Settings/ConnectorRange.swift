import Depot
import Units

/// What a connector can draw at most and what it needs at least, under the keys that its model's
/// unit asks for.
struct ConnectorRange {
    let rated: ChargingRate
    let minimum: ChargingRate

    private static let currents = Amperes.amperes(1)...Amperes.amperes(1000)
    private static let powers = Watts.watts(100)...Watts.kilowatts(10_000)

    init(_ keys: inout KeyReader, _ model: ChargerModel?) {
        guard let model else {
            keys.pass(["max_amps", "min_amps", "max_kw", "min_kw"])
            rated = .zero
            minimum = .zero
            return
        }
        let written: ChargingRate?
        let names: (highest: String, lowest: String)
        switch model.unit {
        case .amperes:
            names = ("max_amps", "min_amps")
            Self.refuse(["max_kw", "min_kw"], &keys, model, "A")
            rated = ChargingRate(
                keys.required(names.highest, .amperes(Self.currents), placeholder: .zero))
            written = keys.optional(names.lowest, .amperes(Self.currents)).map { ChargingRate($0) }
        case .watts:
            names = ("max_kw", "min_kw")
            Self.refuse(["max_amps", "min_amps"], &keys, model, "W")
            rated = ChargingRate(
                keys.required(names.highest, .kilowatts(Self.powers), placeholder: .zero))
            written = keys.optional(names.lowest, .kilowatts(Self.powers))
                .map { ChargingRate($0) }
        }
        // Rounded up, because a limit is rounded down to the step and would fall below it.
        minimum = max(written ?? .zero, model.minimum).roundedUp(to: model.step)
        guard rated > .zero, rated < minimum else { return }
        let needed = DecimalText.text(minimum.rawValue, decimals: 3)
        keys.report(
            .structure, names.highest, found: keys.found(names.highest),
            allowed: "at least the minimum of \(needed), the larger of \(names.lowest) and the "
                + "model's")
    }

    private static func refuse(
        _ names: [String], _ keys: inout KeyReader, _ model: ChargerModel, _ unit: String
    ) {
        keys.pass(names)
        for name in names where keys.has(name) {
            let meant =
                name.hasSuffix("_kw")
                ? name.replacing("_kw", with: "_amps") : name.replacing("_amps", with: "_kw")
            keys.report(
                .structure, name, found: "\(name) for a model that takes \(unit) (\(model.name))",
                allowed: meant)
        }
    }
}
