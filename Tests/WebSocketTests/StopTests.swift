import NIOCore
import Testing
import Waiting
import WebSocket

@Suite("a listener that stops")
struct StopTests {
    @Test("closes every socket with 1001, the stubborn and the half-open too, and frees the port")
    func stops() async throws {
        let server = try await Server.start()
        let client = server.dial("/good")
        try await client.sendsAndHears("hello")
        let stubborn = try await RawClient.upgraded(server, "/stubborn")
        let halfOpen = try await RawClient.connect(to: server)
        try await eventually("it is in") { try await server.counts().halfOpenNow == 1 }
        async let again: Void = server.stop()
        try await server.stop()
        try await again
        #expect(try await client.end() == .byPeer(.goingAway, text: ""))
        #expect(try await stubborn.closeCode() == 1001)
        try await stubborn.over()
        try await halfOpen.over()
        #expect(try await server.peer("/stubborn").end() == .stopped)
        let counts = try await server.counts()
        #expect(counts.openNow == 0 && counts.halfOpenNow == 0)
        let late = server.dial("/late")
        guard case .unreachable = try await eventually("the outcome", { late.failure }) else {
            Issue.record("still listening")
            return
        }
    }

    @Test("says that a port is taken")
    func taken() async throws {
        let server = try await Server.start()
        let loop = server.listener.loop
        await #expect(throws: (any Error).self) {
            try await loop.flatSubmit {
                WebSocketListener.bind(
                    host: "127.0.0.1", port: server.listener.port, bounds: .standard, tls: nil,
                    on: loop
                ) { _, _ in }
            }.get()
        }
        try await server.stop()
    }
}
