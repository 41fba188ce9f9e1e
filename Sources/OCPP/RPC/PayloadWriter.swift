/// Writes the fields of one JSON object by the schema: what the schema forbids throws.
package struct PayloadWriter {
    private var members: [JSONValue.Member] = []

    package init() {}

    /// What was written, in the order of writing.
    package var json: JSONValue { .object(members) }

    /// A value as it is; nil is left out.
    package mutating func value(_ name: String, _ value: JSONValue?) {
        guard let value else { return }
        members.append(JSONValue.Member(name: name, value: value))
    }

    /// Text of at most `longest` characters; nil is left out.
    package mutating func text(
        _ name: String, _ text: String?, longest: Int
    ) throws(CallFault) {
        guard let text else { return }
        guard text.scalarCount <= longest else {
            throw CallFault(
                .propertyConstraintViolation, "\(name) may have at most \(longest) characters")
        }
        value(name, .string(text))
    }

    /// A whole number; nil is left out.
    package mutating func integer(_ name: String, _ number: Int64?) {
        value(name, number.map(JSONValue.integer))
    }

    /// A word; nil is left out.
    package mutating func word<Known: RawRepresentable>(_ name: String, _ word: Known?)
    where Known.RawValue == String {
        value(name, word.map { .string($0.rawValue) })
    }

    /// A word that must be a known one; nil is left out.
    package mutating func word<Known>(_ name: String, _ word: Word<Known>?) throws(CallFault) {
        switch word {
        case nil: return
        case .known(let known): value(name, .string(known.rawValue))
        case .unknown(let text):
            throw CallFault(.propertyConstraintViolation, "\(name) can't be \(text)")
        }
    }

    /// A time, in UTC and whole seconds; nil is left out.
    package mutating func time(_ name: String, _ time: Timestamp?) throws(CallFault) {
        guard let time else { return }
        guard let utc = time.utc else {
            throw CallFault(.propertyConstraintViolation, "\(name) is no time")
        }
        value(name, .string(Timestamp(utc).text))
    }

    /// A time that the schema requires.
    package mutating func requiredTime(_ name: String, _ time: Timestamp?) throws(CallFault) {
        guard let time else {
            throw CallFault(.occurenceConstraintViolation, "\(name) is missing")
        }
        try self.time(name, time)
    }

    /// An object; nil is left out.
    package mutating func object(_ name: String, _ nested: (some Payload)?) throws(CallFault) {
        guard let nested else { return }
        value(name, try nested.json())
    }

    /// A list of objects; an empty one is left out.
    package mutating func list(_ name: String, _ nested: [some Payload]) throws(CallFault) {
        guard !nested.isEmpty else { return }
        var values: [JSONValue] = []
        for element in nested { values.append(try element.json()) }
        value(name, .array(values))
    }
}
