extension V16 {
    /// Asks a charger to send something (OCPP 1.6 sections 6.51, 6.52).
    package struct TriggerMessage: Request {
        package static let action = "TriggerMessage"
        package var requested: LinkOrder.Trigger
        package var connector: Int64?

        package init(requested: LinkOrder.Trigger, connector: Int64?) {
            self.requested = requested
            self.connector = connector
        }

        package init(from reader: inout PayloadReader) throws(CallFault) {
            requested = try reader.word("requestedMessage", of: LinkOrder.Trigger.self)
            connector = try reader.integerIfAny("connectorId", in: V16.connectors)
        }

        package func write(to writer: inout PayloadWriter) throws(CallFault) {
            writer.word("requestedMessage", requested)
            writer.integer("connectorId", connector)
        }

        package typealias Answer = StatusAnswer<Status>

        /// OCPP 1.6 section 7.42.
        package enum Status: String, CaseIterable, Sendable {
            case accepted = "Accepted"
            case rejected = "Rejected"
            case notImplemented = "NotImplemented"
        }
    }
}
