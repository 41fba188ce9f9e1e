/// A JSON value as it stands in a message. Numbers keep their own text, so that `16.1` never passes
/// through a binary fraction; objects keep the order and the doubles of their members.
package enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    /// A number by the grammar of RFC 8259 section 6, as written.
    case number(String)
    case string(String)
    case array([JSONValue])
    case object([Member])

    /// One name and its value.
    package struct Member: Hashable, Sendable {
        package var name: String
        package var value: JSONValue

        package init(name: String, value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    /// A whole number.
    package static func integer(_ value: Int64) -> JSONValue { .number(String(value)) }

    /// An object without members.
    package static var emptyObject: JSONValue { .object([]) }
}
