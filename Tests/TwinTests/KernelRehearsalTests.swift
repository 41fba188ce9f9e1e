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

    /// Seeds by which a start in 1970 or ahead of time, a clock set by our own answers, a violator's
    /// ended lease, a vehicle that stopped between two samples, a fallback that was cleared by hand, a
    /// cap of 0 in an idle charger that our answer sets ahead, and one that was lifted beside a lease
    /// which a clock had made longer once led to an overload; so did a wall clock that had jumped
    /// ahead before a restart, a lease that lowered what had gone with its transaction, and day plans
    /// that a clock brought back or that were sent beneath a lease on its way out, a start that waited
    /// for its answer while a lower fallback was sent, a lease that a clock brought back and nobody cut, one
    /// of the run before at a paused vehicle without a proven fallback, a plan that a clock which was set
    /// ahead had ended a moment ago, a lease that our own answer made longer, one that a first stamp showed
    /// to be longer, and a fallback that a vehicle proved asleep. And one by which the judge gave nobody time
    /// to make room for a charger that was handed over.
    private static let found: [UInt64] = [
        29, 104, 559, 1677, 2115, 4623, 8276, 20_569, 30_264, 40_097, 91_886, 100_314, 121_140,
        130_855, 200_124, 200_257, 201_459, 300_141, 300_518, 720_943, 730_374, 730_837,
        2_000_978, 2_001_823, 5_000_823, 6_000_362, 1_795_381_913, 1_795_383_580, 5108, 2224, 7417,
        1_795_384_271,
    ]

    @Test("has none by seeds that had one once", arguments: found)
    func staysMended(seed: UInt64) {
        #expect(swarm(.none).rehearse(seed).failures == [])
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

    @Test(
        "has one within two hundred hours where a rule is left out, and none by that seed with all",
        arguments: Omissions.names.map(\.name))
    func isCaught(rule: String) throws {
        let known = try #require(Omissions.names.first { $0.name == rule })
        let outcome = KernelSwarmRun(
            seeds: 1...200, length: .minutes(60), omissions: known.omission,
            stopsAtFailure: true
        ).run { _ in }
        let seed = try #require(outcome.failed.first)
        #expect(swarm(.none).rehearse(seed).failures == [])
    }

    private func swarm(_ omissions: Omissions) -> KernelSwarmRun {
        KernelSwarmRun(
            seeds: 1...1, length: .minutes(60), omissions: omissions, stopsAtFailure: false)
    }
}
