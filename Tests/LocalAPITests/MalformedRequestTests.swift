import LocalAPI
import LocalAPIFixtures
import Testing

@Suite("a daemon that is sent rubbish")
struct MalformedRequestTests {
    @Test(
        "answers each with a status and a sentence",
        arguments: [
            ("GET / HTTP/1.1\r\nhost: x\r\n\r\n", "404"),
            ("GET /v1 HTTP/1.1\r\nhost: x\r\n\r\n", "404"),
            ("GET /v2/status HTTP/1.1\r\nhost: x\r\n\r\n", "404"),
            ("GET /v1/status/../../etc/passwd HTTP/1.1\r\nhost: x\r\n\r\n", "404"),
            ("POST /v1/status HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n", "405"),
            ("GET /v1/commands HTTP/1.1\r\nhost: x\r\n\r\n", "405"),
            ("GET /v1/why/CP-01/zero HTTP/1.1\r\nhost: x\r\n\r\n", "400"),
            ("GET /v1/why/%ff/1 HTTP/1.1\r\nhost: x\r\n\r\n", "400"),
            ("GET /v1/why/a%2Fb/1 HTTP/1.1\r\nhost: x\r\n\r\n", "400"),
            ("GET /v1/why/CP-01/1?at=yesterday HTTP/1.1\r\nhost: x\r\n\r\n", "400"),
            ("GET /v1/why/CP-01/1?when=now HTTP/1.1\r\nhost: x\r\n\r\n", "400"),
            ("GET /v1/floors/CP-01/zero HTTP/1.1\r\nhost: x\r\n\r\n", "400"),
            ("GET /v1/floors/CP-01 HTTP/1.1\r\nhost: x\r\n\r\n", "404"),
            ("POST /v1/floors HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n", "405"),
            ("GET /v1/outbox?after=-1 HTTP/1.1\r\nhost: x\r\n\r\n", "400"),
            ("GET /v1/outbox?bytes=0 HTTP/1.1\r\nhost: x\r\n\r\n", "400"),
            ("GET /v1/outbox?bytes=99999999 HTTP/1.1\r\nhost: x\r\n\r\n", "400"),
            ("GET /v1/outbox?after=9223372036854775808 HTTP/1.1\r\nhost: x\r\n\r\n", "400"),
            ("GET /v1/outbox?before=1 HTTP/1.1\r\nhost: x\r\n\r\n", "400"),
            ("GET /v1/outbox/all HTTP/1.1\r\nhost: x\r\n\r\n", "404"),
            ("POST /v1/outbox HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n", "405"),
            (
                "POST /v1/outbox/acknowledge HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n{}",
                "400"
            ),
            ("POST /v1/commands HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n{}", "400"),
            ("POST /v1/commands HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\n\r\n\u{1}{}", "400"),
        ])
    func explains(request: String, status: String) async throws {
        let depot = FakeDepot(status: try Contract.status())
        try await Serving.withServer(depot) { path in
            let answer = try await RawSocket.exchange(Array(request.utf8), at: path)
            #expect(answer.hasPrefix("HTTP/1.1 \(status) "))
            #expect(answer.contains("\"error\":\""))
            #expect(answer.contains("\"next\":\""))
        }
    }

    @Test("refuses a body and headers past their bounds")
    func boundsSizes() async throws {
        let depot = FakeDepot(status: try Contract.status())
        try await Serving.withServer(depot) { path in
            let body = RawRequest.post(String(repeating: " ", count: 20_000))
            let long = try await RawSocket.exchange(body, at: path)
            #expect(long.hasPrefix("HTTP/1.1 413 "))
            let header = "x-wide: " + String(repeating: "a", count: 100_000)
            let wide = try await RawSocket.exchange(
                Array("GET /v1/status HTTP/1.1\r\nhost: x\r\n\(header)\r\n\r\n".utf8), at: path)
            #expect(!wide.hasPrefix("HTTP/1.1 200 "))
            #expect(depot.orders.isEmpty)
        }
    }

    @Test("still serves after five hundred of them")
    func survives() async throws {
        let depot = FakeDepot(status: try Contract.status())
        try await Serving.withServer(depot) { path in
            var rubbish = Rubbish(seed: 20_260_302)
            for _ in 0..<500 {
                _ = try await RawSocket.exchange(rubbish.next(), at: path)
            }
            let status = try await asking(path) { try await $0.status() }
            #expect(status.document.site == "depot-north")
            #expect(depot.orders.isEmpty)
        }
    }
}

/// Requests that no client of ours writes.
enum RawRequest {
    static func post(_ body: String) -> [UInt8] {
        Array(
            ("POST /v1/commands HTTP/1.1\r\nhost: x\r\ncontent-length: \(body.utf8.count)\r\n\r\n"
                + body).utf8)
    }
}

/// Broken requests by a seed: valid ones with bytes changed, cut or doubled, and plain noise.
private struct Rubbish {
    private var state: UInt64
    private var count = 0

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> [UInt8] {
        count += 1
        var bytes: [UInt8] =
            switch count % 5 {
            case 0: (0..<draw(300)).map { _ in UInt8(draw(256)) }
            case 1: RawRequest.post("{\"command\": 7}")
            case 2: RawRequest.post(String(repeating: "[", count: draw(15_000)))
            case 3: Array("GET /v1/why/CP-01/1?at=%zz HTTP/9.9\r\n\r\n".utf8)
            default:
                Array("POST /v1/commands HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n".utf8)
            }
        for _ in 0..<draw(6) where !bytes.isEmpty {
            let place = draw(bytes.count)
            switch draw(3) {
            case 0: bytes[place] = UInt8(draw(256))
            case 1: bytes.remove(at: place)
            default: bytes.insert(bytes[place], at: place)
            }
        }
        return bytes
    }

    /// A number from 0 to below `bound`, by splitmix64.
    private mutating func draw(_ bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ (mixed >> 31)) % UInt64(max(1, bound)))
    }
}
