/// What stands in a CALL or in its CALLRESULT: read with tolerance, written by the schema.
package protocol Payload: Hashable, Sendable {
    /// Reads what it needs; what is odd but bearable is counted in the reader.
    init(from reader: inout PayloadReader) throws(CallFault)
    /// Writes exactly what the schema allows, or throws.
    func write(to writer: inout PayloadWriter) throws(CallFault)
}

/// The payload of a CALL.
package protocol Request: Payload {
    /// The payload of its CALLRESULT.
    associatedtype Answer: Payload
    /// The action's name on the wire.
    static var action: String { get }
}

extension Payload {
    /// Reads a payload and counts what was odd in it.
    package init(_ payload: JSONValue, tolerated: inout Tolerated) throws(CallFault) {
        var reader = try PayloadReader(payload)
        defer { tolerated += reader.tolerated }
        self = try Self(from: &reader)
        reader.countUnread()
    }

    /// The payload as JSON, by the schema.
    package func json() throws(CallFault) -> JSONValue {
        var writer = PayloadWriter()
        try write(to: &writer)
        return writer.json
    }
}
