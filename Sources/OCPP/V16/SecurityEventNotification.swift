extension V16 {
    /// Something that concerns a charger's security (OCPP 1.6 security whitepaper, section 5.9).
    package struct SecurityEventNotification: Request {
        package typealias Answer = Empty
        package static let action = "SecurityEventNotification"
        package var type: String
        package var timestamp: Timestamp?
        package var techInfo: String?

        package init(type: String, timestamp: Timestamp?, techInfo: String?) {
            self.type = type
            self.timestamp = timestamp
            self.techInfo = techInfo
        }

        package init(from reader: inout PayloadReader) throws(CallFault) {
            type = try reader.textOrEmpty("type", longest: 50)
            timestamp = reader.time("timestamp")
            techInfo = try reader.textIfAny("techInfo", longest: 255)
        }

        package func write(to writer: inout PayloadWriter) throws(CallFault) {
            try writer.text("type", type, longest: 50)
            try writer.requiredTime("timestamp", timestamp)
            try writer.text("techInfo", techInfo, longest: 255)
        }
    }
}
