import Gateway
import PKI
import Testing
import Waiting
import WebSocket

@Suite("T3: whoever guesses passwords", .serialized)
struct HostileGuesses {
    private static func gate() async throws -> (Gate, proof: String) {
        let password = try Password.generate()
        var book = PasswordBook.empty
        book.set(try PasswordHash(of: password), of: "CP-1")
        let gate = try await Gate.openWithTime(
            .standard, profile: 1, Credentials(tls: [nil], passwords: book))
        return (gate, Gate.basic("CP-1", password.text))
    }

    private static func guess(
        _ number: Int, _ gate: Gate, from source: String
    ) async throws -> String {
        try await Intruder.ask(
            gate,
            Intruder.request(
                Array("CP-1".utf8), authorization: Gate.basic("CP-1", "guess \(number)")),
            from: source)
    }

    @Test("T3: does not delay the charger, and locks himself out and not its name")
    func guesses() async throws {
        let (gate, proof) = try await Self.gate()
        var heart = try await gate.heart(authorization: proof)
        let rounds = Scale.of(5, whole: 500)
        let perRound = Scale.of(60, whole: 2_000)
        for round in 0..<rounds {
            try await Intruder.crowd(perRound, atOnce: 24) { number in
                // One of them has the charger's own address.
                let source = number % 12 == 0 ? "127.0.0.1" : Intruder.address(number % 12)
                let heard = try await Self.guess(round * perRound + number, gate, from: source)
                // Turned away with the half-open of its address: no answer at all.
                #expect(
                    heard.isEmpty
                        || ["401", "429", "503"].contains(heard.dropFirst(9).prefix(3)), "\(heard)")
            }
            try await heart.goesOn()
            // It comes back now and then, less often than the quota of connections gives back.
            guard round % 100 == 1 else { continue }
            heart.hangUp()
            try await eventually("its end") { gate.comings.last == "closed" }
            heart = try await gate.heart(authorization: proof)
            #expect(heart.failure == nil)
        }
        #expect(heart.isOpen)
        if Scale.isWhole {
            print("T3: all but a hundredth of the answers within \(heart.waitOfNinetyNine)")
            #expect(heart.waitOfNinetyNine < .milliseconds(200))
        }
        try await gate.gateway.stop()
    }

    @Test("T3: keeps no charger out that has not logged in since the start")
    func firstLogin() async throws {
        let (gate, proof) = try await Self.gate()
        let isOver = Noted(false)
        try await withThrowingTaskGroup { group in
            defer { isOver.change { $0 = true } }
            for worker in 0..<32 {
                group.addTask {
                    var number = 0
                    while !isOver.value {
                        _ = try await Self.guess(number, gate, from: Intruder.address(worker))
                        number += 1
                    }
                }
            }
            var heart = Heart()
            try await eventually("a login") {
                heart = try await gate.heart(authorization: proof)
                if case .refused(let answer) = heart.failure {
                    // The line is full: it comes again. Nothing else keeps it out.
                    #expect(answer.status == 503)
                }
                return heart.isOpen
            }
            try await heart.goesOn()
            isOver.change { $0 = true }
            try await group.waitForAll()
        }
        try await gate.gateway.stop()
    }
}
