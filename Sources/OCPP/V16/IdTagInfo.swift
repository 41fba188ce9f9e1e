extension V16 {
    /// What we say of an identification (OCPP 1.6 section 7.27).
    package struct IdTagInfo: Payload {
        package var status: AuthorizationStatus

        package init(_ status: AuthorizationStatus) {
            self.status = status
        }

        package init(from reader: inout PayloadReader) throws(CallFault) {
            status = try reader.word("status", of: AuthorizationStatus.self)
            _ = try reader.textIfAny("parentIdTag", longest: V16.idTagLongest)
            _ = reader.timeIfAny("expiryDate")
        }

        package func write(to writer: inout PayloadWriter) throws(CallFault) {
            writer.word("status", status)
        }
    }

    /// OCPP 1.6 section 7.2.
    package enum AuthorizationStatus: String, CaseIterable, Sendable {
        case accepted = "Accepted"
        case blocked = "Blocked"
        case expired = "Expired"
        case invalid = "Invalid"
        case concurrentTransaction = "ConcurrentTx"
    }
}
