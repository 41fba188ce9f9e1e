import Units

/// A CALL that a simulated charge point is going to send.
struct OutgoingCall: Hashable, Sendable {
    /// The action's name.
    var action: Action
    /// Everything but a transaction's id, which may not be known yet.
    var members: [JSONValue.Member]
    /// The connector it is about; 0 is the charge point.
    var connector: Int
    /// The charge point's own number of the transaction that it belongs to.
    var transaction: Int64?
    /// How often it went out.
    var attempts: Int64 = 0
    /// Not before this moment.
    var notBefore: Instant

    /// What a charge point calls.
    enum Action: String, Hashable, Sendable {
        case bootNotification = "BootNotification"
        case heartbeat = "Heartbeat"
        case statusNotification = "StatusNotification"
        case authorize = "Authorize"
        case startTransaction = "StartTransaction"
        case stopTransaction = "StopTransaction"
        case meterValues = "MeterValues"
        case dataTransfer = "DataTransfer"
    }

    /// Whether it is kept while the charge point is offline and sent again until it is answered
    /// (OCPP 1.6, 3.7.1).
    var isKept: Bool { transaction != nil }
}
