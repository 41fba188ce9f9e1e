extension V16 {
    /// A charger asks whether an identification may charge (OCPP 1.6 sections 6.1, 6.2).
    package struct Authorize: Request {
        package static let action = "Authorize"
        package var idTag: String

        package init(idTag: String) {
            self.idTag = idTag
        }

        package init(from reader: inout PayloadReader) throws(CallFault) {
            idTag = try reader.identification("idTag", longest: V16.idTagLongest)
        }

        package func write(to writer: inout PayloadWriter) throws(CallFault) {
            try writer.text("idTag", idTag, longest: V16.idTagLongest)
        }

        package struct Answer: Payload {
            package var idTagInfo: IdTagInfo

            package init(_ idTagInfo: IdTagInfo) {
                self.idTagInfo = idTagInfo
            }

            package init(from reader: inout PayloadReader) throws(CallFault) {
                idTagInfo = try reader.object("idTagInfo", of: IdTagInfo.self)
            }

            package func write(to writer: inout PayloadWriter) throws(CallFault) {
                try writer.object("idTagInfo", idTagInfo)
            }
        }
    }
}
