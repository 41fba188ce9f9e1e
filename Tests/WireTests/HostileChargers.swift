import Testing

extension WireTests {
    /// What somebody does who has unplugged a charger and plugged in something else: the threats
    /// that need the whole daemon to be seen.
    @Suite("hostile chargers at busbard", .serialized)
    struct HostileChargers {
        private static func run(_ threat: String, _ arguments: [String] = []) async throws {
            let outcome = try await WireProgram.run(
                "hostile.py", ["--threat", threat] + arguments)
            #expect(outcome.failures == [])
            #expect(outcome.code == 0)
        }

        @Test("T4: names that nobody knows cost neither memory nor disk nor lines of the log")
        func strangers() async throws {
            try await Self.run(
                "strangers", ["--count", "\(Scale.of(1_500, whole: 100_000))"])
        }

        @Test("T10: words of a charger forge no line of the log and move no cursor")
        func words() async throws {
            try await Self.run("words")
        }

        @Test("T11: a charger that tells of another's transaction changes nothing of it")
        func others() async throws {
            try await Self.run("others")
        }

        @Test("e1: chargers that all log in over TLS at the same moment are all let in")
        func storm() async throws {
            try await Self.run(
                "storm", Scale.isWhole ? ["--count", "300", "--figures"] : ["--count", "40"])
        }
    }
}
