extension V16 {
    /// Sets one configuration key (OCPP 1.6 sections 6.9, 6.10).
    package struct ChangeConfiguration: Request {
        package static let action = "ChangeConfiguration"
        /// CiString50Type.
        package var key: String
        /// CiString500Type.
        package var value: String

        package init(key: String, value: String) {
            self.key = key
            self.value = value
        }

        package init(from reader: inout PayloadReader) throws(CallFault) {
            key = try reader.text("key", longest: 50)
            value = try reader.text("value", longest: 500)
        }

        package func write(to writer: inout PayloadWriter) throws(CallFault) {
            try writer.text("key", key, longest: 50)
            try writer.text("value", value, longest: 500)
        }

        package typealias Answer = StatusAnswer<Status>

        /// OCPP 1.6 section 7.21.
        package enum Status: String, CaseIterable, Sendable {
            case accepted = "Accepted"
            case rejected = "Rejected"
            case rebootRequired = "RebootRequired"
            case notSupported = "NotSupported"
        }
    }
}
