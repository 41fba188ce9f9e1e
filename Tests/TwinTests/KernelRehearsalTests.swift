import Ledger
import Testing
import Twin
import Units

/// The real controller and its ledger against chargers that are as bad as SAFETY.md lets them be,
/// by seed. `busbar twin swarm --kernel` plays the same; `make swarm` plays ten thousand hours, half of
/// them by seeds that are drawn anew.
@Suite("a rehearsed hour of the kernel")
struct KernelRehearsalTests {
    /// Seeds that have nothing in common but their number.
    private static let seeds: ClosedRange<UInt64> = 1...32

    @Test("has no overload of ours, whatever chargers do", arguments: seeds)
    func holds(seed: UInt64) {
        let outcome = swarm(.none).rehearse(seed)
        #expect(outcome.failures == [])
        #expect(outcome.orders > 10, "chargers were told something")
    }

    @Test("goes the same way each time, and another way for another seed")
    func repeats() {
        let first = swarm(.none).rehearse(7)
        let again = swarm(.none).rehearse(7)
        #expect(first.fingerprint == again.fingerprint)
        #expect(first.boosted == again.boosted)
        #expect(first.boosted > 0, "something was granted and drawn")
        #expect(first.fingerprint != swarm(.none).rehearse(8).fingerprint)
    }

    /// A seed that shows why a rule is there, of the first two hundred.
    struct Ablation: Sendable {
        var rule: String
        var seed: UInt64
    }

    private static let ablations = [
        Ablation(rule: "R1", seed: 1), Ablation(rule: "R2", seed: 1),
        Ablation(rule: "R3", seed: 5), Ablation(rule: "R5", seed: 15),
        Ablation(rule: "R6", seed: 2), Ablation(rule: "R7", seed: 59),
        Ablation(rule: "R8", seed: 2), Ablation(rule: "R9", seed: 1),
        Ablation(rule: "R10", seed: 6), Ablation(rule: "R11", seed: 5),
        Ablation(rule: "other-load", seed: 7), Ablation(rule: "skew", seed: 86),
        Ablation(rule: "lag", seed: 2), Ablation(rule: "old-connection", seed: 15),
    ]

    @Test("is caught without a rule, and without that rule only", arguments: ablations)
    func isCaught(_ ablation: Ablation) throws {
        let known = try #require(Omissions.names.first { $0.name == ablation.rule })
        #expect(swarm(known.omission).rehearse(ablation.seed).failures != [])
        #expect(swarm(.none).rehearse(ablation.seed).failures == [])
    }

    /// What none of the first 1,200 seeds shows: the budget past the horizon is hardly ever the one
    /// that decides, while leases are short beside it.
    private static let unseen = ["beyond-H"]

    @Test("shows each rule that can be left out")
    func isComplete() {
        #expect(Omissions.names.map(\.name) == Self.ablations.map(\.rule) + Self.unseen)
    }

    private func swarm(_ omissions: Omissions) -> KernelSwarmRun {
        KernelSwarmRun(
            seeds: 1...1, length: .minutes(60), omissions: omissions, stopsAtFailure: false)
    }
}
