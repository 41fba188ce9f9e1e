extension JSONValue {
    /// How deep a message may nest: OCPP needs 7.
    private static let depthHighest = 16

    /// Reads one JSON text (RFC 8259) to its end; nil for anything else.
    ///
    /// It is a reader of its own, not the one of the central system, since it is the check on
    /// what that one writes.
    package init?(parsing text: String) {
        var reader = Reader(bytes: Array(text.utf8))
        guard let value = reader.value(depth: 0), reader.isAtEnd() else { return nil }
        self = value
    }

    /// Walks the bytes of one text.
    private struct Reader {
        let bytes: [UInt8]
        var position = 0

        init(bytes: [UInt8]) { self.bytes = bytes }

        mutating func isAtEnd() -> Bool {
            skipSpace()
            return position == bytes.count
        }

        mutating func value(depth: Int) -> JSONValue? {
            skipSpace()
            guard depth < JSONValue.depthHighest, position < bytes.count else { return nil }
            switch bytes[position] {
            case UInt8(ascii: "{"): return object(depth: depth)
            case UInt8(ascii: "["): return array(depth: depth)
            case UInt8(ascii: "\""): return string().map { .string($0) }
            case UInt8(ascii: "t"): return word("true") ? .bool(true) : nil
            case UInt8(ascii: "f"): return word("false") ? .bool(false) : nil
            case UInt8(ascii: "n"): return word("null") ? .null : nil
            default: return number()
            }
        }

        private mutating func object(depth: Int) -> JSONValue? {
            position += 1
            var members: [JSONValue.Member] = []
            if take("}") { return .object(members) }
            repeat {
                skipSpace()
                guard let name = string(), take(":"), let value = value(depth: depth + 1) else {
                    return nil
                }
                members.append(JSONValue.Member(name, value))
            } while take(",")
            return take("}") ? .object(members) : nil
        }

        private mutating func array(depth: Int) -> JSONValue? {
            position += 1
            var elements: [JSONValue] = []
            if take("]") { return .array(elements) }
            repeat {
                guard let value = value(depth: depth + 1) else { return nil }
                elements.append(value)
            } while take(",")
            return take("]") ? .array(elements) : nil
        }

        private mutating func string() -> String? {
            guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else { return nil }
            position += 1
            var plain: [UInt8] = []
            while position < bytes.count {
                let byte = bytes[position]
                position += 1
                switch byte {
                case UInt8(ascii: "\""): return String(validating: plain, as: UTF8.self)
                case UInt8(ascii: "\\"):
                    guard let scalar = escape() else { return nil }
                    plain += Array(String(scalar).utf8)
                case 0..<0x20: return nil
                default: plain.append(byte)
                }
            }
            return nil
        }

        private mutating func escape() -> Unicode.Scalar? {
            guard position < bytes.count else { return nil }
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"):
                return Unicode.Scalar(byte)
            case UInt8(ascii: "b"): return "\u{08}"
            case UInt8(ascii: "f"): return "\u{0c}"
            case UInt8(ascii: "n"): return "\n"
            case UInt8(ascii: "r"): return "\r"
            case UInt8(ascii: "t"): return "\t"
            case UInt8(ascii: "u"): return unicodeEscape()
            default: return nil
            }
        }

        private mutating func unicodeEscape() -> Unicode.Scalar? {
            guard let first = hexadecimal() else { return nil }
            guard (0xd800..<0xdc00).contains(first) else { return Unicode.Scalar(first) }
            guard word("\\u"), let second = hexadecimal(), (0xdc00..<0xe000).contains(second)
            else { return nil }
            return Unicode.Scalar(0x10000 + (first - 0xd800) << 10 + (second - 0xdc00))
        }

        private mutating func hexadecimal() -> UInt32? {
            guard position + 4 <= bytes.count else { return nil }
            let digits = String(decoding: bytes[position..<(position + 4)], as: UTF8.self)
            position += 4
            return digits.allSatisfy(\.isHexDigit) ? UInt32(digits, radix: 16) : nil
        }

        private mutating func number() -> JSONValue? {
            let start = position
            if peek(UInt8(ascii: "-")) { position += 1 }
            if peek(UInt8(ascii: "0")) {
                position += 1
            } else if !digits() {
                return nil
            }
            if peek(UInt8(ascii: ".")) {
                position += 1
                guard digits() else { return nil }
            }
            if peek(UInt8(ascii: "e")) || peek(UInt8(ascii: "E")) {
                position += 1
                if peek(UInt8(ascii: "+")) || peek(UInt8(ascii: "-")) { position += 1 }
                guard digits() else { return nil }
            }
            return .number(String(decoding: bytes[start..<position], as: UTF8.self))
        }

        private mutating func digits() -> Bool {
            let start = position
            while position < bytes.count, (48...57).contains(bytes[position]) { position += 1 }
            return position > start
        }

        private func peek(_ byte: UInt8) -> Bool {
            position < bytes.count && bytes[position] == byte
        }

        private mutating func take(_ character: Unicode.Scalar) -> Bool {
            skipSpace()
            guard position < bytes.count, UInt32(bytes[position]) == character.value else {
                return false
            }
            position += 1
            return true
        }

        private mutating func word(_ word: String) -> Bool {
            let expected = Array(word.utf8)
            guard position + expected.count <= bytes.count,
                Array(bytes[position..<(position + expected.count)]) == expected
            else { return false }
            position += expected.count
            return true
        }

        private mutating func skipSpace() {
            while position < bytes.count {
                switch bytes[position] {
                case 0x20, 0x09, 0x0a, 0x0d: position += 1
                default: return
                }
            }
        }
    }
}
