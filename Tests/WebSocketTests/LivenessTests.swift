import NIOCore
import Testing
import Waiting
import WebSocket

@Suite("a peer that may be dead")
struct LivenessTests {
    static func quick() -> SocketBounds {
        var bounds = SocketBounds.standard
        bounds.pingInterval = .milliseconds(60)
        bounds.pingAnswer = .milliseconds(30)
        return bounds
    }

    @Test("T8: is closed after two missed pings, and the one beside it that answers is not")
    func silent() async throws {
        var patient = Self.quick()
        // Room for a busy machine on the side that answers.
        patient.pingsMissed = 200
        let deaf = try await Server.start(Self.quick())
        let mute = try await RawClient.upgraded(deaf, "/mute")
        #expect(try await deaf.peer("/mute").end() == .silent)
        try await mute.over()
        #expect(mute.frames == [Frame](repeating: Frame(Frame.ping, [], isMasked: false), count: 2))
        try await deaf.stop()

        let server = try await Server.start(patient)
        let alive = try await RawClient.upgraded(server, "/alive")
        for round in 1...4 {
            try await eventually("ping \(round)") { alive.frames.count >= round }
            try await alive.send(Frame(Frame.pong, "").bytes)
        }
        #expect(try await server.peer("/alive").reasons.isEmpty)
        try await server.stop()
    }

    @Test("is known to live by any whole frame, even if it answers no ping")
    func anyFrame() async throws {
        let server = try await Server.start()
        let client = try await RawClient.upgraded(server, "/odd")
        let peer = try await server.peer("/odd")
        try await peer.run { $0.probe { peer.answer($0) } }
        try await eventually("the ping") { client.frames.count == 1 }
        #expect(peer.answers.isEmpty)
        try await client.send(Frame(Frame.text, "Heartbeat").bytes)
        try await eventually("the answer") { peer.answers == [true] }
        try await server.stop()
    }

    @Test("is found alive by a probe when it answers")
    func alive() async throws {
        let server = try await Server.start()
        let client = server.dial("/alive")
        try await client.run { _ in }
        let peer = try await server.peer("/alive")
        try await peer.run { $0.probe { peer.answer($0) } }
        try await eventually("the answer") { peer.answers == [true] }
        try await server.stop()
    }

    @Test("T1: is asked once by any number of claimants, as long as its answer is fresh")
    func claimants() async throws {
        var bounds = SocketBounds.standard
        bounds.signOfLife = .minutes(10)
        let server = try await Server.start(bounds)
        let client = try await RawClient.upgraded(server, "/claimed")
        let peer = try await server.peer("/claimed")
        try await peer.run { $0.probe { peer.answer($0) } }
        try await eventually("the ping") { client.frames.count == 1 }
        try await client.send(Frame(Frame.pong, "").bytes)
        for round in 1...100 {
            try await eventually("answer \(round)") { peer.answers.count == round }
            try await peer.run { $0.probe { peer.answer($0) } }
        }
        try await client.send(Frame(Frame.text, "the last").bytes)
        try await eventually("the echo") { client.frames.count > 1 }
        #expect(client.frames.map(\.opcode) == [Frame.ping, Frame.text])
        #expect(peer.answers.allSatisfy { $0 })
        try await server.stop()
    }

    @Test("is found dead by a probe when it does not answer, and is left for its owner to drop")
    func dead() async throws {
        var bounds = SocketBounds.standard
        bounds.probeDeadline = .milliseconds(200)
        let server = try await Server.start(bounds)
        let mute = try await RawClient.upgraded(server, "/mute")
        let peer = try await server.peer("/mute")
        try await peer.run { $0.probe { peer.answer($0) } }
        try await eventually("the answer") { peer.answers == [false] }
        #expect(peer.reasons.isEmpty)
        try await eventually("the ping") { mute.frames.count == 1 }
        try await server.stop()
    }

    @Test("answers each questioner once: one ping for all, a crowd hears that it lives")
    func crowd() async throws {
        var bounds = SocketBounds.standard
        bounds.probesPending = 2
        let server = try await Server.start(bounds)
        let mute = try await RawClient.upgraded(server, "/mute")
        let peer = try await server.peer("/mute")
        try await peer.run { socket in
            for _ in 1...3 { socket.probe { peer.answer($0) } }
        }
        try await eventually("the third's answer") { peer.answers == [true] }
        try await eventually("the ping") { mute.frames.count == 1 }
        mute.close()
        try await eventually("the others' answers") { peer.answers == [true, false, false] }
        try await peer.run { $0.probe { peer.answer($0) } }
        try await eventually("the answer of the dead") { peer.answers.count == 4 }
        #expect(peer.answers == [true, false, false, false])
        try await server.stop()
    }

    @Test("T1: keeps its place when it answers while somebody claims it")
    func rival() async throws {
        let sessions = SessionTable()
        let server = try await Server.start(.standard, .listens) { sessions.judge($0, $1, $2) }
        let living = try await RawClient.upgraded(server, "/ocpp/CP1")
        let first = try await server.peer("/ocpp/CP1")
        try await first.run { _ in }
        let rival = server.dial("/ocpp/CP1")
        try await eventually("the ping") { living.frames.count == 1 }
        try await living.send(Frame(Frame.pong, "").bytes)
        let failure = try await eventually("the outcome") { rival.failure }
        guard case .refused(let refusal) = failure else {
            Issue.record("\(failure)")
            return
        }
        #expect(refusal.status == 409)
        #expect(first.reasons.isEmpty)
        try await server.stop()
    }

    @Test("T1: gives its place to a second login when it shows no sign of life")
    func heir() async throws {
        var bounds = SocketBounds.standard
        bounds.probeDeadline = .milliseconds(200)
        let sessions = SessionTable()
        let server = try await Server.start(bounds, .echoes) { sessions.judge($0, $1, $2) }
        let dead = try await RawClient.upgraded(server, "/ocpp/CP1")
        let first = try await server.peer("/ocpp/CP1")
        try await first.run { _ in }
        let heir = server.dial("/ocpp/CP1")
        try await heir.sendsAndHears("mine now")
        #expect(try await first.end() == .aborted)
        try await dead.over()
        #expect(first.calls == ["opened", "closed"])
        try await server.stop()
    }
}
