/// The Castagnoli checksum of RFC 3720 (appendix B.4): what is kept on disk carries it, because
/// neither SQLite nor a cheap flash card tells a flipped bit.
package struct CRC32C: Sendable {
    private var state: UInt32 = .max

    package init() {}

    /// The checksum of everything taken in so far.
    package var value: UInt32 { ~state }

    /// Takes in bytes.
    package mutating func update(_ bytes: some Sequence<UInt8>) {
        for byte in bytes {
            state = (state >> 8) ^ CRC32C.table[Int(UInt8(truncatingIfNeeded: state) ^ byte)]
        }
    }

    /// Takes in a number, least byte first.
    package mutating func update(_ number: Int64) {
        for shift in stride(from: 0, to: 64, by: 8) {
            let byte = UInt8(truncatingIfNeeded: number >> Int64(shift))
            state = (state >> 8) ^ CRC32C.table[Int(UInt8(truncatingIfNeeded: state) ^ byte)]
        }
    }

    /// Takes in a text with its length, so that neighbours can't trade letters.
    package mutating func update(text: String) {
        update(Int64(text.utf8.count))
        update(text.utf8)
    }

    /// The checksum of `bytes`.
    package static func of(_ bytes: some Sequence<UInt8>) -> UInt32 {
        var sum = CRC32C()
        sum.update(bytes)
        return sum.value
    }

    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in
            value & 1 == 0 ? value >> 1 : (value >> 1) ^ 0x82F6_3B78
        }
    }
}
