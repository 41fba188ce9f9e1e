/// One thing that happened, in bytes that only its owner understands.
package struct JournalRecord: Hashable, Sendable {
    /// What the bytes are; the owner's numbering, never 0.
    package var kind: UInt8
    /// The bytes.
    package var payload: [UInt8]

    /// `kind` is never 0: that marks the end of a segment.
    package init(kind: UInt8, payload: [UInt8]) {
        precondition(kind != 0, "0 marks the end of a segment")
        self.kind = kind
        self.payload = payload
    }
}
