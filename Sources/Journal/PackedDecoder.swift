/// Puts values together again that `PackedEncoder` took apart.
enum PackedDecoder {
    /// The value that `packed` stands for; throws `DecodingError` where it can't be one.
    static func unpack<Value: Decodable>(
        _ type: Value.Type, from packed: PackedValue
    ) throws -> Value {
        try Value(from: Coding(value: packed))
    }

    private static func mismatch(_ type: Any.Type, _ what: String) -> DecodingError {
        .dataCorrupted(
            DecodingError.Context(codingPath: [], debugDescription: "\(type): \(what)"))
    }

    private struct Coding: Decoder {
        let value: PackedValue
        var codingPath: [any CodingKey] { [] }
        var userInfo: [CodingUserInfoKey: Any] { [:] }

        func container<Key>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
            guard case .map(let entries) = value else { throw mismatch(type, "no map") }
            return KeyedDecodingContainer(Map<Key>(entries: entries))
        }

        func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
            guard case .list(let values) = value else { throw mismatch([Any].self, "no list") }
            return List(values: values)
        }

        func singleValueContainer() -> any SingleValueDecodingContainer { Single(value: value) }
    }

    private struct Map<Key: CodingKey>: KeyedDecodingContainerProtocol {
        let entries: [PackedValue.Entry]
        var codingPath: [any CodingKey] { [] }
        var allKeys: [Key] { entries.compactMap { Key(stringValue: $0.key) } }

        func contains(_ key: Key) -> Bool { entries.contains { $0.key == key.stringValue } }

        func decodeNil(forKey key: Key) throws -> Bool { try value(key.stringValue) == .null }

        func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
            try unpack(type, from: value(key.stringValue))
        }

        func nestedContainer<Nested>(
            keyedBy type: Nested.Type, forKey key: Key
        ) throws -> KeyedDecodingContainer<Nested> {
            try Coding(value: value(key.stringValue)).container(keyedBy: type)
        }

        func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
            try Coding(value: value(key.stringValue)).unkeyedContainer()
        }

        func superDecoder() throws -> any Decoder { Coding(value: try value("super")) }

        func superDecoder(forKey key: Key) throws -> any Decoder {
            Coding(value: try value(key.stringValue))
        }

        private func value(_ key: String) throws -> PackedValue {
            guard let entry = entries.first(where: { $0.key == key }) else {
                throw mismatch(Key.self, "no \(key)")
            }
            return entry.value
        }
    }

    private struct List: UnkeyedDecodingContainer {
        let values: [PackedValue]
        private(set) var currentIndex = 0
        var codingPath: [any CodingKey] { [] }
        var count: Int? { values.count }
        var isAtEnd: Bool { currentIndex == values.count }

        init(values: [PackedValue]) { self.values = values }

        mutating func decodeNil() throws -> Bool {
            guard !isAtEnd else { throw mismatch([Any].self, "it ends too early") }
            guard values[currentIndex] == .null else { return false }
            currentIndex += 1
            return true
        }

        mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
            try unpack(type, from: next())
        }

        mutating func nestedContainer<Nested>(
            keyedBy type: Nested.Type
        ) throws -> KeyedDecodingContainer<Nested> {
            try Coding(value: next()).container(keyedBy: type)
        }

        mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
            try Coding(value: next()).unkeyedContainer()
        }

        mutating func superDecoder() throws -> any Decoder { Coding(value: try next()) }

        private mutating func next() throws -> PackedValue {
            guard !isAtEnd else { throw mismatch([Any].self, "it ends too early") }
            defer { currentIndex += 1 }
            return values[currentIndex]
        }
    }

    private struct Single: SingleValueDecodingContainer {
        let value: PackedValue
        var codingPath: [any CodingKey] { [] }

        func decodeNil() -> Bool { value == .null }

        func decode(_ type: Bool.Type) throws -> Bool {
            guard case .flag(let flag) = value else { throw mismatch(type, "no flag") }
            return flag
        }

        func decode(_ type: String.Type) throws -> String {
            guard case .text(let text) = value else { throw mismatch(type, "no text") }
            return text
        }

        func decode(_ type: Double.Type) throws -> Double {
            guard case .real(let number) = value else { throw mismatch(type, "no number") }
            return number
        }

        func decode(_ type: Float.Type) throws -> Float { Float(try decode(Double.self)) }
        func decode(_ type: Int.Type) throws -> Int { try number(type) }
        func decode(_ type: Int8.Type) throws -> Int8 { try number(type) }
        func decode(_ type: Int16.Type) throws -> Int16 { try number(type) }
        func decode(_ type: Int32.Type) throws -> Int32 { try number(type) }
        func decode(_ type: Int64.Type) throws -> Int64 { try number(type) }
        func decode(_ type: UInt.Type) throws -> UInt { try number(type) }
        func decode(_ type: UInt8.Type) throws -> UInt8 { try number(type) }
        func decode(_ type: UInt16.Type) throws -> UInt16 { try number(type) }
        func decode(_ type: UInt32.Type) throws -> UInt32 { try number(type) }
        func decode(_ type: UInt64.Type) throws -> UInt64 { try number(type) }
        func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
            try unpack(type, from: value)
        }

        private func number<Number: FixedWidthInteger>(_ type: Number.Type) throws -> Number {
            let number: Number? =
                switch value {
                case .integer(let number): Number(exactly: number)
                case .large(let number): Number(exactly: number)
                case .null, .flag, .real, .text, .list, .map: nil
                }
            guard let number else { throw mismatch(type, "no such number") }
            return number
        }
    }
}
