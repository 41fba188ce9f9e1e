/// The frame around an answer that libmodbus does not know: it reads only the functions that it
/// has a call for.
enum IdentityFrame {
    /// The answer of `unit`, from the function code on, out of a TCP frame (Modbus messaging on
    /// TCP/IP V1.0b, section 3.1.3); nil while it is not whole, or of somebody else.
    static func answer(inTCP bytes: [UInt8], unit: Int) -> [UInt8]? {
        guard bytes.count >= 8, bytes[2] == 0, bytes[3] == 0, Int(bytes[6]) == unit else {
            return nil
        }
        let length = Int(bytes[4]) << 8 | Int(bytes[5])
        guard length >= 2, bytes.count >= 6 + length else { return nil }
        return Array(bytes[7..<(6 + length)])
    }

    /// The same out of a serial frame, whose checksum must be right.
    static func answer(inRTU bytes: [UInt8], unit: Int) -> [UInt8]? {
        guard bytes.count >= 4, Int(bytes[0]) == unit else { return nil }
        let sum = checksum(of: bytes.dropLast(2))
        guard bytes.suffix(2).elementsEqual([UInt8(sum & 0xFF), UInt8(sum >> 8)]) else {
            return nil
        }
        return Array(bytes[1..<(bytes.count - 2)])
    }

    /// CRC-16 of a serial frame; its low byte is sent first (Modbus over serial line V1.02,
    /// section 6.2.2).
    static func checksum(of bytes: some Sequence<UInt8>) -> UInt16 {
        bytes.reduce(0xFFFF) { sum, byte in
            (0..<8).reduce(sum ^ UInt16(byte)) { sum, _ in
                sum & 1 == 0 ? sum >> 1 : sum >> 1 ^ 0xA001
            }
        }
    }
}
