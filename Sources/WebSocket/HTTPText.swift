import NIOCore
import NIOHTTP1

/// HTTP/1.1 heads as bytes. The two answers and the one request of a handshake are written by
/// hand, so that no HTTP encoder has to leave the pipeline at the moment of the upgrade.
enum HTTPText {
    /// Status line and headers of an answer, up to and with the empty line.
    static func answer(
        _ status: HTTPResponseStatus, _ headers: HTTPHeaders, _ allocator: ByteBufferAllocator
    ) -> ByteBuffer {
        head("HTTP/1.1 \(status.code) \(status.reasonPhrase)", headers, allocator)
    }

    /// Request line and headers, up to and with the empty line.
    static func request(
        target: String, _ headers: HTTPHeaders, _ allocator: ByteBufferAllocator
    ) -> ByteBuffer {
        head("GET \(target) HTTP/1.1", headers, allocator)
    }

    private static func head(
        _ firstLine: String, _ headers: HTTPHeaders, _ allocator: ByteBufferAllocator
    ) -> ByteBuffer {
        var bytes = allocator.buffer(capacity: 512)
        bytes.writeString(firstLine)
        bytes.writeString("\r\n")
        for (name, value) in headers {
            bytes.writeString("\(name): \(value)\r\n")
        }
        bytes.writeString("\r\n")
        return bytes
    }
}
