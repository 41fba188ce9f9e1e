import Depot
import Gateway
import NIOCore
import Testing
import Waiting
import WebSocket

@Suite("T1: logins under one name")
struct LoginTests {
    /// The time that a probe may take stays the standard one, since the living need it on a busy
    /// machine.
    private static func bounds() -> SocketBounds {
        var bounds = SocketBounds.standard
        bounds.halfOpenPerSource = 64
        bounds.probesPending = 64
        return bounds
    }

    /// Waits until everybody knows, and tells how many got in; nobody may have been thrown out.
    private static func winners(among callers: [Caller]) async throws -> Int {
        try await eventually("everybody's answer") { callers.allSatisfy { $0.fate != .asking } }
        let refused = callers.count { $0.fate == .refused(status: 409) }
        let open = callers.count { $0.fate == .open }
        #expect(refused + open == callers.count, "\(callers.map(\.fate))")
        return open
    }

    @Test("at the same moment: one gets in, the others 409", arguments: 1...5)
    func simultaneous(round: Int) async throws {
        let gate = try await Gate.open(Self.bounds())
        let callers = (0..<30).map { _ in gate.dial() }
        #expect(try await Self.winners(among: callers) == 1)
        #expect(gate.comings == ["opened"])
        let told = try await gate.gateway.refusalBook().chargers[ChargerPosition(0)]
        #expect(told?.map(\.count) == [29])
        try await gate.gateway.stop()
    }

    @Test("while the first lives: it stays, however many come")
    func living() async throws {
        let gate = try await Gate.open(Self.bounds())
        let first = gate.dial()
        try await eventually("the login") { gate.comings == ["opened"] }
        for _ in 0..<5 {
            let callers = (0..<10).map { _ in gate.dial() }
            #expect(try await Self.winners(among: callers) == 0)
        }
        #expect(first.fate == .open)
        #expect(gate.comings == ["opened"])
        try await gate.gateway.stop()
    }

    @Test("while the first is dead: of many claimants one takes its place")
    func dead() async throws {
        let gate = try await Gate.open(Self.bounds())
        let mute = try await gate.dialMute()
        let callers = (0..<30).map { _ in gate.dial() }
        #expect(try await Self.winners(among: callers) == 1)
        #expect(gate.comings == ["opened", "closed", "opened"])
        mute.close(promise: nil)
        try await gate.gateway.stop()
    }
}
