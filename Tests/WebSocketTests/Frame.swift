/// A WebSocket frame as bytes, written and read here without the module under test.
struct Frame: Equatable, Sendable {
    static let continuation: UInt8 = 0
    static let text: UInt8 = 1
    static let binary: UInt8 = 2
    static let close: UInt8 = 8
    static let ping: UInt8 = 9
    static let pong: UInt8 = 10

    var opcode: UInt8
    var payload: [UInt8]
    var isFinal = true
    var reserved: UInt8 = 0
    var isMasked = true

    init(
        _ opcode: UInt8, _ payload: [UInt8], isFinal: Bool = true, reserved: UInt8 = 0,
        isMasked: Bool = true
    ) {
        self.opcode = opcode
        self.payload = payload
        self.isFinal = isFinal
        self.reserved = reserved
        self.isMasked = isMasked
    }

    init(_ opcode: UInt8, _ payload: String, isFinal: Bool = true) {
        self.init(opcode, Array(payload.utf8), isFinal: isFinal)
    }

    /// The frame as it goes over the line.
    var bytes: [UInt8] {
        var bytes = header(length: payload.count)
        guard isMasked else { return bytes + payload }
        let mask: [UInt8] = [0x37, 0xfa, 0x21, 0x3d]
        bytes += mask
        bytes += payload.enumerated().map { $1 ^ mask[$0 % 4] }
        return bytes
    }

    /// The first bytes, up to the mask, for a payload of any length.
    func header(length: Int) -> [UInt8] {
        let first = (isFinal ? 0x80 : 0) | reserved << 4 | opcode
        let bit: UInt8 = isMasked ? 0x80 : 0
        switch length {
        case ..<126: return [first, bit | UInt8(length)]
        case ..<65536: return [first, bit | 126, UInt8(length >> 8), UInt8(length & 255)]
        default:
            return [first, bit | 127]
                + (0..<8).map { UInt8(truncatingIfNeeded: length >> (56 - 8 * $0)) }
        }
    }

    /// The whole unmasked frames at the front of `bytes`.
    static func all(in bytes: [UInt8]) -> [Frame] {
        var frames: [Frame] = []
        var rest = bytes[...]
        while let (frame, size) = first(in: Array(rest)) {
            frames.append(frame)
            rest = rest.dropFirst(size)
        }
        return frames
    }

    private static func first(in bytes: [UInt8]) -> (Frame, Int)? {
        guard bytes.count >= 2 else { return nil }
        let short = Int(bytes[1] & 0x7f)
        let extra = short == 126 ? 2 : short == 127 ? 8 : 0
        guard bytes.count >= 2 + extra else { return nil }
        let length = extra == 0 ? short : bytes[2..<2 + extra].reduce(0) { $0 << 8 | Int($1) }
        guard bytes.count >= 2 + extra + length else { return nil }
        let frame = Frame(
            bytes[0] & 0x0f, Array(bytes[(2 + extra)..<(2 + extra + length)]),
            isFinal: bytes[0] & 0x80 != 0, reserved: bytes[0] >> 4 & 7,
            isMasked: bytes[1] & 0x80 != 0)
        return (frame, 2 + extra + length)
    }
}
