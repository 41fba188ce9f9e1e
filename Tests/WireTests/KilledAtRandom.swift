import Testing

extension WireTests {
    /// What is promised to a depot whose box may stop at any moment, with everything that runs on
    /// it and whatever it delivers to.
    @Suite("busbard, busbar-uplink and a receiver, each killed at random", .serialized)
    struct KilledAtRandom {
        @Test("lose nothing that was acknowledged, double no transaction and pass no limit")
        func promises() async throws {
            let kills = Scale.of(8, whole: 200)
            let outcome = try await WireProgram.run("kills.py", ["--kills", "\(kills)"])
            #expect(outcome.failures == [])
            #expect(outcome.code == 0)
            #expect(try outcome.figure("over_limit_longest_s") == 0)
            #expect(try outcome.figure("transactions") >= Double(kills))
            #expect(try outcome.figure("rows") >= outcome.figure("transactions"))
        }
    }
}
