extension V16 {
    /// Takes a connector out of service or back into it (OCPP 1.6 sections 6.7, 6.8).
    package struct ChangeAvailability: Request {
        package static let action = "ChangeAvailability"
        /// 0 is the charger.
        package var connector: Int64
        package var type: Availability

        package init(connector: Int64, type: Availability) {
            self.connector = connector
            self.type = type
        }

        package init(from reader: inout PayloadReader) throws(CallFault) {
            connector = try reader.integer("connectorId", in: V16.connectors)
            type = try reader.word("type", of: Availability.self)
        }

        package func write(to writer: inout PayloadWriter) throws(CallFault) {
            writer.integer("connectorId", connector)
            writer.word("type", type)
        }

        package typealias Answer = StatusAnswer<Status>

        /// OCPP 1.6 section 7.3.
        package enum Status: String, CaseIterable, Sendable {
            case accepted = "Accepted"
            case rejected = "Rejected"
            case scheduled = "Scheduled"
        }

        /// OCPP 1.6 section 7.4.
        package enum Availability: String, CaseIterable, Sendable {
            case operative = "Operative"
            case inoperative = "Inoperative"
        }
    }
}
