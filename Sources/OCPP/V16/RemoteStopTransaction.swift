extension V16 {
    /// Ends a transaction from here (OCPP 1.6 sections 6.35, 6.36).
    package struct RemoteStopTransaction: Request {
        package static let action = "RemoteStopTransaction"
        package var transaction: Int64

        package init(transaction: Int64) {
            self.transaction = transaction
        }

        package init(from reader: inout PayloadReader) throws(CallFault) {
            transaction = try reader.integer("transactionId", in: Int64.min...Int64.max)
        }

        package func write(to writer: inout PayloadWriter) throws(CallFault) {
            writer.integer("transactionId", transaction)
        }

        package typealias Answer = StatusAnswer<Status>

        /// OCPP 1.6 section 7.38.
        package enum Status: String, CaseIterable, Sendable {
            case accepted = "Accepted"
            case rejected = "Rejected"
        }
    }
}
