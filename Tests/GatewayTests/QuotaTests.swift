import Depot
import Gateway
import NIOCore
import Testing
import Waiting
import WebSocket

@Suite("a charger that connects without end")
struct QuotaTests {
    /// The gate's clock stands still, so nothing of the quota comes back.
    @Test("is let in twenty times, then refused with 429 and counted")
    func isRefused() async throws {
        let gate = try await Gate.open(.standard)
        for round in 1...20 {
            let caller = gate.dial()
            try await eventually("login \(round)") { caller.fate == .open }
            caller.hangUp()
            try await eventually("end \(round)") { gate.comings.count == round * 2 }
        }
        for round in 1...30 {
            let caller = gate.dial()
            try await eventually("refusal \(round)") { caller.fate == .refused(status: 429) }
        }
        #expect(gate.comings.count == 40)
        let told = try await gate.gateway.refusalBook().chargers[ChargerPosition(0)]
        #expect(told?.map(\.reason) == ["charge point connects too often"])
        #expect(told?.map(\.count) == [30])
        try await gate.gateway.stop()
    }

    @Test("does not lock out the same name at another address")
    func otherAddress() async throws {
        let gate = try await Gate.open(.standard)
        for round in 1...20 {
            let caller = gate.dial()
            try await eventually("login \(round)") { caller.fate == .open }
            caller.hangUp()
            try await eventually("end \(round)") { gate.comings.count == round * 2 }
        }
        let refused = gate.dial()
        try await eventually("the refusal") { refused.fate == .refused(status: 429) }
        _ = try await gate.dialMute(from: "127.0.0.2", expecting: 41)
        #expect(gate.comings.last == "opened")
        try await gate.gateway.stop()
    }
}
