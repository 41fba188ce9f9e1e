import NIOCore

/// The payload of a close frame.
struct Farewell {
    /// The code; without one the frame is empty (RFC 6455, section 5.5.1).
    let code: CloseCode?
    /// The reason in words; cut to what fits.
    let text: String

    /// A control frame carries at most 125 bytes, two of which are the code.
    static let textBytes = 123

    /// The bytes of the frame. A character that does not fit is left out whole: half of one would
    /// not be UTF-8.
    func payload(_ allocator: ByteBufferAllocator) -> ByteBuffer {
        guard let code else { return allocator.buffer(capacity: 0) }
        var payload = allocator.buffer(capacity: 2 + Self.textBytes)
        payload.writeInteger(code.rawValue)
        var room = Self.textBytes
        for character in text {
            room -= character.utf8.count
            if room < 0 { break }
            payload.writeString(String(character))
        }
        return payload
    }
}
