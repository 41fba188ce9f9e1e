package import Control
package import Ledger
package import Units

/// Many rehearsals of the kernel, one for each seed.
package struct KernelSwarmRun: Hashable, Sendable {
    package var seeds: ClosedRange<UInt64>
    /// How long each lasts.
    package var length: Milliseconds
    /// Rules that are left out, to see that the swarm notices.
    package var omissions: Omissions
    /// Whether the first failure ends it.
    package var stopsAtFailure: Bool
    /// What of a seed's run is played, up to its first failure; nil: all of it.
    package var excerpt: Excerpt?

    /// What came of them all.
    package struct Outcome: Sendable {
        package internal(set) var seeds: Int64 = 0
        package internal(set) var failed: [UInt64] = []
        package internal(set) var crashes: Int64 = 0
        package internal(set) var leases: Int64 = 0
        package internal(set) var stationCuts: Int64 = 0
        package internal(set) var plans: Int64 = 0
        package internal(set) var consents: Int64 = 0
        /// What chargers drew above their fallbacks, in A·s.
        package internal(set) var boosted: Int64 = 0
        /// Overload of ours, in mA × ms.
        package internal(set) var overload: Int64 = 0
        /// How long all rehearsals were together.
        package internal(set) var length: Milliseconds = .zero
    }

    package init(
        seeds: ClosedRange<UInt64>, length: Milliseconds, omissions: Omissions,
        stopsAtFailure: Bool
    ) {
        self.seeds = seeds
        self.length = length
        self.omissions = omissions
        self.stopsAtFailure = stopsAtFailure
    }

    /// Runs them one after the other; a line for each seed that fails, and what repeats it.
    package func run(report: (String) -> Void) -> Outcome {
        var outcome = Outcome()
        for seed in seeds {
            let one = rehearse(seed)
            outcome.seeds += 1
            outcome.length += length
            outcome.crashes += one.crashes
            outcome.leases += one.leases
            outcome.stationCuts += one.stationCuts
            outcome.plans += one.plans
            outcome.consents += one.consents
            outcome.boosted += one.boosted
            outcome.overload += one.overload
            guard !one.failures.isEmpty else { continue }
            outcome.failed.append(seed)
            report(
                "seed \(seed) (\(KernelCircumstances.drawn(seed: seed).text)): "
                    + one.failures.joined(separator: "; ") + " -- " + command(for: seed))
            if stopsAtFailure { break }
        }
        return outcome
    }

    /// One seed's rehearsal.
    package func rehearse(_ seed: UInt64) -> KernelOutcome {
        guard let excerpt else {
            return rehearsed(
                KernelRehearsal(seed: seed, omitting: omissions), for: length,
                stopsAtFailure: stopsAtFailure
            ).outcome
        }
        let tape = tape(of: seed, for: length)
        return rehearsed(
            rehearsal(of: seed, excerpt, tape: tape, diary: nil), for: length, stopsAtFailure: true
        ).outcome
    }

    /// The smallest run that fails like a seed's, or the excerpt that was chosen; nil where that does
    /// not fail.
    package func shrunken(_ seed: UInt64) -> ShrunkenRun? {
        var first = self
        first.stopsAtFailure = true
        guard let failure = first.rehearse(seed).failure else { return nil }
        let tape = tape(of: seed, for: min(length, Shrinking.minutes(of: failure) ?? length))
        var shrinking = Shrinking(
            excerpt ?? KernelCircumstances.drawn(seed: seed).whole, length: length,
            failure: failure
        ) { excerpt, length in
            let candidate = rehearsal(of: seed, excerpt, tape: tape, diary: nil)
            return rehearsed(candidate, for: length, stopsAtFailure: true).outcome.failure
        }
        if excerpt == nil { shrinking.shrink() }
        let last = rehearsed(
            rehearsal(of: seed, shrinking.excerpt, tape: tape, diary: KernelDiary()),
            for: shrinking.length, stopsAtFailure: true)
        var told = self
        told.excerpt = shrinking.excerpt
        told.length = shrinking.length
        return ShrunkenRun(
            excerpt: shrinking.excerpt, length: shrinking.length, runs: shrinking.runs,
            fingerprint: last.outcome.fingerprint, failures: last.outcome.failures,
            command: told.command(for: seed), lines: last.account)
    }

    /// One seed's rehearsal, with what its controller was told and did in each step, and how it stands
    /// then; nil while it is dead.
    package func rehearse(
        _ seed: UInt64, recording: ([RunRecord], Controller?) -> Void
    ) -> KernelOutcome {
        let excerpt = excerpt ?? KernelCircumstances.drawn(seed: seed).whole
        var rehearsal = rehearsal(of: seed, excerpt, tape: tape(of: seed, for: length), diary: nil)
        recording([.began(rehearsal.controller)], nil)
        let stops = stopsAtFailure || self.excerpt != nil
        while rehearsal.elapsed < length, !stops || rehearsal.judge.charges.isEmpty {
            rehearsal.records = []
            rehearsal.step()
            recording(rehearsal.records ?? [], rehearsal.isAlive ? rehearsal.controller : nil)
        }
        rehearsal.conclude()
        return rehearsal.outcome
    }

    /// A rehearsal of no more than an excerpt has.
    private func rehearsal(
        of seed: UInt64, _ excerpt: Excerpt, tape: DrawTape, diary: KernelDiary?
    ) -> KernelRehearsal {
        KernelRehearsal(
            .drawn(seed: seed).keeping(excerpt), seed: seed, omitting: omissions,
            tape: tape.followed, diary: diary)
    }

    /// What the whole run draws where.
    private func tape(of seed: UInt64, for length: Milliseconds) -> DrawTape {
        var rehearsal = KernelRehearsal(
            .drawn(seed: seed), seed: seed, omitting: omissions, tape: DrawTape(), diary: nil)
        rehearsal.run(for: length, stopsAtFailure: false)
        return rehearsal.tape ?? DrawTape()
    }

    private func rehearsed(
        _ rehearsal: KernelRehearsal, for length: Milliseconds, stopsAtFailure: Bool
    ) -> KernelRehearsal {
        var rehearsal = rehearsal
        rehearsal.run(for: length, stopsAtFailure: stopsAtFailure)
        rehearsal.conclude()
        return rehearsal
    }

    /// What repeats one seed.
    private func command(for seed: UInt64) -> String {
        let time =
            length.seconds % 3600 == 0
            ? " --hours \(length.seconds / 3600)" : " --minutes \(length.seconds / 60)"
        return "busbar twin swarm --kernel --seeds \(seed)..\(seed)" + time + omissions.options
            + (excerpt?.options ?? "")
    }
}

extension Omissions {
    /// The options that leave them out.
    var options: String {
        Self.names.filter { contains($0.omission) }.map { " --without \($0.name)" }.joined()
    }
}
