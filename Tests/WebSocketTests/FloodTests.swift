import NIOCore
import Synchronization
import Testing
import Waiting
import WebSocket

@Suite("a peer that floods")
struct FloodTests {
    /// Three bare frames at once, and then one in as long as the test takes.
    private static func tight() -> SocketBounds {
        var bounds = SocketBounds.standard
        bounds.bareFramesBurst = 3
        bounds.bareFramesPerSecond = 1
        return bounds
    }

    static let floods: [(String, [UInt8])] = [
        ("pings", Frame(Frame.ping, "x").bytes),
        ("pongs that nobody asked for", Frame(Frame.pong, "x").bytes),
        ("empty texts", Frame(Frame.text, "").bytes),
    ]

    @Test("with frames that say nothing is closed, and nobody else notices", arguments: floods)
    func bare(what: String, frame: [UInt8]) async throws {
        let server = try await Server.start(Self.tight())
        let good = server.dial("/good")
        try await good.sendsAndHears("before")
        let client = try await RawClient.upgraded(server, "/flood")
        try await client.send((0..<1_000).flatMap { _ in frame })
        #expect(try await client.closeCode() == 1008)
        let flood = try await server.peer("/flood")
        #expect(try await flood.end() == .violation(.tooManyBareFrames))
        // The burst, and what was refilled while a slow machine read.
        #expect(client.frames.count < 100)
        try await good.sendsAndHears("after")
        try await server.stop()
    }

    @Test("with a burst inside the budget is heard")
    func burst() async throws {
        let server = try await Server.start(Self.tight())
        let client = try await RawClient.upgraded(server, "/burst")
        for _ in 1...3 { try await client.send(Frame(Frame.ping, "x").bytes) }
        try await eventually("the pongs") { client.frames.count == 3 }
        try await client.send(Frame(Frame.text, "still here").bytes)
        try await eventually("the echo") { client.frames.count == 4 }
        #expect(try await server.peer("/burst").reasons.isEmpty)
        try await server.stop()
    }

    @Test("is not one that answers our own pings, however often somebody makes us ask")
    func answers() async throws {
        var bounds = Self.tight()
        bounds.signOfLife = .zero
        let server = try await Server.start(bounds)
        let client = try await RawClient.upgraded(server, "/asked")
        let peer = try await server.peer("/asked")
        for round in 1...50 {
            try await peer.run { $0.probe { peer.answer($0) } }
            try await eventually("ping \(round)") { client.frames.count == round }
            try await client.send(Frame(Frame.pong, "").bytes)
            try await eventually("answer \(round)") { peer.answers.count == round }
        }
        #expect(peer.reasons.isEmpty)
        #expect(peer.answers.allSatisfy { $0 })
        try await server.stop()
    }

    @Test("with texts has a bounded turn, then the others on the loop have theirs")
    func turns() async throws {
        try await flood(hangsUp: false, longest: SocketBounds.standard.readBytes)
    }

    @Test("with texts and hangs up leaves no more to read at once than the system may hold")
    func hangsUp() async throws {
        // The system doubles what it is asked for, to have room for its own records.
        try await flood(hangsUp: true, longest: 3 * SocketBounds.standard.receiveBufferBytes)
    }

    private func flood(hangsUp: Bool, longest: Int) async throws {
        let turns = TurnCounter()
        let server = try await Server.start(.standard, .listens) { _, pending, _ in
            pending.answer(.accept(subprotocol: nil, handler: turns))
        }
        let client = try await RawClient.upgraded(server, "/turns")
        let frame = Frame(Frame.text, "x").bytes
        try await client.send((0..<100_000).flatMap { _ in frame })
        if hangsUp { client.close() }
        try await eventually("all texts") { turns.total == 100_000 }
        #expect(turns.longest <= longest / frame.count + 1)
        try await server.stop()
    }
}

/// Counts the texts that come in one round of the loop.
final class TurnCounter: SocketHandler, Sendable {
    private struct Counts {
        var total = 0
        var turn = 0
        var longest = 0
    }

    private let counts = Mutex(Counts())

    var total: Int { counts.withLock { $0.total } }
    var longest: Int { counts.withLock { $0.longest } }

    func opened(_ socket: Socket) {}

    func received(_ text: String, on socket: Socket) {
        let isFirst = counts.withLock { counts in
            counts.total += 1
            counts.turn += 1
            counts.longest = max(counts.longest, counts.turn)
            return counts.turn == 1
        }
        guard isFirst else { return }
        socket.execute { _ in self.counts.withLock { $0.turn = 0 } }
    }

    func woke(_ socket: Socket) {}

    func closed(_ socket: Socket, because reason: CloseReason) {}
}
