extension V16 {
    /// Starts a transaction from here (OCPP 1.6 sections 6.33, 6.34). We send no profile with it:
    /// that would be a raise without a slot of its own (SAFETY.md R11).
    package struct RemoteStartTransaction: Request {
        package static let action = "RemoteStartTransaction"
        package var connector: Int64?
        package var idTag: String

        package init(connector: Int64?, idTag: String) {
            self.connector = connector
            self.idTag = idTag
        }

        package init(from reader: inout PayloadReader) throws(CallFault) {
            connector = try reader.integerIfAny("connectorId", in: V16.connectors)
            idTag = try reader.identification("idTag", longest: V16.idTagLongest)
        }

        package func write(to writer: inout PayloadWriter) throws(CallFault) {
            writer.integer("connectorId", connector)
            try writer.text("idTag", idTag, longest: V16.idTagLongest)
        }

        package typealias Answer = StatusAnswer<Status>

        /// OCPP 1.6 section 7.38.
        package enum Status: String, CaseIterable, Sendable {
            case accepted = "Accepted"
            case rejected = "Rejected"
        }
    }
}
