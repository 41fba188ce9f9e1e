/// How a `PackedValue` stands in bytes. Each value has exactly one form.
///
/// ```
/// first byte   what follows
///          0   nothing: null
///       1, 2   nothing: false, true
///          3   a number, zigzag, in sevens of bits, least first
///          4   a number above Int64.max, in sevens of bits, least first
///          5   8 bytes: a floating point number, least byte first
///          6   a length, UTF-8
///          7   a count, values
///          8   a count, keys with values; a key is its number among the names, and the next
///              free number is followed by the name's length and UTF-8
///   32 to 255   nothing: the numbers 0 to 223
/// ```
enum PackedBytes {
    fileprivate enum Mark {
        static let null: UInt8 = 0
        static let no: UInt8 = 1
        static let yes: UInt8 = 2
        static let integer: UInt8 = 3
        static let large: UInt8 = 4
        static let real: UInt8 = 5
        static let text: UInt8 = 6
        static let list: UInt8 = 7
        static let map: UInt8 = 8
        static let small: UInt8 = 32
    }

    /// Nothing of ours is nested deeper; a file that is would use up the stack.
    static let depthHighest = 64

    // MARK: Writing

    /// Appends `value`; names that are new are written out and join `keys`.
    static func append(
        _ value: PackedValue, keys: inout PackedKeys, to bytes: inout [UInt8]
    ) throws(RecordError) {
        switch value {
        case .null: bytes.append(Mark.null)
        case .flag(let flag): bytes.append(flag ? Mark.yes : Mark.no)
        case .integer(let number):
            if let small = UInt8(exactly: number), small <= .max - Mark.small {
                bytes.append(Mark.small + small)
            } else {
                bytes.append(Mark.integer)
                append(UInt64(bitPattern: number << 1 ^ number >> 63), to: &bytes)
            }
        case .large(let number):
            bytes.append(Mark.large)
            append(number, to: &bytes)
        case .real(let number):
            bytes.append(Mark.real)
            for shift in stride(from: 0, to: 64, by: 8) {
                bytes.append(UInt8(truncatingIfNeeded: number.bitPattern >> UInt64(shift)))
            }
        case .text(let text):
            bytes.append(Mark.text)
            append(text, to: &bytes)
        case .list(let values):
            bytes.append(Mark.list)
            append(UInt64(values.count), to: &bytes)
            for value in values { try append(value, keys: &keys, to: &bytes) }
        case .map(let entries):
            bytes.append(Mark.map)
            append(UInt64(entries.count), to: &bytes)
            for entry in entries {
                try append(key: entry.key, keys: &keys, to: &bytes)
                try append(entry.value, keys: &keys, to: &bytes)
            }
        }
    }

    private static func append(
        key: String, keys: inout PackedKeys, to bytes: inout [UInt8]
    ) throws(RecordError) {
        if let number = keys.number(of: key) {
            append(UInt64(number), to: &bytes)
            return
        }
        append(UInt64(keys.names.count), to: &bytes)
        append(key, to: &bytes)
        guard keys.add(key) else { throw .damaged("more than \(PackedKeys.namesHighest) names") }
    }

    private static func append(_ text: String, to bytes: inout [UInt8]) {
        append(UInt64(text.utf8.count), to: &bytes)
        bytes.append(contentsOf: text.utf8)
    }

    /// A number in sevens of bits, least first; the top bit of each byte says that more follow.
    static func append(_ number: UInt64, to bytes: inout [UInt8]) {
        var rest = number
        while rest > 0x7F {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }
}

/// Reads what `PackedBytes` wrote, from bytes that may be anything.
struct PackedBytesReader {
    private let bytes: [UInt8]
    private var offset: Int

    init(_ bytes: [UInt8], from offset: Int) {
        self.bytes = bytes
        self.offset = min(offset, bytes.count)
    }

    /// Whether everything was read.
    var isAtEnd: Bool { offset == bytes.count }

    /// The next value.
    mutating func value(keys: inout PackedKeys) throws(RecordError) -> PackedValue {
        try value(keys: &keys, depth: 0)
    }

    private mutating func value(
        keys: inout PackedKeys, depth: Int
    ) throws(RecordError) -> PackedValue {
        guard depth < PackedBytes.depthHighest else { throw .damaged("nested too deep") }
        let mark = try byte()
        switch mark {
        case PackedBytes.Mark.null: return .null
        case PackedBytes.Mark.no: return .flag(false)
        case PackedBytes.Mark.yes: return .flag(true)
        case PackedBytes.Mark.integer:
            let number = try number()
            return .integer(Int64(bitPattern: number >> 1) ^ -Int64(bitPattern: number & 1))
        case PackedBytes.Mark.large: return .large(try number())
        case PackedBytes.Mark.real:
            var pattern: UInt64 = 0
            for shift in stride(from: 0, to: 64, by: 8) {
                pattern |= UInt64(try byte()) << UInt64(shift)
            }
            return .real(Double(bitPattern: pattern))
        case PackedBytes.Mark.text: return .text(try text())
        case PackedBytes.Mark.list:
            var values: [PackedValue] = []
            for _ in 0..<(try count(each: 1)) {
                values.append(try value(keys: &keys, depth: depth + 1))
            }
            return .list(values)
        case PackedBytes.Mark.map:
            var entries: [PackedValue.Entry] = []
            for _ in 0..<(try count(each: 2)) {
                let key = try key(keys: &keys)
                let value = try value(keys: &keys, depth: depth + 1)
                entries.append(PackedValue.Entry(key: key, value: value))
            }
            return .map(entries)
        case PackedBytes.Mark.small...: return .integer(Int64(mark - PackedBytes.Mark.small))
        default: throw .damaged("no value begins with \(mark)")
        }
    }

    private mutating func key(keys: inout PackedKeys) throws(RecordError) -> String {
        let number = try number()
        guard number <= UInt64(keys.names.count) else {
            throw .damaged("a name that was never written")
        }
        if number < UInt64(keys.names.count) { return keys.names[Int(number)] }
        let name = try text()
        guard keys.add(name) else { throw .damaged("too many names") }
        return name
    }

    private mutating func text() throws(RecordError) -> String {
        let count = try count(each: 1)
        let slice = bytes[offset..<(offset + count)]
        guard let text = String(validating: slice, as: UTF8.self) else {
            throw .damaged("a text that is no UTF-8")
        }
        offset += count
        return text
    }

    /// A count of things that take at least `each` bytes: never more than what is left can hold.
    private mutating func count(each: Int) throws(RecordError) -> Int {
        let number = try number()
        guard number <= UInt64((bytes.count - offset) / each) else {
            throw .damaged("it ends too early")
        }
        return Int(number)
    }

    /// A number in sevens of bits.
    mutating func number() throws(RecordError) -> UInt64 {
        var number: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            let byte = try byte()
            let bits = UInt64(byte & 0x7F)
            guard shift < 63 || bits <= 1 else { break }
            number |= bits << shift
            if byte & 0x80 == 0 { return number }
        }
        throw .damaged("a number of more than 64 bits")
    }

    /// One byte.
    mutating func byte() throws(RecordError) -> UInt8 {
        guard offset < bytes.count else { throw .damaged("it ends too early") }
        defer { offset += 1 }
        return bytes[offset]
    }
}
