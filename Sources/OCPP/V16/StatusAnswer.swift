extension V16 {
    /// An answer that says whether it was done and nothing else: what most of our calls get.
    package struct StatusAnswer<Status>: Payload
    where
        Status: RawRepresentable & CaseIterable & Hashable & Sendable, Status.RawValue == String
    {
        package var status: Status

        package init(_ status: Status) {
            self.status = status
        }

        package init(from reader: inout PayloadReader) throws(CallFault) {
            status = try reader.word("status", of: Status.self)
        }

        package func write(to writer: inout PayloadWriter) throws(CallFault) {
            writer.word("status", status)
        }
    }
}
