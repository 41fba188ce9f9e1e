import Gzip
import Testing

@Suite("a packed text")
struct PackedTextTests {
    @Test("comes out as it went in", arguments: [0, 1, 100, 70_000, 1 << 20])
    func returns(_ count: Int) throws {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * $0 / 7) }
        let packed = PackedText.packed(bytes)
        #expect(try PackedText.unpacked(packed, bytesHighest: max(1, count)) == bytes)
    }

    @Test("is refused where its end is missing, where it is none, and past its bound")
    func refuses() throws {
        let bytes = [UInt8](repeating: 65, count: 1 << 20)
        let packed = PackedText.packed(bytes)
        // A thousand to one: what comes out is bounded, not what goes in.
        #expect(packed.count < 4096)
        #expect(throws: PackedText.Fault.tooLong) {
            try PackedText.unpacked(packed, bytesHighest: bytes.count - 1)
        }
        #expect(throws: PackedText.Fault.broken) {
            try PackedText.unpacked(Array(packed.dropLast(9)), bytesHighest: bytes.count + 1)
        }
        for wrong in [[], Array("<html>".utf8), [0x1F, 0x8B], [UInt8](repeating: 0, count: 64)] {
            #expect(throws: PackedText.Fault.broken) {
                try PackedText.unpacked(wrong, bytesHighest: 100)
            }
        }
    }
}
