import NIOCore
import NIOHTTP1

/// An HTTP answer that says no. Status, reason and headers are constants of the program: nothing
/// of the request can come back in the answer, and the reasons can be counted by name.
package struct Refusal: Sendable {
    /// The HTTP status, 400 to 599.
    package let status: Int
    /// The body of the answer and the name under which it is counted.
    package let reason: StaticString
    /// Further headers, for example `WWW-Authenticate`.
    package let headers: [(name: StaticString, value: StaticString)]

    package init(
        status: Int, reason: StaticString, headers: [(name: StaticString, value: StaticString)]
    ) {
        precondition((400...599).contains(status), "a refusal needs an error status")
        self.status = status
        self.reason = reason
        self.headers = headers
    }

    /// The whole answer as bytes.
    func bytes(_ allocator: ByteBufferAllocator) -> ByteBuffer {
        let body = "\(reason)\n"
        var head = HTTPHeaders()
        for header in headers { head.add(name: "\(header.name)", value: "\(header.value)") }
        head.add(name: "Content-Type", value: "text/plain; charset=utf-8")
        head.add(name: "Content-Length", value: String(body.utf8.count))
        head.add(name: "Connection", value: "close")
        var bytes = HTTPText.answer(HTTPResponseStatus(statusCode: status), head, allocator)
        bytes.writeString(body)
        return bytes
    }

    static let malformed = Refusal(status: 400, reason: "malformed request", headers: [])
    static let tooLong = Refusal(status: 431, reason: "request head too long", headers: [])
    static let notGet = Refusal(
        status: 405, reason: "only GET is allowed", headers: [("Allow", "GET")])
    static let withBody = Refusal(
        status: 400, reason: "an upgrade request has no body", headers: [])
    static let notWebSocket = Refusal(
        status: 426, reason: "only WebSocket is spoken here", headers: [("Upgrade", "websocket")])
    static let wrongVersion = Refusal(
        status: 426, reason: "only WebSocket version 13 is spoken here",
        headers: [("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13")])
    static let badKey = Refusal(status: 400, reason: "bad Sec-WebSocket-Key", headers: [])
    static let ambiguous = Refusal(
        status: 400, reason: "more than one Authorization header", headers: [])
    static let tooManySubprotocols = Refusal(
        status: 400, reason: "too many subprotocols", headers: [])
    static let early = Refusal(
        status: 400, reason: "data before the upgrade was granted", headers: [])
    static let undecided = Refusal(status: 503, reason: "no decision in time", headers: [])
    static let notOffered = Refusal(
        status: 500, reason: "chosen subprotocol was not offered", headers: [])
}
