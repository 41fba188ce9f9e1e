/// Takes a file apart into records (RFC 4180): commas, quotes around fields, doubled quotes and
/// line ends inside them. Besides it bears a byte order mark, bare line feeds and empty lines,
/// which spreadsheets leave behind.
struct CSVReader {
    private let bytes: [UInt8]
    private var position = 0
    private var line = 1

    private static let quote = UInt8(ascii: "\"")
    private static let comma = UInt8(ascii: ",")
    private static let lineFeed = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    }

    /// The next record that is not an empty line; nil at the end.
    mutating func next() -> CSVRecord? {
        while takeLineEnd() {}
        guard position < bytes.count else { return nil }
        let start = line
        var fields: [String] = []
        var fault: CSVRecord.Fault?
        repeat {
            let field = takeField(&fault)
            if fields.count >= FleetBounds.fieldsHighest {
                fault = fault ?? .tooManyFields
            } else {
                fields.append(field)
            }
        } while take(Self.comma)
        _ = takeLineEnd()
        return CSVRecord(line: start, fields: fields, fault: fault)
    }

    /// Everything up to the next comma or line end outside quotes. A damaged field is passed over
    /// to the same place, so that the rows behind it keep their lines.
    private mutating func takeField(_ fault: inout CSVRecord.Fault?) -> String {
        var content: [UInt8] = []
        if take(Self.quote) {
            takeQuoted(&content, &fault)
            if !isAtFieldEnd { fault = fault ?? .textAfterQuote }
        }
        while !isAtFieldEnd {
            if bytes[position] == Self.quote { fault = fault ?? .strayQuote }
            content.append(bytes[position])
            position += 1
        }
        if content.count > FleetBounds.fieldBytesHighest { fault = fault ?? .fieldTooLong }
        guard let text = String(validating: content, as: UTF8.self) else {
            fault = fault ?? .notUTF8
            return ""
        }
        return text
    }

    private mutating func takeQuoted(_ content: inout [UInt8], _ fault: inout CSVRecord.Fault?) {
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if byte == Self.quote {
                guard take(Self.quote) else { return }
                content.append(Self.quote)
                continue
            }
            if byte == Self.lineFeed { line += 1 }
            content.append(byte)
        }
        fault = fault ?? .openQuote
    }

    private var isAtFieldEnd: Bool {
        guard position < bytes.count else { return true }
        return bytes[position] == Self.comma || bytes[position] == Self.lineFeed
            || isAtCarriageReturnLineFeed
    }

    private var isAtCarriageReturnLineFeed: Bool {
        bytes[position] == Self.carriageReturn
            && (position + 1 == bytes.count || bytes[position + 1] == Self.lineFeed)
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    private mutating func takeLineEnd() -> Bool {
        guard position < bytes.count else { return false }
        if isAtCarriageReturnLineFeed { position += 1 }
        if take(Self.lineFeed) {
            line += 1
            return true
        }
        // A carriage return as the last byte of all.
        return position == bytes.count && bytes.last == Self.carriageReturn
    }
}
