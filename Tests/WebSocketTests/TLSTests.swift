import Foundation
import NIOCore
import NIOPosix
import PKI
import Testing
import Waiting
import WebSocket

@Suite("a listener with TLS")
struct TLSTests {
    @Test(
        "carries texts to a client that trusts its authority",
        arguments: ["127.0.0.1", "localhost"])
    func carries(_ host: String) async throws {
        let depot = try Depot()
        let server = try await Server.start(.standard, depot.server())
        let client = server.dial("/", host: host, tls: try depot.client())
        #expect(try await client.outcome() == nil)
        try await client.sendsAndHears("hello")
        try await client.sendsAndHears(String(repeating: "x", count: 200_000))
        try await server.stop()
        let end = try await client.end()
        #expect(end == .byPeer(.goingAway, text: ""))
    }

    @Test("is not believed by a client of another authority")
    func otherAuthority() async throws {
        let server = try await Server.start(.standard, try Depot().server())
        let client = server.dial("/", tls: try Depot().client())
        #expect(try await client.isTurnedAway())
        try await eventually("the count") {
            try await server.counts().securityFaults == [TLSFault.notTrusted.rawValue: 1]
        }
        try await server.stop()
    }

    @Test("is not believed under a name that is not in its certificate, nor after its end")
    func wrongName() async throws {
        let depot = try Depot()
        let other = try await Server.start(
            .standard, depot.server(hosts: ["box.depot", "127.0.0.2"]))
        #expect(try await other.dial("/", tls: try depot.client()).isTurnedAway())
        #expect(
            try await other.dial("/", host: "localhost", tls: try depot.client()).isTurnedAway())
        try await other.stop()
        let old = try await Server.start(.standard, depot.server(at: Depot.longAgo))
        #expect(try await old.dial("/", tls: try depot.client()).isTurnedAway())
        try await old.stop()
    }

    @Test("that asks for a certificate tells whose was shown")
    func clientCertificate() async throws {
        let depot = try Depot()
        let server = try await Server.start(.standard, depot.server(asks: true))
        let client = server.dial("/mine", tls: try depot.client("CP-01", signedBy: depot))
        try await client.sendsAndHears("hello")
        let shown = try #require(server.requests.first?.certificate)
        #expect(try Certificate(der: shown).commonName == "CP-01")
        try await server.stop()
    }

    @Test("that asks for a certificate lets nobody in without a good one")
    func badClientCertificates() async throws {
        let depot = try Depot()
        let other = try Depot()
        let server = try await Server.start(.standard, depot.server(asks: true))
        #expect(try await server.dial("/", tls: try depot.client()).isTurnedAway())
        try await eventually("the first") {
            try await server.counts().securityFaults == [TLSFault.noCertificate.rawValue: 1]
        }
        let stranger = try depot.client("CP-01", signedBy: other)
        #expect(try await server.dial("/", tls: stranger).isTurnedAway())
        let expired = try depot.client("CP-01", signedBy: depot, at: Depot.longAgo)
        #expect(try await server.dial("/", tls: expired).isTurnedAway())
        // A listener's certificate is for a server's use.
        let key = try SigningKey.generate()
        let misused = try TLSClient(
            authority: depot.authority.certificate.pem(),
            certificate: (
                try depot.authority.issueServer(hosts: ["CP-01"], key: key, at: Depot.now).pem(),
                try key.pem()
            ), bounds: .standard)
        #expect(try await server.dial("/", tls: misused).isTurnedAway())
        try await eventually("the others") {
            try await server.counts().securityFaults
                == [TLSFault.noCertificate.rawValue: 1, TLSFault.badCertificate.rawValue: 3]
        }
        #expect(server.requests.isEmpty)
        try await server.stop()
    }

    @Test("ends who comes without TLS; a plain one ends who comes with it")
    func mismatch() async throws {
        let depot = try Depot()
        let server = try await Server.start(.standard, depot.server())
        #expect(try await server.dial("/").outcome() != nil)
        try await eventually("the count") {
            try await server.counts().securityFaults == [TLSFault.plain.rawValue: 1]
        }
        try await server.stop()
        let plain = try await Server.start()
        #expect(try await plain.dial("/", tls: try depot.client()).isTurnedAway())
        #expect(try await plain.counts().opened == 0)
        try await plain.stop()
    }

    @Test("shows a renewed certificate to who comes next, and keeps who is there")
    func renewal() async throws {
        let depot = try Depot()
        let successor = try Depot()
        let server = try await Server.start(.standard, depot.server())
        let early = server.dial("/early", tls: try depot.client())
        try await early.sendsAndHears("before")
        server.listener.secure(with: try successor.server())
        let late = server.dial("/late", tls: try successor.client())
        try await late.sendsAndHears("after")
        #expect(try await server.dial("/", tls: try depot.client()).isTurnedAway())
        try await early.sendsAndHears("still here")
        try await server.stop()
    }

    @Test("T8: ends handshakes that drip, and serves others meanwhile")
    func drip() async throws {
        let depot = try Depot()
        var bounds = SocketBounds.standard
        bounds.handshakeDeadline = .seconds(5)
        let server = try await Server.start(bounds, depot.server())
        // One less than the half-open connections that an address may have.
        var slow: [any Channel] = []
        for _ in 0..<7 {
            let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connect(host: "127.0.0.1", port: server.listener.port).get()
            slow.append(channel)
        }
        // The beginning of a ClientHello, a byte at a time.
        let hello: [UInt8] = [0x16, 0x03, 0x01, 0x02, 0x00, 0x01]
        for (index, byte) in hello.enumerated() {
            for channel in slow {
                channel.writeAndFlush(ByteBuffer(bytes: [byte]), promise: nil)
            }
            let client = server.dial("/\(index)", tls: try depot.client())
            try await client.sendsAndHears("not disturbed")
            try await client.run { $0.close(.normal, text: "") }
            _ = try await client.end()
        }
        try await eventually("the end of the slow") {
            let counts = try await server.counts()
            return counts.handshakesTimedOut == 7 && counts.halfOpenNow == 0
        }
        for channel in slow { try await channel.closeFuture.get() }
        try await server.stop()
    }

    @Test("takes a hundred at once")
    func many() async throws {
        let depot = try Depot()
        var bounds = SocketBounds.standard
        bounds.halfOpenPerSource = 100
        let server = try await Server.start(bounds, depot.server(asks: true))
        let tls = try depot.client("CP-01", signedBy: depot)
        let clients = (0..<100).map { server.dial("/\($0)", tls: tls) }
        for client in clients { try await client.sendsAndHears("here") }
        #expect(try await server.counts().openNow == 100)
        try await server.stop()
    }

    @Test("refuses material that is none, or that doesn't fit")
    func material() throws {
        let depot = try Depot()
        let key = try SigningKey.generate()
        let certificate = try depot.authority.issueServer(
            hosts: ["box"], key: key, at: Depot.now
        ).pem()
        #expect(throws: TLSMaterialFault.self) {
            try TLSServer(
                certificate: [1, 2], key: key.pem(), clientAuthority: nil, bounds: .standard)
        }
        #expect(throws: TLSMaterialFault.self) {
            try TLSServer(
                certificate: certificate, key: SigningKey.generate().pem(), clientAuthority: nil,
                bounds: .standard)
        }
    }
}
