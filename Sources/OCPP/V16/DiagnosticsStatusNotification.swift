extension V16 {
    /// How an upload of diagnostics goes (OCPP 1.6 sections 6.17, 6.18).
    package struct DiagnosticsStatusNotification: Request {
        package typealias Answer = Empty
        package static let action = "DiagnosticsStatusNotification"
        package var status: Word<Status>

        package init(status: Status) {
            self.status = .known(status)
        }

        package init(from reader: inout PayloadReader) throws(CallFault) {
            status = try reader.wordOrEmpty("status", of: Status.self)
        }

        package func write(to writer: inout PayloadWriter) throws(CallFault) {
            try writer.word("status", status)
        }

        /// OCPP 1.6 section 7.25.
        package enum Status: String, CaseIterable, Sendable {
            case idle = "Idle"
            case uploaded = "Uploaded"
            case uploadFailed = "UploadFailed"
            case uploading = "Uploading"
        }
    }
}
