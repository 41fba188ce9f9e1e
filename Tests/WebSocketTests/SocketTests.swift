import NIOCore
import Testing
import Waiting
import WebSocket

@Suite("an open WebSocket")
struct SocketTests {
    @Test("joins fragments, also where a character lies across two, with a ping in between")
    func fragments() async throws {
        let server = try await Server.start()
        let client = try await RawClient.upgraded(server, "/f")
        let euro = Array("€".utf8)
        for frame in [
            Frame(Frame.text, [euro[0]], isFinal: false), Frame(Frame.ping, "are you there"),
            Frame(Frame.continuation, [], isFinal: false),
            Frame(Frame.continuation, [euro[1], euro[2]], isFinal: true),
        ] {
            try await client.send(frame.bytes)
        }
        try await eventually("the answers") { client.frames.count == 2 }
        #expect(
            client.frames == [
                Frame(Frame.pong, Array("are you there".utf8), isMasked: false),
                Frame(Frame.text, euro, isMasked: false),
            ])
        try await server.stop()
    }

    @Test("T5: takes a message of exactly the cap, whole and in 64 fragments")
    func cap() async throws {
        let server = try await Server.start(.standard, .listens) { _, pending, peer in
            pending.answer(.accept(subprotocol: nil, handler: peer))
        }
        let client = try await RawClient.upgraded(server, "/cap")
        let bytes = [UInt8](repeating: 97, count: SocketBounds.standard.messageBytes)
        try await client.send(Frame(Frame.text, bytes).bytes)
        let part = Array(bytes.prefix(bytes.count / 64))
        for number in 1...64 {
            try await client.send(
                Frame(
                    number == 1 ? Frame.text : Frame.continuation, part, isFinal: number == 64
                ).bytes)
        }
        let peer = try await server.peer("/cap")
        try await eventually("both messages") { peer.texts.count == 2 }
        #expect(peer.texts.map(\.utf8.count) == [bytes.count, bytes.count])
        #expect(peer.reasons.isEmpty)
        try await server.stop()
    }

    struct Sin: Sendable, CustomTestStringConvertible {
        let violation: Violation
        let what: String
        let bytes: [UInt8]
        var testDescription: String { what }

        init(_ violation: Violation, _ what: String, _ bytes: [UInt8]) {
            self.violation = violation
            self.what = what
            self.bytes = bytes
        }

        init(_ violation: Violation, _ what: String, _ frames: Frame...) {
            self.init(violation, what, frames.flatMap(\.bytes))
        }
    }

    static let codes: [Violation: Int] = [
        .binaryFrame: 1003, .notUTF8: 1007, .messageTooBig: 1009, .tooManyFragments: 1009,
        .unmaskedFrame: 1002, .reservedBits: 1002, .unknownOpcode: 1002,
        .controlFrameTooLong: 1002, .controlFrameFragmented: 1002, .unexpectedContinuation: 1002,
        .unfinishedMessage: 1002, .badClose: 1002,
    ]

    static let big = SocketBounds.standard.messageBytes

    static let sins: [Sin] = [
        Sin(.binaryFrame, "a binary frame", Frame(Frame.binary, [1, 2])),
        Sin(.notUTF8, "a text that is not UTF-8", Frame(Frame.text, [0x63, 0xff])),
        Sin(.notUTF8, "a surrogate", Frame(Frame.text, [0xed, 0xa0, 0x80])),
        Sin(
            .notUTF8, "half a character", Frame(Frame.text, [0xe2], isFinal: false),
            Frame(Frame.continuation, [0x82])),
        Sin(
            .messageTooBig, "one byte over the cap",
            Frame(Frame.text, [UInt8](repeating: 97, count: big + 1))),
        Sin(
            .messageTooBig, "two halves over the cap",
            Frame(Frame.text, [UInt8](repeating: 97, count: big), isFinal: false),
            Frame(Frame.continuation, [97])),
        Sin(
            .messageTooBig, "8 MB, all of them sent",
            Frame(Frame.text, "").header(length: 8 << 20)
                + [UInt8](repeating: 0, count: 4 + 8 << 20)),
        Sin(
            .messageTooBig, "a promise of 2^62 bytes",
            Frame(Frame.text, "").header(length: 1 << 62) + [0, 0, 0, 0]),
        Sin(
            .messageTooBig, "a length with its top bit set",
            [0x81, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0]),
        Sin(
            .tooManyFragments, "65 fragments",
            Frame(Frame.text, "x", isFinal: false).bytes
                + (2...65).flatMap {
                    Frame(Frame.continuation, "x", isFinal: $0 == 65).bytes
                }),
        Sin(
            .tooManyFragments, "empty fragments without end",
            Frame(Frame.text, "", isFinal: false).bytes
                + (0..<100_000).flatMap { _ in
                    Frame(Frame.continuation, "", isFinal: false).bytes
                }),
        Sin(.unmaskedFrame, "no mask", Frame(Frame.text, [97], isMasked: false)),
        Sin(.reservedBits, "the first reserved bit", Frame(Frame.text, [97], reserved: 4)),
        Sin(.reservedBits, "the last reserved bit", Frame(Frame.ping, [], reserved: 1)),
        Sin(.unknownOpcode, "opcode 3", Frame(3, [97])),
        Sin(.unknownOpcode, "opcode 15", Frame(15, [])),
        Sin(
            .controlFrameTooLong, "a ping of 126 bytes",
            Frame(Frame.ping, [UInt8](repeating: 1, count: 126))),
        Sin(.controlFrameFragmented, "half a ping", Frame(Frame.ping, [1], isFinal: false)),
        Sin(.unexpectedContinuation, "a continuation of nothing", Frame(Frame.continuation, "x")),
        Sin(
            .unfinishedMessage, "two beginnings", Frame(Frame.text, "x", isFinal: false),
            Frame(Frame.text, "y")),
        Sin(.badClose, "a close of one byte", Frame(Frame.close, [3])),
        Sin(.badClose, "a close with code 1005", Frame(Frame.close, [0x03, 0xed])),
        Sin(.badClose, "a close with code 999", Frame(Frame.close, [0x03, 0xe7])),
        Sin(.notUTF8, "a close reason that is not UTF-8", Frame(Frame.close, [3, 232, 0xff])),
    ]

    @Test("tells a peer that breaks the rules which one, and nobody else notices", arguments: sins)
    func sin(_ sin: Sin) async throws {
        let server = try await Server.start()
        let good = server.dial("/good")
        try await good.sendsAndHears("before")
        let client = try await RawClient.upgraded(server, "/bad")
        try await client.send(sin.bytes)
        #expect(try await client.closeCode() == Self.codes[sin.violation])
        try await client.over()
        #expect(!client.isReset)
        let bad = try await server.peer("/bad")
        #expect(try await bad.end() == .violation(sin.violation))
        #expect(bad.texts.isEmpty)
        try await good.sendsAndHears("after")
        #expect(try await server.counts().closed == [sin.violation.rawValue: 1])
        try await server.stop()
        #expect(bad.calls == ["opened", "closed"])
    }

    @Test("forgets what came behind a broken frame")
    func nothingAfter() async throws {
        let server = try await Server.start()
        let client = try await RawClient.upgraded(server, "/bad")
        try await client.send(
            Frame(Frame.text, "one").bytes + Frame(Frame.binary, "x").bytes
                + Frame(Frame.text, "two").bytes)
        try await client.over()
        #expect(try await server.peer("/bad").texts == ["one"])
        #expect(try await server.counts().framesDiscarded == 1)
        try await server.stop()
    }

    @Test("echoes the peer's close, with its code or without one")
    func echoesClose() async throws {
        let server = try await Server.start()
        let coded = try await RawClient.upgraded(server, "/coded")
        try await coded.send(Frame(Frame.close, [0x0f, 0xa1] + Array("bye".utf8)).bytes)
        #expect(try await coded.closeCode() == 4001)
        try await coded.over()
        let bare = try await RawClient.upgraded(server, "/bare")
        try await bare.send(Frame(Frame.close, []).bytes)
        #expect(try await bare.closeCode() == nil)
        try await bare.over()
        #expect(
            try await server.peer("/coded").end()
                == .byPeer(CloseCode(rawValue: 4001), text: "bye"))
        #expect(try await server.peer("/bare").end() == .byPeer(nil, text: ""))
        try await server.stop()
    }

    @Test("tells the peer our code and as much of our words as fits in whole characters")
    func closes() async throws {
        let server = try await Server.start()
        let client = server.dial("/c")
        try await server.peer("/c").run {
            $0.close(.policy, text: String(repeating: "€", count: 50))
        }
        #expect(
            try await client.end() == .byPeer(.policy, text: String(repeating: "€", count: 41)))
        try await server.stop()
    }

    @Test("closes once, whatever happens at the same time")
    func once() async throws {
        let server = try await Server.start()
        let client = server.dial("/once", habit: .echoes)
        let peer = try await server.peer("/once")
        try await peer.run { socket in
            socket.close(.normal, text: "first")
            #expect(!socket.isOpen)
            #expect(peer.calls == ["opened"], "a handler is not called from inside its own call")
            socket.abort()
            socket.close(.policy, text: "third")
            socket.send("too late")
            socket.wake(after: .zero)
        }
        try await client.run { $0.close(.normal, text: "me too") }
        _ = try await client.end()
        #expect(try await peer.end() == .byUs(.normal, text: "first"))
        try await server.stop()
        #expect(peer.calls == ["opened", "closed"])
        #expect(client.calls == ["opened", "closed"])
        #expect(try await server.counts().textsUnsent == 1)
    }

    @Test("is lost when the connection ends without a close frame")
    func lost() async throws {
        let server = try await Server.start()
        let client = try await RawClient.upgraded(server, "/lost")
        let peer = try await server.peer("/lost")
        try await peer.run { _ in }
        client.close()
        #expect(try await peer.end() == .lost)
        #expect(try await server.counts().openNow == 0)
        try await server.stop()
    }

    @Test("is not held open by a peer that does not answer our close")
    func stubborn() async throws {
        var bounds = SocketBounds.standard
        bounds.linger = .milliseconds(100)
        bounds.sockets = 1
        let server = try await Server.start(bounds)
        // It neither reads nor closes: the end of its connection can only be ours.
        let client = try await RawClient.upgraded(server, "/stubborn", reads: false)
        let peer = try await server.peer("/stubborn")
        try await peer.run { $0.close(.normal, text: "") }
        #expect(try await peer.end() == .byUs(.normal, text: ""))
        _ = try await eventually("the place is free") {
            let next = server.dial("/next")
            try await eventually("an outcome") { next.failure != nil || next.socket != nil }
            return next.socket
        }
        client.close()
        try await server.stop()
    }

    @Test("closes a peer that does not read once the outbound bound is reached")
    func overflow() async throws {
        var bounds = SocketBounds.standard
        bounds.outboundBytes = 200_000
        let server = try await Server.start(bounds)
        let good = server.dial("/good")
        let client = try await RawClient.upgraded(server, "/deaf", reads: false)
        let deaf = try await server.peer("/deaf")
        let text = String(repeating: "x", count: 50_000)
        // The operating system takes some megabytes before it lets the bytes wait here.
        for _ in 0..<1000 where deaf.reasons.isEmpty {
            try await deaf.run { socket in
                socket.send(text)
                #expect(socket.outboundBytes <= 200_000)
            }
        }
        #expect(try await deaf.end() == .overflow)
        try await good.sendsAndHears("still here")
        client.close()
        try await server.stop()
    }

    @Test("wakes its handler once, at the last time that was asked for")
    func wakes() async throws {
        let server = try await Server.start()
        let client = server.dial("/w")
        try await client.run { socket in
            socket.wake(after: .milliseconds(1))
            socket.wake(after: nil)
            socket.wake(after: .milliseconds(1))
            socket.wake(after: .milliseconds(20))
        }
        try await eventually("the call") { client.calls.contains("woke") }
        try await client.sendsAndHears("done")
        #expect(client.calls == ["opened", "woke", "received"])
        try await server.stop()
    }

    @Test("sends what other threads hand to its loop, in their order")
    func otherThreads() async throws {
        let server = try await Server.start()
        let client = server.dial("/t")
        for number in 1...100 { try await client.run { $0.send("\(number)") } }
        try await eventually("all echoes") { client.texts.count == 100 }
        #expect(client.texts == (1...100).map(String.init))
        try await server.stop()
    }

    @Test("carries 300 sockets at once")
    func many() async throws {
        var bounds = SocketBounds.standard
        bounds.halfOpenPerSource = 300
        let server = try await Server.start(bounds)
        let clients = (0..<300).map { server.dial("/many/\($0)", bounds: bounds) }
        for (number, client) in clients.enumerated() {
            try await client.run { $0.send("\(number)") }
        }
        for (number, client) in clients.enumerated() {
            try await eventually("the echo of \(number)") { client.texts == ["\(number)"] }
        }
        #expect(try await server.counts().openNow == 300)
        try await server.stop()
        for client in clients {
            #expect(try await client.end() == .byPeer(.goingAway, text: ""))
        }
        #expect(try await server.counts().closed == ["stopped": 300])
    }
}
