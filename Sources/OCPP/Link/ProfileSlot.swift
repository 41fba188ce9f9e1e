/// The slots in which our charging profiles lie: one id, purpose and stack level each, for ever, so
/// that a profile is replaced in place and not cleared (SAFETY.md section 4: "clear, then set"
/// leaves an unlimited gap); but for a lease of an earlier run whose transaction nobody knows.
///
/// | slot | id | purpose | stack level |
/// |---|---|---|---|
/// | floor of connector c | 100 c + 1 | TxDefaultProfile | 0 |
/// | lease of c, ladder `tx_default` | 100 c + 2 | TxDefaultProfile | 1 |
/// | lease of c, ladder `tx` | 100 c + 3 | TxProfile | 1, or 0 where the model has no other |
/// | day plan of c | 100 c + 4 | TxDefaultProfile | 1 |
/// | cap | 4 | ChargePointMaxProfile | 0 |
/// | cut of the whole station (R4) | 7 | ChargePointMaxProfile | 1 |
/// | floor, ladder `station_max` | 5 | ChargePointMaxProfile | 0 |
/// | lease, ladder `station_max` | 6 | ChargePointMaxProfile | 1 |
///
/// The last four lie on connector 0. Cap and `station_max` floor share purpose and stack level:
/// under that ladder the floor is the cap, and orders for a cap or a cut of the station are refused.
enum ProfileSlot: Hashable, Sendable {
    case floor(connector: Int)
    case defaultLease(connector: Int)
    case transactionLease(connector: Int)
    case dayPlan(connector: Int)
    case cap
    case stationFloor
    case stationLease
    case stationCut

    /// The connector that the profile is set on.
    var connector: Int64 {
        switch self {
        case .floor(let connector), .defaultLease(let connector),
            .transactionLease(let connector), .dayPlan(let connector):
            Int64(connector)
        case .cap, .stationFloor, .stationLease, .stationCut: 0
        }
    }

    /// chargingProfileId.
    var id: Int64 {
        let kind: Int64 =
            switch self {
            case .floor: 1
            case .defaultLease: 2
            case .transactionLease: 3
            case .cap, .dayPlan: 4
            case .stationFloor: 5
            case .stationLease: 6
            case .stationCut: 7
            }
        return connector * 100 + kind
    }

    /// chargingProfilePurpose.
    var purpose: V16.ChargingProfilePurpose {
        switch self {
        case .floor, .defaultLease, .dayPlan: .transactionDefault
        case .transactionLease: .transaction
        case .cap, .stationFloor, .stationLease, .stationCut: .chargePointMax
        }
    }

    /// stackLevel on a model whose highest is `highest`; nil where the model has no such level.
    ///
    /// A TxProfile needs only its purpose to win. It gets level 1 nevertheless where there is one:
    /// some chargers compare levels across purposes, and would let the floor win at a tie.
    func stackLevel(highest: Int) -> Int64? {
        switch self {
        case .floor, .cap, .stationFloor: 0
        case .transactionLease: highest >= 1 ? 1 : 0
        case .defaultLease, .dayPlan, .stationLease, .stationCut: highest >= 1 ? 1 : nil
        }
    }
}
