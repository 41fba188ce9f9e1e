import OCPP

/// One example of each action, as the specification's schemas allow it.
enum Examples {
    /// An action with a request and an answer, written as we write them.
    struct Row: Sendable {
        var action: String
        var request: String
        var answer: String
        /// Reads both and writes them again.
        var again: @Sendable () throws -> (request: String, answer: String)

        /// The CALL.
        var call: String { "[2,\"1\",\"\(action)\",\(request)]" }

        init<Sent: Request>(_ type: Sent.Type, _ request: String, _ answer: String) {
            action = type.action
            self.request = request
            self.answer = answer
            again = {
                var tolerated = Tolerated()
                let sent = try Sent(try JSONValue(request), tolerated: &tolerated)
                let answered = try Sent.Answer(try JSONValue(answer), tolerated: &tolerated)
                guard tolerated.sum == 0 else { throw Tolerating(what: tolerated) }
                return (try sent.json().text, try answered.json().text)
            }
        }
    }

    /// An example that was not quite by the schema.
    struct Tolerating: Error {
        var what: Tolerated
    }

    private static let schedule =
        #"{"startSchedule":"2026-03-01T17:59:00Z","chargingRateUnit":"A","chargingSchedulePeriod":[{"startPeriod":0,"limit":16},{"startPeriod":240,"limit":6.5}]}"#

    static let rows: [Row] = [
        Row(V16.Authorize.self, #"{"idTag":"BUS 17"}"#, #"{"idTagInfo":{"status":"Accepted"}}"#),
        Row(
            V16.BootNotification.self,
            #"{"chargePointVendor":"Example","chargePointModel":"Wall 22","chargePointSerialNumber":"S1","chargeBoxSerialNumber":"B1","firmwareVersion":"1.2.3"}"#,
            #"{"status":"Accepted","currentTime":"2026-03-01T18:00:00Z","interval":60}"#),
        Row(
            V16.ChangeAvailability.self, #"{"connectorId":1,"type":"Inoperative"}"#,
            #"{"status":"Scheduled"}"#),
        Row(
            V16.ChangeConfiguration.self, #"{"key":"HeartbeatInterval","value":"60"}"#,
            #"{"status":"RebootRequired"}"#),
        Row(
            V16.ClearChargingProfile.self,
            #"{"id":101,"connectorId":1,"chargingProfilePurpose":"TxProfile","stackLevel":1}"#,
            #"{"status":"Unknown"}"#),
        Row(
            V16.DataTransfer.self, #"{"vendorId":"com.example","messageId":"m","data":"{}"}"#,
            #"{"status":"UnknownVendorId"}"#),
        Row(V16.DiagnosticsStatusNotification.self, #"{"status":"Uploaded"}"#, "{}"),
        Row(V16.FirmwareStatusNotification.self, #"{"status":"Installed"}"#, "{}"),
        Row(
            V16.GetCompositeSchedule.self,
            #"{"connectorId":1,"duration":300,"chargingRateUnit":"A"}"#,
            #"{"status":"Accepted","connectorId":1,"scheduleStart":"2026-03-01T18:00:00Z","chargingSchedule":\#(schedule)}"#
        ),
        Row(
            V16.GetConfiguration.self, #"{"key":["HeartbeatInterval"]}"#,
            #"{"configurationKey":[{"key":"HeartbeatInterval","readonly":false,"value":"60"}],"unknownKey":["X"]}"#
        ),
        Row(V16.Heartbeat.self, "{}", #"{"currentTime":"2026-03-01T18:00:00Z"}"#),
        Row(V16.LogStatusNotification.self, #"{"status":"Uploaded","requestId":3}"#, "{}"),
        Row(
            V16.MeterValues.self,
            #"{"connectorId":1,"transactionId":17,"meterValue":[{"timestamp":"2026-03-01T18:00:00Z","sampledValue":[{"value":"16.0","context":"Sample.Periodic","format":"Raw","measurand":"Current.Import","phase":"L1","location":"Outlet","unit":"A"},{"value":"1200"}]}]}"#,
            "{}"),
        Row(
            V16.RemoteStartTransaction.self, #"{"connectorId":1,"idTag":"BUS 17"}"#,
            #"{"status":"Accepted"}"#),
        Row(V16.RemoteStopTransaction.self, #"{"transactionId":17}"#, #"{"status":"Rejected"}"#),
        Row(V16.Reset.self, #"{"type":"Soft"}"#, #"{"status":"Accepted"}"#),
        Row(
            V16.SecurityEventNotification.self,
            #"{"type":"StartupOfTheDevice","timestamp":"2026-03-01T18:00:00Z","techInfo":"x"}"#,
            "{}"),
        Row(
            V16.SendLocalList.self,
            #"{"listVersion":7,"localAuthorizationList":[{"idTag":"BUS 17","idTagInfo":{"status":"Accepted"}}],"updateType":"Full"}"#,
            #"{"status":"VersionMismatch"}"#),
        Row(
            V16.SetChargingProfile.self,
            #"{"connectorId":1,"csChargingProfiles":{"chargingProfileId":103,"transactionId":17,"stackLevel":1,"chargingProfilePurpose":"TxProfile","chargingProfileKind":"Absolute","validTo":"2026-03-01T18:03:00Z","chargingSchedule":\#(schedule)}}"#,
            #"{"status":"Accepted"}"#),
        Row(
            V16.StartTransaction.self,
            #"{"connectorId":1,"idTag":"BUS 17","meterStart":1200,"timestamp":"2026-03-01T18:00:00Z"}"#,
            #"{"transactionId":17,"idTagInfo":{"status":"Accepted"}}"#),
        Row(
            V16.StatusNotification.self,
            #"{"connectorId":1,"errorCode":"NoError","info":"i","status":"SuspendedEV","timestamp":"2026-03-01T18:00:00Z","vendorId":"v","vendorErrorCode":"e"}"#,
            "{}"),
        Row(
            V16.StopTransaction.self,
            #"{"idTag":"BUS 17","meterStop":41200,"timestamp":"2026-03-01T18:00:00Z","transactionId":17,"reason":"EVDisconnected","transactionData":[{"timestamp":"2026-03-01T18:00:00Z","sampledValue":[{"value":"41.2","measurand":"Energy.Active.Import.Register","unit":"kWh"}]}]}"#,
            #"{"idTagInfo":{"status":"Invalid"}}"#),
        Row(
            V16.TriggerMessage.self,
            #"{"requestedMessage":"MeterValues","connectorId":1}"#,
            #"{"status":"NotImplemented"}"#),
        Row(V16.UnlockConnector.self, #"{"connectorId":1}"#, #"{"status":"Unlocked"}"#),
    ]
}
