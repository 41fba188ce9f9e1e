/// The unique id of an RPC message.
package struct MessageID: Hashable, Sendable {
    /// The id without its quotation marks.
    package let text: String
    /// Whether it was written as a JSON number, against the specification: it is echoed as it came.
    package let isNumber: Bool

    /// OCPP-J 1.6 section 4.1.4: ids that we send have at most 36 characters.
    package static let lengthHighest = 36
    /// Longer ids come from the field and are echoed; past this one the message is broken.
    package static let echoedLengthHighest = 255

    package init(_ text: String) {
        self.text = text
        isNumber = false
    }

    /// Nil where it is neither text nor a number, or longer than can be echoed.
    package init?(_ value: JSONValue) {
        switch value {
        case .string(let text) where text.utf8.count <= MessageID.echoedLengthHighest:
            self.text = text
            isNumber = false
        case .number(let text) where text.utf8.count <= MessageID.echoedLengthHighest:
            self.text = text
            isNumber = true
        case .null, .bool, .number, .string, .array, .object: return nil
        }
    }

    /// As it is written.
    package var json: JSONValue { isNumber ? .number(text) : .string(text) }
}
