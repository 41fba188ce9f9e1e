package import Depot

extension V16 {
    /// What state a connector is in (OCPP 1.6 sections 6.47, 6.48).
    package struct StatusNotification: Request {
        package typealias Answer = Empty
        package static let action = "StatusNotification"
        /// 0 is the charger.
        package var connector: Int64
        /// Kept as it was written: chargers invent error codes.
        package var errorCode: String
        package var status: Word<Status>
        package var info: String?
        package var timestamp: Timestamp?
        package var vendor: String?
        package var vendorErrorCode: String?

        /// The words of OCPP 1.6 section 7.6, which is all that we send.
        private static let errorCodes = [
            "ConnectorLockFailure", "EVCommunicationError", "GroundFailure", "HighTemperature",
            "InternalError", "LocalListConflict", "NoError", "OtherError", "OverCurrentFailure",
            "OverVoltage", "PowerMeterFailure", "PowerSwitchFailure", "ReaderFailure",
            "ResetFailure", "UnderVoltage", "WeakSignal",
        ]
        /// What stands for a missing error code.
        private static let noError = "NoError"

        package init(
            connector: Int64, errorCode: String, status: Status, info: String?,
            timestamp: Timestamp?, vendorErrorCode: String?
        ) {
            self.connector = connector
            self.errorCode = errorCode
            self.status = .known(status)
            self.info = info
            self.timestamp = timestamp
            self.vendorErrorCode = vendorErrorCode
        }

        package init(from reader: inout PayloadReader) throws(CallFault) {
            connector = try reader.integer("connectorId", in: V16.connectors)
            guard let status = try reader.wordIfAny("status", of: Status.self) else {
                throw CallFault(.occurenceConstraintViolation, "status is missing")
            }
            self.status = status
            let code = try reader.textOrEmpty("errorCode", longest: 50)
            errorCode = code.isEmpty ? StatusNotification.noError : code
            if !StatusNotification.errorCodes.contains(errorCode) {
                reader.tolerated.unknownWords += 1
            }
            info = try reader.textIfAny("info", longest: 50)
            timestamp = reader.timeIfAny("timestamp")
            vendor = try reader.textIfAny("vendorId", longest: 255)
            vendorErrorCode = try reader.textIfAny("vendorErrorCode", longest: 50)
        }

        package func write(to writer: inout PayloadWriter) throws(CallFault) {
            guard StatusNotification.errorCodes.contains(errorCode) else {
                throw CallFault(.propertyConstraintViolation, "errorCode can't be \(errorCode)")
            }
            writer.integer("connectorId", connector)
            writer.value("errorCode", .string(errorCode))
            try writer.text("info", info, longest: 50)
            try writer.word("status", status)
            try writer.time("timestamp", timestamp)
            try writer.text("vendorId", vendor, longest: 255)
            try writer.text("vendorErrorCode", vendorErrorCode, longest: 50)
        }

        /// OCPP 1.6 section 7.7.
        package enum Status: String, CaseIterable, Sendable {
            case available = "Available"
            case preparing = "Preparing"
            case charging = "Charging"
            case suspendedByCharger = "SuspendedEVSE"
            case suspendedByVehicle = "SuspendedEV"
            case finishing = "Finishing"
            case reserved = "Reserved"
            case unavailable = "Unavailable"
            case faulted = "Faulted"

            package init(_ state: ConnectorState) {
                self =
                    switch state {
                    case .available: .available
                    case .preparing: .preparing
                    case .charging: .charging
                    case .suspendedByCharger: .suspendedByCharger
                    case .suspendedByVehicle: .suspendedByVehicle
                    case .finishing: .finishing
                    case .reserved: .reserved
                    case .unavailable: .unavailable
                    case .faulted: .faulted
                    }
            }

            /// The depot's word for it.
            package var state: ConnectorState {
                switch self {
                case .available: .available
                case .preparing: .preparing
                case .charging: .charging
                case .suspendedByCharger: .suspendedByCharger
                case .suspendedByVehicle: .suspendedByVehicle
                case .finishing: .finishing
                case .reserved: .reserved
                case .unavailable: .unavailable
                case .faulted: .faulted
                }
            }
        }
    }
}
