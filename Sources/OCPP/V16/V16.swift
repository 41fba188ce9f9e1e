/// The messages of OCPP 1.6 (Core, Smart Charging and Remote Trigger profiles, and what is needed
/// of the security whitepaper), typed: one file per action holds its request and its answer.
package enum V16 {
    /// Every action of OCPP 1.6 edition 2 with the security whitepaper, in both directions. A CALL
    /// with one of these that we don't serve is NotSupported, with another word NotImplemented.
    package static let actions = [
        "Authorize", "BootNotification", "CancelReservation", "CertificateSigned",
        "ChangeAvailability", "ChangeConfiguration", "ClearCache", "ClearChargingProfile",
        "DataTransfer", "DeleteCertificate", "DiagnosticsStatusNotification",
        "ExtendedTriggerMessage", "FirmwareStatusNotification", "GetCompositeSchedule",
        "GetConfiguration", "GetDiagnostics", "GetInstalledCertificateIds", "GetLocalListVersion",
        "GetLog", "Heartbeat", "InstallCertificate", "LogStatusNotification", "MeterValues",
        "RemoteStartTransaction", "RemoteStopTransaction", "ReserveNow", "Reset",
        "SecurityEventNotification", "SendLocalList", "SetChargingProfile", "SignCertificate",
        "SignedFirmwareStatusNotification", "SignedUpdateFirmware", "StartTransaction",
        "StatusNotification", "StopTransaction", "TriggerMessage", "UnlockConnector",
        "UpdateFirmware",
    ]

    /// CiString20Type: an idTag.
    package static let idTagLongest = 20
    /// No charge point has as many connectors.
    package static let connectors: ClosedRange<Int64> = 0...9_999
    /// Watt-hours of a register: a terawatt-hour bounds the arithmetic behind.
    package static let wattHours: ClosedRange<Int64> = -1_000_000_000_000...1_000_000_000_000
    /// Seconds of a duration or an offset; far past any schedule.
    package static let seconds: ClosedRange<Int64> = 0...4_000_000_000
    /// Lists of one message that we keep at most; the last ones. A ten-hour session sampled every
    /// minute has 600 readings in its StopTransaction.
    package static let listLongest = 1_000

    /// The payload without fields: Heartbeat.req, MeterValues.conf and others.
    package struct Empty: Payload {
        package init() {}
        package init(from reader: inout PayloadReader) throws(CallFault) {}
        package func write(to writer: inout PayloadWriter) throws(CallFault) {}
    }
}
