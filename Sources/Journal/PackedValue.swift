/// What any of our values comes to once it is taken apart by its `Codable` conformance: the middle
/// between Swift's types and the bytes of a record.
enum PackedValue: Hashable, Sendable {
    case null
    case flag(Bool)
    case integer(Int64)
    /// Only above `Int64.max`: every number has one form.
    case large(UInt64)
    case real(Double)
    case text(String)
    case list([PackedValue])
    /// In the order of the keys' UTF-8, so that equal values have equal bytes.
    case map([Entry])

    /// A key and its value.
    struct Entry: Hashable, Sendable {
        var key: String
        var value: PackedValue
    }

    init(_ number: some FixedWidthInteger) {
        if let number = Int64(exactly: number) {
            self = .integer(number)
        } else {
            self = .large(UInt64(truncatingIfNeeded: number))
        }
    }
}
