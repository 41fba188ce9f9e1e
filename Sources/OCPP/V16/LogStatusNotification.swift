extension V16 {
    /// How an upload of a log goes (OCPP 1.6 security whitepaper, section 5.8).
    package struct LogStatusNotification: Request {
        package typealias Answer = Empty
        package static let action = "LogStatusNotification"
        /// Its words differ between editions; it is only counted.
        package var status: String
        package var requestId: Int64?

        package init(status: String, requestId: Int64?) {
            self.status = status
            self.requestId = requestId
        }

        package init(from reader: inout PayloadReader) throws(CallFault) {
            status = try reader.textOrEmpty("status", longest: Frame.wordLongest)
            requestId = try reader.integerIfAny("requestId", in: Int64.min...Int64.max)
        }

        package func write(to writer: inout PayloadWriter) throws(CallFault) {
            try writer.text("status", status, longest: Frame.wordLongest)
            writer.integer("requestId", requestId)
        }
    }
}
