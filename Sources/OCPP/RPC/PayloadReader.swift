/// Reads the fields of one JSON object with tolerance, and counts what it had to tolerate.
package struct PayloadReader {
    private let members: [JSONValue.Member]
    private var isRead: [Bool]
    /// What was odd so far.
    package var tolerated = Tolerated()

    package init(_ payload: JSONValue) throws(CallFault) {
        guard case .object(let members) = payload else {
            throw CallFault(.typeConstraintViolation, "not an object")
        }
        self.members = members
        isRead = Array(repeating: false, count: members.count)
    }

    /// Counts the fields that nobody asked for; called once the payload is read.
    package mutating func countUnread() {
        tolerated.unknownFields += Int64(isRead.count { !$0 })
    }

    /// The first value of that name, where it is not null.
    private mutating func take(_ name: String) -> JSONValue? {
        var found: JSONValue?
        for index in members.indices where members[index].name == name {
            if found == nil {
                found = members[index].value
            } else {
                tolerated.duplicateFields += 1
            }
            isRead[index] = true
        }
        guard found != .null else {
            tolerated.wrongTypes += 1
            return nil
        }
        return found
    }

    private func missing(_ name: String) -> CallFault {
        CallFault(.occurenceConstraintViolation, "\(name) is missing")
    }

    // MARK: Text

    /// Text, cut to `longest` characters. Numbers and truth values count as their text.
    package mutating func textIfAny(_ name: String, longest: Int) throws(CallFault) -> String? {
        guard let value = take(name) else { return nil }
        let text = try plainText(value, name)
        guard text.scalarCount > longest else { return text }
        tolerated.longTexts += 1
        return text.cut(to: longest)
    }

    /// Text that must be there.
    package mutating func text(_ name: String, longest: Int) throws(CallFault) -> String {
        guard let text = try textIfAny(name, longest: longest) else { throw missing(name) }
        return text
    }

    /// Text that should be there; empty where it is not.
    package mutating func textOrEmpty(_ name: String, longest: Int) throws(CallFault) -> String {
        if let text = try textIfAny(name, longest: longest) { return text }
        tolerated.missingFields += 1
        return ""
    }

    /// An identification: never cut, because a cut one could be another's. Past the schema's
    /// `longest` it is counted, past `PayloadReader.identificationLongest` refused.
    package mutating func identification(
        _ name: String, longest: Int
    ) throws(CallFault) -> String {
        guard let value = take(name) else { throw missing(name) }
        let text = try plainText(value, name)
        guard text.scalarCount <= PayloadReader.identificationLongest else {
            throw CallFault(.propertyConstraintViolation, "\(name) is too long")
        }
        if text.scalarCount > longest { tolerated.longTexts += 1 }
        return text
    }

    /// What an identification may have, with a wide margin to the 20 and 36 characters of OCPP.
    private static let identificationLongest = 255

    private mutating func plainText(
        _ value: JSONValue, _ name: String
    ) throws(CallFault) -> String {
        switch value {
        case .string(let text): return text
        case .number(let text):
            tolerated.wrongTypes += 1
            return text
        case .bool(let value):
            tolerated.wrongTypes += 1
            return value ? "true" : "false"
        case .null, .array, .object:
            throw CallFault(.typeConstraintViolation, "\(name) is no text")
        }
    }

    /// Whatever stands there as text; objects and lists as their JSON. For vendors' own data.
    package mutating func anyTextIfAny(_ name: String) -> String? {
        guard let value = take(name) else { return nil }
        guard case .string(let text) = value else {
            tolerated.wrongTypes += 1
            return value.text
        }
        return text
    }

    // MARK: Words

    /// A word that may be one that we don't know.
    package mutating func wordIfAny<Known: CaseIterable>(
        _ name: String, of type: Known.Type
    ) throws(CallFault) -> Word<Known>? {
        guard let text = try textIfAny(name, longest: Frame.wordLongest) else { return nil }
        if let known = Known(rawValue: text) { return .known(known) }
        tolerated.unknownWords += 1
        let folded = text.lowercased()
        if let known = Known.allCases.first(where: { $0.rawValue.lowercased() == folded }) {
            return .known(known)
        }
        return .unknown(text)
    }

    /// A word that should be there; empty where it is not.
    package mutating func wordOrEmpty<Known: CaseIterable>(
        _ name: String, of type: Known.Type
    ) throws(CallFault) -> Word<Known> {
        if let word = try wordIfAny(name, of: type) { return word }
        tolerated.missingFields += 1
        return .unknown("")
    }

    /// A word without which the message means nothing: it must be there and be known.
    package mutating func word<Known: CaseIterable>(
        _ name: String, of type: Known.Type
    ) throws(CallFault) -> Known
    where Known: RawRepresentable & Hashable & Sendable, Known.RawValue == String {
        guard let word = try wordIfAny(name, of: type) else { throw missing(name) }
        switch word {
        case .known(let known): return known
        case .unknown(let text):
            throw CallFault(.propertyConstraintViolation, "\(name) can't be \(text)")
        }
    }

    // MARK: Numbers

    /// A whole number; text that is one counts too, digits past the point are cut off.
    package mutating func integerIfAny(
        _ name: String, in range: ClosedRange<Int64>
    ) throws(CallFault) -> Int64? {
        guard let decimal = try decimalIfAny(name, places: 0, rounding: .towardsZero, in: range)
        else { return nil }
        return decimal
    }

    /// A whole number that must be there.
    package mutating func integer(
        _ name: String, in range: ClosedRange<Int64>
    ) throws(CallFault) -> Int64 {
        guard let value = try integerIfAny(name, in: range) else { throw missing(name) }
        return value
    }

    /// A number in units of 10 to the power of −`places`, rounded as told.
    package mutating func decimalIfAny(
        _ name: String, places: Int, rounding: DecimalText.Rounding, in range: ClosedRange<Int64>
    ) throws(CallFault) -> Int64? {
        guard let value = take(name) else { return nil }
        let text: String
        switch value {
        case .number(let digits): text = digits
        case .string(let digits):
            tolerated.wrongTypes += 1
            text = digits
        case .null, .bool, .array, .object:
            throw CallFault(.typeConstraintViolation, "\(name) is no number")
        }
        guard let decimal = DecimalText(text, places: places, rounding: rounding) else {
            throw CallFault(
                value == .number(text) ? .propertyConstraintViolation : .typeConstraintViolation,
                "\(name) is no number that we can hold")
        }
        guard range.contains(decimal.value) else {
            throw CallFault(.propertyConstraintViolation, "\(name) is out of range")
        }
        if !decimal.isExact { tolerated.numbersOdd += 1 }
        return decimal.value
    }

    /// The number of a transaction. Chargers send -1, and numbers that no integer holds, for a
    /// transaction whose number they never learned: such a number becomes `unknownTransaction`.
    package mutating func transactionIfAny(_ name: String) -> Int64? {
        guard let value = take(name) else { return nil }
        switch value {
        case .number(let text), .string(let text):
            if case .string = value { tolerated.wrongTypes += 1 }
            if let number = DecimalText(text, places: 0, rounding: .towardsZero), number.isExact {
                if number.value < 0 { tolerated.numbersOdd += 1 }
                return number.value
            }
            tolerated.numbersOdd += 1
            return PayloadReader.unknownTransaction
        case .null, .bool, .array, .object:
            tolerated.wrongTypes += 1
            return PayloadReader.unknownTransaction
        }
    }

    /// Stands for the number of a transaction that could not be read; no transaction of ours is
    /// negative.
    package static let unknownTransaction: Int64 = -1

    /// A truth value; its text counts too.
    package mutating func boolIfAny(_ name: String) throws(CallFault) -> Bool? {
        guard let value = take(name) else { return nil }
        if case .bool(let flag) = value { return flag }
        tolerated.wrongTypes += 1
        switch value {
        case .string("true"), .number("1"): return true
        case .string("false"), .number("0"): return false
        case .null, .bool, .number, .string, .array, .object:
            throw CallFault(.typeConstraintViolation, "\(name) is neither true nor false")
        }
    }

    // MARK: Times

    /// A time. A missing one is nil and not counted: most are optional.
    package mutating func timeIfAny(_ name: String) -> Timestamp? {
        guard let value = take(name) else { return nil }
        guard case .string(let text) = value else {
            tolerated.timesUnreadable += 1
            return Timestamp(unreadable: value)
        }
        return Timestamp(received: text, tolerated: &tolerated)
    }

    /// A time that should be there.
    package mutating func time(_ name: String) -> Timestamp? {
        let time = timeIfAny(name)
        if time == nil { tolerated.missingFields += 1 }
        return time
    }

    // MARK: Nested

    /// An object that may be missing.
    package mutating func objectIfAny<Nested: Payload>(
        _ name: String, of type: Nested.Type
    ) throws(CallFault) -> Nested? {
        guard let value = take(name) else { return nil }
        return try Nested(value, tolerated: &tolerated)
    }

    /// An object that must be there.
    package mutating func object<Nested: Payload>(
        _ name: String, of type: Nested.Type
    ) throws(CallFault) -> Nested {
        guard let nested = try objectIfAny(name, of: type) else { throw missing(name) }
        return nested
    }

    /// A list of objects; a single object stands for a list of one. The last `countHighest` are
    /// kept. Missing is empty.
    package mutating func list<Nested: Payload>(
        _ name: String, of type: Nested.Type, countHighest: Int
    ) throws(CallFault) -> [Nested] {
        var nested: [Nested] = []
        for value in try elements(name, countHighest: countHighest) {
            nested.append(try Nested(value, tolerated: &tolerated))
        }
        return nested
    }

    /// A list of texts, each cut to `longest`.
    package mutating func texts(
        _ name: String, longest: Int, countHighest: Int
    ) throws(CallFault) -> [String] {
        var texts: [String] = []
        for value in try elements(name, countHighest: countHighest) {
            texts.append(try plainText(value, name).cut(to: longest))
        }
        return texts
    }

    private mutating func elements(
        _ name: String, countHighest: Int
    ) throws(CallFault) -> [JSONValue] {
        guard let value = take(name) else { return [] }
        switch value {
        case .array(let elements):
            if elements.count > countHighest { tolerated.listsOdd += 1 }
            return Array(elements.suffix(countHighest))
        case .object:
            tolerated.wrongTypes += 1
            return [value]
        case .null, .bool, .number, .string:
            throw CallFault(.typeConstraintViolation, "\(name) is no list")
        }
    }
}
