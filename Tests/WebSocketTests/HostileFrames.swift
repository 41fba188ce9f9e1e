import NIOCore
import Testing
import Waiting
import WebSocket

@Suite("T5: frames that want to fill the memory", .serialized)
struct HostileFrames {
    /// What a megabyte of zeros is deflated to, 1,037 bytes (zlib, raw, level 9, sync flush).
    private static let bomb: [UInt8] =
        [
            0xec, 0xc1, 0x31, 0x01, 0x00, 0x00, 0x00, 0xc2, 0xa0, 0xf5, 0x4f, 0x6d, 0x08, 0x5f,
            0xa0,
        ] + [UInt8](repeating: 0, count: 1_016) + [0x3e, 0x03, 0x00, 0x00, 0xff, 0xff]

    @Test("T5: compression is not agreed on, and a bomb is no text")
    func deflateBomb() async throws {
        let server = try await Server.start()
        let good = server.dial("/good")
        try await good.sendsAndHears("before")
        let client = try await RawClient.connect(to: server)
        var request = Request(target: "/bomb")
        request.more = [
            "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits, x-webkit-deflate"
        ]
        try await client.send(request.text)
        try await eventually("the upgrade") { client.text.contains("\r\n\r\n") }
        #expect(client.status == 101)
        #expect(!client.text.contains("Sec-WebSocket-Extensions"))
        try await client.send(Frame(Frame.text, Self.bomb, reserved: 4).bytes)
        // Not 1009: where nothing was agreed on the bit itself is against the protocol.
        #expect(try await client.closeCode() == 1002)
        let bad = try await server.peer("/bomb")
        #expect(try await bad.end() == .violation(.reservedBits))
        #expect(bad.texts.isEmpty)
        try await good.sendsAndHears("after")
        try await server.stop()
    }

    @Test("T5: fragments of one byte end with 1009 after the sixty-fourth, and hold no memory")
    func fragments() async throws {
        let server = try await Server.start()
        let good = server.dial("/good")
        let count = Scale.of(100_000, whole: 1_000_000)
        let first = Frame(Frame.text, "x", isFinal: false).bytes
        let some = (0..<10_000).flatMap { _ in Frame(Frame.continuation, "x", isFinal: false).bytes
        }
        var before = 0
        for round in 0..<Scale.of(2, whole: 10) {
            let client = try await RawClient.upgraded(server, "/fragments/\(round)")
            try await client.send(first)
            for _ in 0..<(count / 10_000) {
                try await client.send(some)
                guard !client.isOver else { break }
            }
            #expect(try await client.closeCode() == 1009)
            try await client.over()
            let bad = try await server.peer("/fragments/\(round)")
            #expect(try await bad.end() == .violation(.tooManyFragments))
            #expect(bad.texts.isEmpty)
            try await good.sendsAndHears("round \(round)")
            // The first round brings in what every round needs.
            if round == 0 { before = try Resident.bytes() }
        }
        if Scale.isWhole {
            let growth = try Resident.bytes() - before
            print("T5: ten million fragments of one byte: \(growth / 1024) KiB more are resident")
            #expect(growth < 4 * 1024 * 1024)
        }
        try await server.stop()
    }

    @Test("T5: messages that are held open at the cap cost no more than twice the cap each")
    func heldOpen() async throws {
        let server = try await Server.start()
        let good = server.dial("/good")
        try await good.sendsAndHears("before")
        let cap = SocketBounds.standard.messageBytes
        let part = [UInt8](repeating: 97, count: cap / 2)
        let opening = Frame(Frame.text, part, isFinal: false).bytes
        // A second frame that never comes to its end.
        let dripping = Frame(Frame.continuation, part, isFinal: true).bytes.dropLast()
        var clients: [RawClient] = []
        let before = try Resident.bytes()
        for number in 0..<Scale.of(8, whole: 200) {
            let client = try await RawClient.upgraded(server, "/held/\(number)")
            try await client.send(opening + dripping)
            clients.append(client)
        }
        try await good.sendsAndHears("meanwhile")
        if Scale.isWhole {
            let growth = try Resident.bytes() - before
            print("T5: 200 messages held open: \(growth / 200 / 1024) KiB each")
            #expect(growth < 200 * 2 * cap)
        }
        // The last byte, and each is heard whole.
        for (number, client) in clients.enumerated() {
            let last = Frame(Frame.continuation, part, isFinal: true).bytes.suffix(1)
            try await client.send(Array(last))
            let peer = try await server.peer("/held/\(number)")
            try await eventually("message \(number)") { peer.texts.map(\.utf8.count) == [cap] }
        }
        try await server.stop()
    }
}
