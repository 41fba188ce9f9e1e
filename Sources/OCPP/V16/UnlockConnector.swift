extension V16 {
    /// Frees a cable (OCPP 1.6 sections 6.53, 6.54).
    package struct UnlockConnector: Request {
        package static let action = "UnlockConnector"
        package var connector: Int64

        package init(connector: Int64) {
            self.connector = connector
        }

        package init(from reader: inout PayloadReader) throws(CallFault) {
            connector = try reader.integer("connectorId", in: V16.connectors)
        }

        package func write(to writer: inout PayloadWriter) throws(CallFault) {
            writer.integer("connectorId", connector)
        }

        package typealias Answer = StatusAnswer<Status>

        /// OCPP 1.6 section 7.46.
        package enum Status: String, CaseIterable, Sendable {
            case unlocked = "Unlocked"
            case unlockFailed = "UnlockFailed"
            case notSupported = "NotSupported"
        }
    }
}
