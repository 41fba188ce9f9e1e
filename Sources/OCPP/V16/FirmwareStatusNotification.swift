extension V16 {
    /// How a firmware update goes (OCPP 1.6 sections 6.19, 6.20).
    package struct FirmwareStatusNotification: Request {
        package typealias Answer = Empty
        package static let action = "FirmwareStatusNotification"
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

        /// OCPP 1.6 section 7.31.
        package enum Status: String, CaseIterable, Sendable {
            case downloaded = "Downloaded"
            case downloadFailed = "DownloadFailed"
            case downloading = "Downloading"
            case idle = "Idle"
            case installationFailed = "InstallationFailed"
            case installing = "Installing"
            case installed = "Installed"
        }
    }
}
