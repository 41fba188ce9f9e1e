import NIOCore
import Testing
import Waiting
import WebSocket

@Suite("a WebSocket handshake")
struct HandshakeTests {
    @Test("answers the example of RFC 6455 with the example's accept header")
    func example() async throws {
        let server = try await Server.start()
        let client = try await RawClient.upgraded(server, "/chat")
        #expect(client.status == 101)
        #expect(client.text.contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"))
        #expect(!client.text.contains("Sec-WebSocket-Protocol"))
        try await server.stop()
    }

    @Test("shows the request to the verdict as it came, and agrees on the chosen subprotocol")
    func agrees() async throws {
        let server = try await Server.start(.standard, .echoes) { _, pending, peer in
            pending.answer(.accept(subprotocol: "ocpp1.6", handler: peer))
        }
        let client = server.dial(
            "/ocpp/CP%2f1?x=1", subprotocols: ["ocpp2.0.1", "ocpp1.6"],
            headers: [("Authorization", "Basic Q1A6c2VjcmV0")])
        try await client.sendsAndHears("hello")
        #expect(
            server.requests.map(\.target) == ["/ocpp/CP%2f1?x=1"]
                && server.requests.map(\.subprotocols) == [["ocpp2.0.1", "ocpp1.6"]]
                && server.requests.map(\.authorization) == ["Basic Q1A6c2VjcmV0"]
                && server.requests.map(\.source) == ["127.0.0.1"])
        #expect(client.socket?.subprotocol == "ocpp1.6")
        #expect(try await server.peer("/ocpp/CP%2f1?x=1").socket?.subprotocol == "ocpp1.6")
        #expect(try await server.peer("/ocpp/CP%2f1?x=1").socket?.peer == "127.0.0.1")
        try await server.stop()
    }

    @Test("brings a refusal's status, headers and body to the client, and counts it")
    func refuses() async throws {
        let server = try await Server.start(.standard, .echoes) { request, pending, _ in
            pending.answer(
                .refuse(
                    request.authorization == nil
                        ? Refusal(
                            status: 401, reason: "who are you",
                            headers: [("WWW-Authenticate", "Basic realm=\"depot\"")])
                        : Refusal(status: 404, reason: "unknown charger", headers: [])))
        }
        let nobody = server.dial("/ocpp/a")
        let stranger = server.dial("/ocpp/b", headers: [("Authorization", "Basic eDp5")])
        let first = try await eventually("the first refusal") { nobody.failure }
        let second = try await eventually("the second refusal") { stranger.failure }
        guard case .refused(let unauthorized) = first, case .refused(let unknown) = second else {
            Issue.record("not refused: \(first), \(second)")
            return
        }
        #expect(unauthorized.status == 401)
        #expect(unauthorized.headers["www-authenticate"] == "Basic realm=\"depot\"")
        #expect(unauthorized.body == "who are you\n")
        #expect(unknown.status == 404)
        #expect(unknown.body == "unknown charger\n")
        let counts = try await server.counts()
        #expect(counts.refusals == ["who are you": 1, "unknown charger": 1])
        #expect(counts.opened == 0)
        #expect(nobody.calls.isEmpty && stranger.calls.isEmpty)
        try await server.stop()
    }

    struct Bad: Sendable, CustomTestStringConvertible {
        let what: String
        let bytes: String
        let status: Int
        var testDescription: String { what }

        init(_ what: String, _ status: Int, _ bytes: String) {
            self.what = what
            self.bytes = bytes
            self.status = status
        }

        init(_ what: String, _ status: Int, _ spoil: (inout Request) -> Void) {
            var request = Request()
            spoil(&request)
            self.init(what, status, request.text)
        }
    }

    static let bad: [Bad] = [
        Bad("garbage", 400, "\u{16}\u{3}\u{1}garbage\r\n\r\n"),
        Bad("an empty line, then garbage", 400, "\r\n%%%%\r\n\r\n"),
        Bad("a POST", 405) { $0.method = "POST" },
        Bad("HTTP/1.0", 426) { $0.version = "HTTP/1.0" },
        Bad("HTTP/3.7", 400) { $0.version = "HTTP/3.7" },
        Bad("no Upgrade", 426) { $0.upgrade = "" },
        Bad("an upgrade to something else", 426) { $0.upgrade = "Upgrade: h2c" },
        Bad("a Connection without upgrade", 426) { $0.connection = "Connection: keep-alive" },
        Bad("an old version", 426) { $0.socketVersion = "Sec-WebSocket-Version: 8" },
        Bad("no version", 426) { $0.socketVersion = "" },
        Bad("no key", 400) { $0.key = "" },
        Bad("a short key", 400) { $0.key = "Sec-WebSocket-Key: dGhl" },
        Bad("two keys", 400) { $0.more = [$0.key] },
        Bad("a body", 400) { $0.more = ["Content-Length: 4"] },
        Bad("chunks", 400) { $0.more = ["Transfer-Encoding: chunked"] },
        Bad("two credentials", 400) { $0.more = ["Authorization: a", "Authorization: b"] },
        Bad("17 subprotocols", 400) {
            $0.more = [
                "Sec-WebSocket-Protocol: " + (0..<17).map(String.init).joined(separator: ",")
            ]
        },
        Bad("a header of 20 kB", 431) { $0.more = ["X: " + String(repeating: "x", count: 20_000)] },
        Bad("1,000 headers", 431) { $0.more = (0..<1000).map { "X-\($0): \($0)" } },
        Bad("a target of 20 kB", 431) { $0.target = "/" + String(repeating: "x", count: 20_000) },
        Bad("a name with a blank", 400) { $0.more = ["Bad Name: x"] },
    ]

    @Test("answers a bad request with its status, asks nobody, and closes", arguments: bad)
    func badRequest(_ bad: Bad) async throws {
        let server = try await Server.start()
        let client = try await RawClient.connect(to: server)
        try await client.send(bad.bytes)
        try await client.over()
        #expect(client.status == bad.status, "\(client.text)")
        #expect(server.requests.isEmpty)
        let counts = try await server.counts()
        #expect(counts.refusals.values.reduce(0, +) == 1)
        #expect(counts.opened == 0)
        try await server.stop()
    }

    @Test("brings its refusal also to a client that goes on sending")
    func goesOnSending() async throws {
        let server = try await Server.start()
        let client = try await RawClient.connect(to: server)
        try await client.send("POST / HTTP/1.1\r\nContent-Length: 8388608\r\n\r\n")
        try await client.send([UInt8](repeating: 120, count: 8 << 20))
        try await client.over()
        #expect(client.status == 405)
        #expect(!client.isReset)
        try await server.stop()
    }

    @Test("T8: ends a connection that dawdles, and leaves the others alone")
    func dawdles() async throws {
        var bounds = SocketBounds.standard
        bounds.handshakeDeadline = .seconds(1)
        let server = try await Server.start(bounds)
        let good = server.dial("/good")
        try await good.sendsAndHears("before")
        let mute = try await RawClient.connect(to: server)
        let slow = try await RawClient.connect(to: server)
        try await slow.send("GET /slow HTTP/1.1\r\nHost: b")
        try await mute.over()
        try await slow.over()
        try await good.sendsAndHears("after")
        let counts = try await server.counts()
        #expect(counts.handshakesTimedOut == 2)
        #expect(counts.halfOpenNow == 0 && counts.openNow == 1)
        try await server.stop()
    }

    @Test("says 503 when the verdict does not come, and counts it when it comes too late")
    func undecided() async throws {
        var bounds = SocketBounds.standard
        bounds.handshakeDeadline = .seconds(1)
        let server = try await Server.start(bounds, .echoes) { _, pending, peer in
            let late = NIOLoopBound((pending, peer), eventLoop: pending.loop)
            pending.loop.scheduleTask(in: .milliseconds(1500)) {
                late.value.0.answer(.accept(subprotocol: nil, handler: late.value.1))
            }
        }
        let client = server.dial("/late")
        let failure = try await eventually("the refusal") { client.failure }
        guard case .refused(let refusal) = failure else {
            Issue.record("not refused: \(failure)")
            return
        }
        #expect(refusal.status == 503)
        try await eventually("the late verdict") { try await server.counts().verdictsLate == 1 }
        #expect(try await server.peer("/late").calls.isEmpty)
        try await server.stop()
    }

    @Test("takes a verdict that was thought over on another thread")
    func otherThread() async throws {
        let server = try await Server.start(.standard, .echoes) { _, pending, peer in
            Task.detached {
                pending.loop.execute {
                    pending.answer(.accept(subprotocol: nil, handler: peer))
                }
            }
        }
        let client = server.dial("/thought")
        try await client.sendsAndHears("well")
        try await server.stop()
    }

    @Test("opens nothing when the client goes away while the verdict is out")
    func goesAway() async throws {
        let (verdicts, out) = AsyncStream.makeStream(of: PendingUpgrade.self)
        let server = try await Server.start(.standard, .echoes) { _, pending, _ in
            out.yield(pending)
        }
        let client = try await RawClient.connect(to: server)
        try await client.send(Request(target: "/gone").text)
        var iterator = verdicts.makeAsyncIterator()
        let pending = try #require(await iterator.next())
        client.close()
        try await eventually("the loss") { try await server.counts().handshakesLost == 1 }
        let peer = try await server.peer("/gone")
        pending.loop.execute { pending.answer(.accept(subprotocol: nil, handler: peer)) }
        try await eventually("the late verdict") { try await server.counts().verdictsLate == 1 }
        #expect(peer.calls.isEmpty)
        try await server.stop()
    }

    @Test("counts only the first of two verdicts")
    func twice() async throws {
        let server = try await Server.start(.standard, .echoes) { _, pending, peer in
            pending.answer(.accept(subprotocol: nil, handler: peer))
            pending.answer(.refuse(Refusal(status: 404, reason: "no", headers: [])))
        }
        let client = server.dial("/twice")
        try await client.sendsAndHears("once")
        #expect(try await server.counts().verdictsLate == 1)
        try await server.stop()
    }

    @Test("refuses with 500 when the chosen subprotocol was not offered")
    func notOffered() async throws {
        let server = try await Server.start(.standard, .echoes) { _, pending, peer in
            pending.answer(.accept(subprotocol: "ocpp1.6", handler: peer))
        }
        let client = server.dial("/x", subprotocols: ["mqtt"])
        let failure = try await eventually("the refusal") { client.failure }
        guard case .refused(let refusal) = failure else {
            Issue.record("not refused: \(failure)")
            return
        }
        #expect(refusal.status == 500)
        try await server.stop()
    }

    @Test("keeps frames that came in one packet with the request, in order")
    func early() async throws {
        let server = try await Server.start()
        let client = try await RawClient.connect(to: server)
        try await client.send(
            Array(Request(target: "/early").text.utf8) + Frame(Frame.text, "one").bytes
                + Frame(Frame.text, "two").bytes)
        try await eventually("the echoes") { client.frames.count == 2 }
        #expect(client.frames.map(\.payload) == [Array("one".utf8), Array("two".utf8)])
        #expect(try await server.peer("/early").calls == ["opened", "received", "received"])
        try await server.stop()
    }

    @Test("refuses a client that floods while the verdict is out")
    func flood() async throws {
        let server = try await Server.start(.standard, .echoes) { _, _, _ in }
        let client = try await RawClient.connect(to: server)
        try await client.send(Request(target: "/flood").text)
        _ = try await server.peer("/flood")
        try await client.send([UInt8](repeating: 0x81, count: 40_000))
        try await client.over()
        #expect(client.status == 400)
        #expect(try await server.counts().refusals == ["data before the upgrade was granted": 1])
        try await server.stop()
    }

    @Test("T8: turns away what is over the half-open bound of one address, and nobody else")
    func halfOpen() async throws {
        var bounds = SocketBounds.standard
        bounds.halfOpenPerSource = 2
        let server = try await Server.start(bounds)
        let held = [
            try await RawClient.connect(to: server), try await RawClient.connect(to: server),
        ]
        try await eventually("both are in") { try await server.counts().halfOpenNow == 2 }
        let third = try await RawClient.connect(to: server)
        try await third.over()
        let other = try await RawClient.connect(to: server, from: "127.0.0.2")
        try await other.send(Request().text)
        try await eventually("the other's upgrade") { other.status == 101 }
        #expect(try await server.counts().turnedAwayHalfOpen == 1)
        // An upgraded connection gives its place back, and so does a closed one.
        try await held[0].send(Request().text)
        try await eventually("the upgrade") { held[0].status == 101 }
        held[1].close()
        try await eventually("the places are free") { try await server.counts().halfOpenNow == 0 }
        let fourth = try await RawClient.upgraded(server, "/fourth")
        #expect(fourth.status == 101)
        try await server.stop()
    }

    @Test("turns away what is over the bound on all sockets, until one leaves")
    func full() async throws {
        var bounds = SocketBounds.standard
        bounds.sockets = 1
        let server = try await Server.start(bounds)
        let first = server.dial("/first")
        try await first.sendsAndHears("here")
        let second = server.dial("/second")
        try await eventually("the second fails") { second.failure == .lost }
        #expect(try await server.counts().turnedAwayFull == 1)
        try await first.run { $0.close(.normal, text: "") }
        _ = try await eventually("a place is free") {
            let third = server.dial("/third")
            try await eventually("an outcome") { third.failure != nil || third.socket != nil }
            return third.socket
        }
        try await server.stop()
    }
}
