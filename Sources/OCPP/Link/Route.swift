/// The protocol at a glance: one row for each action that a charger may send, with the type of its
/// payload and what the link does with it.
struct Route: Sendable {
    let action: String
    let handle:
        @Sendable (inout ChargePointLink, JSONValue, IncomingCall, inout [LinkAction])
            throws(CallFault) -> Void

    /// A row; the payload is read, with tolerance, before it is handled.
    private init<Sent: Request>(
        _ request: Sent.Type,
        _ handle:
            @escaping @Sendable (
                inout ChargePointLink, Sent, IncomingCall, inout [LinkAction]
            ) throws(CallFault) -> Void
    ) {
        action = request.action
        self.handle = {
            (link, payload, call, actions) throws(CallFault) in
            let sent = try Sent(payload, tolerated: &link.counters.tolerated)
            try handle(&link, sent, call, &actions)
        }
    }

    /// What we serve. Every other action of 1.6 is NotSupported, every other word NotImplemented.
    static let table: [Route] = [
        Route(V16.Authorize.self) { $0.authorize($1, $2, into: &$3) },
        Route(V16.BootNotification.self) { $0.boot($1, $2, into: &$3) },
        Route(V16.DataTransfer.self) { $0.transferData($1, $2, into: &$3) },
        Route(V16.DiagnosticsStatusNotification.self) { $0.takeNotice($1, $2, into: &$3) },
        Route(V16.FirmwareStatusNotification.self) { $0.takeNotice($1, $2, into: &$3) },
        Route(V16.Heartbeat.self) { $0.beat($1, $2, into: &$3) },
        Route(V16.LogStatusNotification.self) { $0.takeNotice($1, $2, into: &$3) },
        Route(V16.MeterValues.self) { $0.meter($1, $2, into: &$3) },
        Route(V16.SecurityEventNotification.self) { $0.takeNotice($1, $2, into: &$3) },
        Route(V16.StartTransaction.self) { (link, start, call, actions) throws(CallFault) in
            try link.start(start, call, into: &actions)
        },
        Route(V16.StatusNotification.self) { $0.notify($1, $2, into: &$3) },
        Route(V16.StopTransaction.self) { $0.stop($1, $2, into: &$3) },
    ]

    /// The row of an action, or the code of the CALLERROR for it.
    static func row(of action: String) throws(CallFault) -> Route {
        if let route = table.first(where: { $0.action == action }) { return route }
        throw V16.actions.contains(action)
            ? CallFault(.notSupported, "\(action) is not served")
            : CallFault(.notImplemented, "\(action) is no action of OCPP 1.6")
    }
}
