extension V16 {
    /// Gives a charger the identifications that it may accept by itself (OCPP 1.6 sections 6.41,
    /// 6.42). We only ever send the whole list.
    package struct SendLocalList: Request {
        package static let action = "SendLocalList"
        package var version: Int64
        package var entries: [Entry]
        package var update: Update

        package init(version: Int64, entries: [Entry], update: Update) {
            self.version = version
            self.entries = entries
            self.update = update
        }

        package init(from reader: inout PayloadReader) throws(CallFault) {
            version = try reader.integer("listVersion", in: 1...Int64(Int32.max))
            entries = try reader.list(
                "localAuthorizationList", of: Entry.self, countHighest: Self.entriesHighest)
            update = try reader.word("updateType", of: Update.self)
        }

        package func write(to writer: inout PayloadWriter) throws(CallFault) {
            writer.integer("listVersion", version)
            try writer.list("localAuthorizationList", entries)
            writer.word("updateType", update)
        }

        /// More than that would not fit into a message that chargers take.
        package static let entriesHighest = 1000

        /// One identification (OCPP 1.6 section 7.1, AuthorizationData).
        package struct Entry: Payload {
            package var idTag: String
            package var info: IdTagInfo?

            package init(idTag: String, info: IdTagInfo?) {
                self.idTag = idTag
                self.info = info
            }

            package init(from reader: inout PayloadReader) throws(CallFault) {
                idTag = try reader.identification("idTag", longest: V16.idTagLongest)
                info = try reader.objectIfAny("idTagInfo", of: IdTagInfo.self)
            }

            package func write(to writer: inout PayloadWriter) throws(CallFault) {
                try writer.text("idTag", idTag, longest: V16.idTagLongest)
                try writer.object("idTagInfo", info)
            }
        }

        /// OCPP 1.6 section 7.48.
        package enum Update: String, CaseIterable, Sendable {
            case full = "Full"
            case differential = "Differential"
        }

        package typealias Answer = StatusAnswer<Status>

        /// OCPP 1.6 section 7.47.
        package enum Status: String, CaseIterable, Sendable {
            case accepted = "Accepted"
            case failed = "Failed"
            case notSupported = "NotSupported"
            case versionMismatch = "VersionMismatch"
        }
    }
}
