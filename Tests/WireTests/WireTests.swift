import Testing

/// Scenarios with third-party chargers and a third-party meter on loopback sockets. One at a time:
/// each of them watches a plant in real time.
@Suite(
    "busbard between third-party chargers and a third-party meter", .serialized,
    .enabled(if: WireProgram.interpreter != nil, WireProgram.isMissing))
struct WireTests {
    @Test("limits arrivals promptly and answers steps of the building's load in time")
    func steps() async throws {
        let outcome = try await WireProgram.run("third_party_depot.py")
        #expect(outcome.failures == [])
        #expect(outcome.code == 0)
        #expect(try outcome.figure("first_limit_max_s") <= 5)
        let lag = try outcome.figure("chargers_lag_max_s")
        #expect(try outcome.figure("over_limit_longest_s") <= lag + 4)
        #expect(try outcome.figure("over_limit_without_a_step_s") == 0)
        #expect(try outcome.figure("steps") >= 2)
    }

    @Test("survives kill -9: nothing over the limit, fallbacks when dead, the same transactions")
    func killed() async throws {
        let outcome = try await WireProgram.run("killed.py")
        #expect(outcome.failures == [])
        #expect(outcome.code == 0)
        #expect(try outcome.figure("over_limit_longest_s") == 0)
        #expect(
            try outcome.figure("dead_drawn_highest_amps")
                <= outcome.figure("fallback_sum_amps"))
        #expect(try outcome.figure("dead_rows") >= 10)
    }

    @Test("keeps the share of a charger that is cut off until its lease has run out")
    func cutOff() async throws {
        let outcome = try await WireProgram.run("cut_off.py")
        #expect(outcome.failures == [])
        #expect(outcome.code == 0)
        #expect(
            try outcome.figure("reserved_in_envelope_lowest_amps")
                >= outcome.figure("share_at_cut_amps") - 1)
        #expect(
            try outcome.figure("others_afterwards_amps") > outcome.figure("others_at_cut_amps"))
        #expect(try outcome.figure("over_limit_longest_s") == 0)
    }

    @Test(
        "lets in chargers that prove who they are, and nobody else", arguments: ["1", "2", "3"])
    func proven(profile: String) async throws {
        let outcome = try await WireProgram.run("proven.py", ["--profile", profile])
        #expect(outcome.failures == [])
        #expect(outcome.code == 0)
    }

    @Test("T6: refuses strangers and garbage, counts them, and goes on renewing the others")
    func garbage() async throws {
        let outcome = try await WireProgram.run("garbage.py")
        #expect(outcome.failures == [])
        #expect(outcome.code == 0)
        #expect(try outcome.figure("renewal_gap_longest_s") <= 5)
    }
}
