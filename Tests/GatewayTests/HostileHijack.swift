import Depot
import Gateway
import PKI
import Testing
import WebSocket

@Suite("T1: a charger's place", .serialized)
struct HostileHijack {
    /// A gate at which CP-1 is logged in with its password.
    private static func held() async throws -> (Gate, Heart, Password) {
        let password = try Password.generate()
        var book = PasswordBook.empty
        book.set(try PasswordHash(of: password), of: "CP-1")
        let gate = try await Gate.openWithTime(
            .standard, profile: 1, Credentials(tls: [nil], passwords: book))
        let heart = try await gate.heart(authorization: Gate.basic("CP-1", password.text))
        return (gate, heart, password)
    }

    @Test("T1: is nobody's without its password, and who tries hears no word of OCPP")
    func withoutPassword() async throws {
        let (gate, heart, password) = try await Self.held()
        let attempts = Scale.of(300, whole: 10_000)
        let proofs: [String?] = [
            nil, "Bearer x", "Basic ???", Gate.basic("CP-2", password.text),
            Gate.basic("CP-1", ""), Gate.basic("CP-1", password.text + "x"),
        ]
        let statuses = Noted<Set<String>>([])
        for round in 0..<(attempts / 100) {
            try await Intruder.crowd(100, atOnce: 16) { number in
                let proof = proofs[number % proofs.count]
                let heard = try await Intruder.ask(
                    gate, Intruder.request(Array("CP-1".utf8), authorization: proof),
                    from: Intruder.address(round * 100 + number))
                statuses.change { $0.insert(String(heard.prefix(12))) }
                // One constant sentence is all of the body.
                let body = heard.split(separator: "\r\n\r\n")
                #expect(body.count == 2 && !heard.contains("["), "\(heard)")
            }
            try await heart.goesOn()
        }
        // Of an address that was wrong too often nothing is heard any more.
        #expect(statuses.value.subtracting(["HTTP/1.1 401", "HTTP/1.1 429"]) == [])
        #expect(gate.comings == ["opened"])
        let told = try await gate.gateway.refusalBook().chargers[ChargerPosition(0)]
        #expect(told?.map(\.count).reduce(0, +) == attempts / 100 * 100)
        try await gate.gateway.stop()
    }

    @Test("T1: stays its holder's who answers, even where somebody has stolen its password")
    func withPassword() async throws {
        let (gate, heart, password) = try await Self.held()
        let proof = Gate.basic("CP-1", password.text)
        for round in 0..<Scale.of(5, whole: 100) {
            try await Intruder.crowd(20, atOnce: 10) { number in
                let heard = try await Intruder.ask(
                    gate, Intruder.request(Array("CP-1".utf8), authorization: proof),
                    from: Intruder.address(round * 20 + number))
                #expect(heard.hasPrefix("HTTP/1.1 409"), "\(heard)")
            }
            try await heart.goesOn()
        }
        #expect(gate.comings == ["opened"])
        try await gate.gateway.stop()
    }
}
