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

    /// Whether a transaction runs, by the charger's word.
    package var showsTransaction: Bool {
        switch self {
        case .charging, .suspendedByCharger, .suspendedByVehicle: true
        case .available, .preparing, .finishing, .reserved, .unavailable, .faulted: false
        }
    }

    /// Whether a transaction may run that we were not told of: one that began offline.
    package var mayHideTransaction: Bool {
        switch self {
        case .charging, .suspendedByCharger, .suspendedByVehicle, .finishing, .faulted: true
        case .available, .preparing, .reserved, .unavailable: false
        }
    }
}
