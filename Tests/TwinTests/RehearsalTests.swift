import Depot
import Ledger
import Testing
import Twin
import Units

/// The real controller, links and meter decode against simulated depots, by seed. `busbar twin
/// swarm` plays the same; a failing seed is repeated there by the command that it prints.
@Suite("a rehearsed hour")
struct RehearsalTests {
    /// Seeds that have nothing in common but their number.
    private static let seeds: ClosedRange<UInt64> = 1...24

    @Test("has no overload of ours, whatever goes wrong", arguments: seeds)
    func holds(seed: UInt64) {
        let outcome = swarm(.none, minutes: 60).rehearse(seed)
        #expect(outcome.failures == [])
        #expect(outcome.texts > 100, "chargers spoke")
        #expect(outcome.served > .zero, "vehicles were charged")
    }

    @Test("goes the same way each time, and another way for another seed")
    func repeats() {
        let swarm = swarm(.none, minutes: 10)
        let first = swarm.rehearse(7)
        let again = swarm.rehearse(7)
        #expect(first.fingerprint == again.fingerprint)
        #expect(first.texts == again.texts)
        #expect(first.fingerprint != swarm.rehearse(8).fingerprint)
    }

    @Test("ends no pause by a crash")
    func pausesOutlive() {
        let outcome = swarm(.none, minutes: 60).rehearse(35)
        #expect(outcome.failures == [])
        #expect(outcome.pausesOutlived > 0, "the seed has a crash during a pause")
    }

    @Test(
        "is back in service within a quarter of an hour of the last fault",
        arguments: [2, 3, 12, 30, 66, 83, 110])
    func recovers(seed: UInt64) {
        let outcome = swarm(.none, minutes: 30).rehearse(seed)
        #expect(outcome.failures == [])
        #expect(outcome.recoveredAfter ?? .zero <= .minutes(15))
    }

    @Test("is held against the worst other load below a meter from which panels may hide it")
    func recoversBelowPanels() {
        let outcome = swarm(.none, minutes: 60).rehearse(1_795_450_075)
        #expect(outcome.failures == [])
        #expect(outcome.recoveredAfter ?? .zero <= .minutes(15))
    }

    @Test("is not back in service where nobody gets more than 0, as a run's end shows")
    func staysBehind() {
        var circumstances = Circumstances.calm(.yard(), traffic: .parked)
        // Nobody reads this meter, and without one everybody has his fallback.
        circumstances.site.plan.meters[0].model = "of another make"
        circumstances.site.plan.control.meterLost = .fallback
        circumstances.site.plan.fallbacks = circumstances.site.plan.fallbacks.map { _ in .zero }
        var rehearsal = Rehearsal(circumstances: circumstances, seed: 1, omitting: .none)
        rehearsal.run(for: .minutes(10))
        rehearsal.recover()
        rehearsal.conclude()
        #expect(rehearsal.outcome.recoveredAfter == nil)
        #expect(rehearsal.outcome.failure?.kind == .recovery)
    }

    /// A seed that shows why the rule is there, of the first few hundred. The kernel
    /// swarm has one for each rule within two hundred.
    struct Ablation: Sendable {
        var rule: String
        var seed: UInt64
    }

    @Test(
        "is caught without a rule, and without that rule only",
        arguments: [
            Ablation(rule: "R1", seed: 17), Ablation(rule: "R2", seed: 135),
            Ablation(rule: "R3", seed: 485), Ablation(rule: "R6", seed: 62),
            Ablation(rule: "R8", seed: 3), Ablation(rule: "other-load", seed: 41),
        ])
    func isCaught(_ ablation: Ablation) throws {
        let known = try #require(Omissions.names.first { $0.name == ablation.rule })
        let failures = swarm(known.omission, minutes: 60).rehearse(ablation.seed).failures
        #expect(failures.contains { $0.contains(" over, highest ") }, "\(failures)")
        #expect(swarm(.none, minutes: 60).rehearse(ablation.seed).failures == [])
    }

    private func swarm(_ omissions: Omissions, minutes: Int64) -> SwarmRun {
        SwarmRun(
            seeds: 1...1, length: .minutes(minutes), omissions: omissions, stopsAtFailure: false)
    }
}
