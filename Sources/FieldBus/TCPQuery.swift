import Metering

/// One request over Modbus TCP, and what an answer must say to be its own: transaction, protocol,
/// length, unit and function.
///
/// libmodbus 3.1.6 has the same request, but looks at neither unit nor length of a TCP answer, and
/// takes a protocol that is wrong in one byte: a gateway that mixes up its units would give one
/// meter's current for another's.
struct TCPQuery {
    let transaction: UInt16
    let unit: UInt8
    let request: ReadRequest

    /// The longest answer (Modbus Messaging on TCP/IP 1.0b, section 3.1).
    static let answerBytesHighest = 260
    /// Transaction, protocol, length, unit, function, and the byte count or the exception code.
    private static let answerBytesLowest = 9

    private var function: UInt8 {
        switch request.function {
        case .holding: 3
        case .input: 4
        }
    }

    /// As it goes over the line.
    var bytes: [UInt8] {
        let words = [transaction, 0, 6, UInt16(unit) << 8 | UInt16(function)]
        let range = [UInt16(clamping: request.address), UInt16(clamping: request.count)]
        return (words + range).flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
    }

    /// What an answer says.
    func answer(in bytes: [UInt8]) -> ReadAnswer {
        guard bytes.count >= Self.answerBytesLowest, word(0, of: bytes) == transaction,
            word(2, of: bytes) == 0, Int(word(4, of: bytes)) == bytes.count - 6, bytes[6] == unit
        else { return .malformed }
        switch bytes[7] {
        case function: return words(bytes)
        case function | 0x80: return exception(bytes)
        default: return .malformed
        }
    }

    private func words(_ bytes: [UInt8]) -> ReadAnswer {
        guard Int(bytes[8]) == 2 * request.count,
            bytes.count == Self.answerBytesLowest + 2 * request.count
        else { return .malformed }
        return .words((0..<request.count).map { word(Self.answerBytesLowest + 2 * $0, of: bytes) })
    }

    /// Codes 1 to 11 are Modbus' own (application protocol 1.1b3, section 7).
    private func exception(_ bytes: [UInt8]) -> ReadAnswer {
        guard bytes.count == Self.answerBytesLowest, (1...11).contains(bytes[8]) else {
            return .malformed
        }
        return .exception(code: Int(bytes[8]))
    }

    private func word(_ index: Int, of bytes: [UInt8]) -> UInt16 {
        UInt16(bytes[index]) << 8 | UInt16(bytes[index + 1])
    }
}
