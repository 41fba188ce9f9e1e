import NIOCore
import Testing
import Waiting
import WebSocket

@Suite("T8: peers that are slow on purpose", .serialized)
struct HostileSlowness {
    @Test("T8: one host's half requests, thousands of them, disturb no charger and end in time")
    func slowRequests() async throws {
        var bounds = SocketBounds.standard
        bounds.handshakeDeadline = .seconds(Int64(Scale.of(3, whole: 10)))
        let server = try await Server.start(bounds)
        var chargers: [Peer] = []
        for number in 0..<Scale.of(20, whole: 300) {
            let charger = server.dial("/charger/\(number)", bounds: bounds)
            try await charger.sendsAndHears("here")
            chargers.append(charger)
        }
        let slow = Noted<[RawClient]>([])
        let rounds = 10
        let perRound = Scale.of(20, whole: 500)
        for round in 0..<rounds {
            try await withThrowingTaskGroup { group in
                for _ in 0..<perRound {
                    group.addTask {
                        let client = try await RawClient.connect(to: server, from: "127.0.0.9")
                        try await client.send("GET /slow HTTP/1.1\r\nHost: b")
                        slow.change { $0.append(client) }
                    }
                }
                try await group.waitForAll()
            }
            for charger in chargers { try await charger.run { $0.send("round \(round)") } }
            for charger in chargers {
                try await eventually("an echo") { charger.texts.contains("round \(round)") }
            }
            #expect(try await server.counts().halfOpenNow <= bounds.halfOpenPerSource)
            // Whoever comes from elsewhere is let in.
            let newcomer = try await RawClient.connect(to: server, from: "127.0.0.10")
            try await newcomer.send(Request(target: "/newcomer").text)
            try await eventually("the newcomer's upgrade") { newcomer.status == 101 }
            newcomer.close()
        }
        for client in slow.value { try await client.over() }
        try await eventually("the end of the slow") { try await server.counts().halfOpenNow == 0 }
        let counts = try await server.counts()
        #expect(
            counts.turnedAwayHalfOpen + counts.handshakesTimedOut + counts.handshakesLost
                == rounds * perRound)
        #expect(chargers.allSatisfy { $0.reasons.isEmpty })
        try await server.stop()
    }

    @Test("T8: a frame that drips for ever is no sign of life")
    func drippingFrame() async throws {
        var bounds = SocketBounds.standard
        bounds.pingInterval = .seconds(2)
        bounds.pingAnswer = .seconds(1)
        let server = try await Server.start(bounds)
        let client = try await RawClient.upgraded(server, "/drip")
        let frame = Frame(Frame.text, [UInt8](repeating: 97, count: 100_000)).bytes
        let peer = try await server.peer("/drip")
        var next = 0
        try await eventually("the end") {
            try await client.send([frame[next]])
            next += 1
            return !peer.reasons.isEmpty
        }
        #expect(try await peer.end() == .silent)
        #expect(peer.texts.isEmpty)
        try await server.stop()
    }
}
