/// A bounded reader of JSON (RFC 8259): never deeper than `depthHighest`, never larger than
/// `bytesHighest`, one pass, and any bytes end in a value or a `JSONFault`.
package struct JSONParser {
    /// The socket caps a message at the same size; this one holds where a text comes another way.
    package static let bytesHighest = 256 * 1024
    /// The deepest message of OCPP 1.6 (SetChargingProfile) has 6 levels; 16 leaves room for
    /// vendors' DataTransfer and bounds the recursion.
    package static let depthHighest = 16
    /// A CALLERROR has five elements; more than eight are no message of any version.
    private static let messageElementsHighest = 8

    private let bytes: [UInt8]
    private var position = 0

    package init(_ text: String) {
        bytes = Array(text.utf8)
    }

    /// The whole text as one value.
    package static func value(of text: String) throws(JSONFault) -> JSONValue {
        var parser = JSONParser(text)
        try parser.checkSize()
        let value = try parser.value(depth: 1)
        try parser.end()
        return value
    }

    /// The elements of a message's outer array. What was read before a fault stays in `elements`,
    /// so that a CALL with a broken payload can still be answered by its id.
    package static func message(
        _ text: String, into elements: inout [JSONValue]
    ) throws(JSONFault) {
        var parser = JSONParser(text)
        try parser.checkSize()
        parser.skipSpace()
        guard parser.skip(UInt8(ascii: "[")) else { throw .notAMessage }
        parser.skipSpace()
        if !parser.skip(UInt8(ascii: "]")) {
            repeat {
                guard elements.count < messageElementsHighest else { throw .notAMessage }
                elements.append(try parser.value(depth: 2))
                parser.skipSpace()
            } while parser.skip(UInt8(ascii: ","))
            guard parser.skip(UInt8(ascii: "]")) else { throw .syntax(offset: parser.position) }
        }
        try parser.end()
    }

    private func checkSize() throws(JSONFault) {
        guard bytes.count <= JSONParser.bytesHighest else { throw .tooLarge }
    }

    private mutating func end() throws(JSONFault) {
        skipSpace()
        guard position == bytes.count else { throw .trailing(offset: position) }
    }

    private mutating func value(depth: Int) throws(JSONFault) -> JSONValue {
        guard depth <= JSONParser.depthHighest else { throw .tooDeep(offset: position) }
        skipSpace()
        guard position < bytes.count else { throw .syntax(offset: position) }
        switch bytes[position] {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        default: return try number()
        }
    }

    private mutating func object(depth: Int) throws(JSONFault) -> JSONValue {
        position += 1
        var members: [JSONValue.Member] = []
        skipSpace()
        if skip(UInt8(ascii: "}")) { return .object(members) }
        repeat {
            skipSpace()
            let name = try string()
            skipSpace()
            guard skip(UInt8(ascii: ":")) else { throw .syntax(offset: position) }
            members.append(JSONValue.Member(name: name, value: try value(depth: depth + 1)))
            skipSpace()
        } while skip(UInt8(ascii: ","))
        guard skip(UInt8(ascii: "}")) else { throw .syntax(offset: position) }
        return .object(members)
    }

    private mutating func array(depth: Int) throws(JSONFault) -> JSONValue {
        position += 1
        var elements: [JSONValue] = []
        skipSpace()
        if skip(UInt8(ascii: "]")) { return .array(elements) }
        repeat {
            elements.append(try value(depth: depth + 1))
            skipSpace()
        } while skip(UInt8(ascii: ","))
        guard skip(UInt8(ascii: "]")) else { throw .syntax(offset: position) }
        return .array(elements)
    }

    private mutating func literal(
        _ word: String, _ value: JSONValue
    ) throws(JSONFault) -> JSONValue {
        for character in word.utf8 {
            guard skip(character) else { throw .syntax(offset: position) }
        }
        return value
    }

    private mutating func number() throws(JSONFault) -> JSONValue {
        let start = position
        _ = skip(UInt8(ascii: "-"))
        if !skip(UInt8(ascii: "0")) { try digits() }
        if skip(UInt8(ascii: ".")) { try digits() }
        if skip(UInt8(ascii: "e")) || skip(UInt8(ascii: "E")) {
            if !skip(UInt8(ascii: "-")) { _ = skip(UInt8(ascii: "+")) }
            try digits()
        }
        return .number(String(decoding: bytes[start..<position], as: UTF8.self))
    }

    private mutating func digits() throws(JSONFault) {
        let start = position
        while position < bytes.count, (0x30...0x39).contains(bytes[position]) { position += 1 }
        guard position > start else { throw .syntax(offset: position) }
    }

    private mutating func string() throws(JSONFault) -> String {
        guard skip(UInt8(ascii: "\"")) else { throw .syntax(offset: position) }
        var text: [UInt8] = []
        while position < bytes.count {
            let byte = bytes[position]
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                position += 1
                try escape(into: &text)
            case 0..<0x20:
                throw .syntax(offset: position)
            default:
                text.append(byte)
                position += 1
            }
        }
        throw .syntax(offset: position)
    }

    private mutating func escape(into text: inout [UInt8]) throws(JSONFault) {
        guard position < bytes.count else { throw .syntax(offset: position) }
        let byte = bytes[position]
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"): text.append(contentsOf: Array(String(try scalar()).utf8))
        default: throw .syntax(offset: position - 1)
        }
    }

    /// The scalar of `\u` and four hexadecimal digits, or of a pair of them, from behind the first
    /// `u`.
    private mutating func scalar() throws(JSONFault) -> Unicode.Scalar {
        let start = position
        let first = try fourHexDigits()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard (0xD800..<0xDC00).contains(first), skip(UInt8(ascii: "\\")), skip(UInt8(ascii: "u"))
        else { throw .loneSurrogate(offset: start) }
        let second = try fourHexDigits()
        guard (0xDC00..<0xE000).contains(second),
            let scalar = Unicode.Scalar(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))
        else { throw .loneSurrogate(offset: start) }
        return scalar
    }

    private mutating func fourHexDigits() throws(JSONFault) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard position < bytes.count, let digit = hexDigit(bytes[position]) else {
                throw .syntax(offset: position)
            }
            value = value << 4 | digit
            position += 1
        }
        return value
    }

    private mutating func skipSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            default: return
            }
        }
    }

    private mutating func skip(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }
}

/// The value of one hexadecimal digit.
private func hexDigit(_ byte: UInt8) -> UInt32? {
    switch byte {
    case 0x30...0x39: UInt32(byte - 0x30)
    case 0x41...0x46: UInt32(byte - 0x41 + 10)
    case 0x61...0x66: UInt32(byte - 0x61 + 10)
    default: nil
    }
}
