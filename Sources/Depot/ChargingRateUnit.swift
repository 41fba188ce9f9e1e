/// The unit in which a charger takes its limits (OCPP chargingRateUnit); the raw values are the
/// protocol's.
package enum ChargingRateUnit: String, CaseIterable, Codable, Sendable {
    /// Amperes on each of its phases.
    case amperes = "A"
    /// Watts, in the meaning that the model's `limitMeaning` tells.
    case watts = "W"
}
