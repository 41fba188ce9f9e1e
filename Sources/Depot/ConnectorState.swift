/// What a charger says of one of its connectors (OCPP 1.6 ChargePointStatus); the raw values are
/// those of `status.json`.
package enum ConnectorState: String, CaseIterable, Codable, Sendable {
    case available
    case preparing
    case charging
    case suspendedByCharger = "suspended_evse"
    case suspendedByVehicle = "suspended_ev"
    case finishing
    case reserved
    case unavailable
    case faulted
}
