import Foundation
import Testing

/// The ten-minute form of the steps, with the leases that a site would have in a test on the bench.
@Suite(
    "a depot of third-party parts for ten minutes", .serialized,
    .enabled(
        if: ProcessInfo.processInfo.environment["BUSBAR_SOAK"] == "1",
        "set BUSBAR_SOAK=1 (make soak)"),
    .enabled(if: WireProgram.interpreter != nil, WireProgram.isMissing))
struct ThirdPartyDepot {
    @Test("answers every step of the building's load in time")
    func steps() async throws {
        let outcome = try await WireProgram.run(
            "third_party_depot.py", ["--seconds", "600", "--leases", "60/15"])
        #expect(outcome.failures == [])
        #expect(outcome.code == 0)
        #expect(try outcome.figure("steps") >= 20)
        let lag = try outcome.figure("chargers_lag_max_s")
        #expect(try outcome.figure("over_limit_longest_s") <= lag + 4)
        #expect(try outcome.figure("over_limit_without_a_step_s") == 0)
    }
}
