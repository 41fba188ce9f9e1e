extension V16 {
    /// Vendors' own messages (OCPP 1.6 sections 6.15, 6.16). We know no vendor and keep no data.
    package struct DataTransfer: Request {
        package static let action = "DataTransfer"
        package var vendorId: String
        package var messageId: String?
        package var data: String?

        package init(vendorId: String, messageId: String?, data: String?) {
            self.vendorId = vendorId
            self.messageId = messageId
            self.data = data
        }

        package init(from reader: inout PayloadReader) throws(CallFault) {
            vendorId = try reader.textOrEmpty("vendorId", longest: 255)
            messageId = try reader.textIfAny("messageId", longest: 50)
            data = reader.anyTextIfAny("data")
        }

        package func write(to writer: inout PayloadWriter) throws(CallFault) {
            try writer.text("vendorId", vendorId, longest: 255)
            try writer.text("messageId", messageId, longest: 50)
            writer.value("data", data.map { .string($0) })
        }

        package struct Answer: Payload {
            package var status: Status
            package var data: String?

            package init(status: Status, data: String?) {
                self.status = status
                self.data = data
            }

            package init(from reader: inout PayloadReader) throws(CallFault) {
                status = try reader.word("status", of: Status.self)
                data = reader.anyTextIfAny("data")
            }

            package func write(to writer: inout PayloadWriter) throws(CallFault) {
                writer.word("status", status)
                writer.value("data", data.map { .string($0) })
            }
        }

        /// OCPP 1.6 section 7.24.
        package enum Status: String, CaseIterable, Sendable {
            case accepted = "Accepted"
            case rejected = "Rejected"
            case unknownMessage = "UnknownMessageId"
            case unknownVendor = "UnknownVendorId"
        }
    }
}
