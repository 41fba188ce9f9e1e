extension V16 {
    /// Restarts a charger (OCPP 1.6 sections 6.39, 6.40).
    package struct Reset: Request {
        package static let action = "Reset"
        package var type: Kind

        package init(type: Kind) {
            self.type = type
        }

        package init(from reader: inout PayloadReader) throws(CallFault) {
            type = try reader.word("type", of: Kind.self)
        }

        package func write(to writer: inout PayloadWriter) throws(CallFault) {
            writer.word("type", type)
        }

        package typealias Answer = StatusAnswer<Status>

        /// OCPP 1.6 section 7.40.
        package enum Status: String, CaseIterable, Sendable {
            case accepted = "Accepted"
            case rejected = "Rejected"
        }

        /// OCPP 1.6 section 7.41.
        package enum Kind: String, CaseIterable, Sendable {
            case hard = "Hard"
            case soft = "Soft"
        }
    }
}
