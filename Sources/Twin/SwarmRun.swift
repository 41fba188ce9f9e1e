package import Ledger
package import Units

/// Many rehearsals, one for each seed.
package struct SwarmRun: Hashable, Sendable {
    package var seeds: ClosedRange<UInt64>
    /// How long each lasts, in the plant's time.
    package var length: Milliseconds
    /// Rules that are left out, to see that the swarm notices.
    package var omissions: Omissions
    /// Whether the first failure ends it.
    package var stopsAtFailure: Bool

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
    package func run(report: (String) -> Void) -> SwarmOutcome {
        var outcome = SwarmOutcome()
        for seed in seeds {
            let one = rehearse(seed)
            outcome.add(one, seed: seed)
            guard !one.failures.isEmpty else { continue }
            report(
                "seed \(seed) (\(Circumstances.drawn(seed: seed).text)): "
                    + one.failures.joined(separator: "; ") + " -- " + command(for: seed))
            if stopsAtFailure { break }
        }
        return outcome
    }

    /// One seed's rehearsal.
    package func rehearse(_ seed: UInt64) -> RehearsalOutcome {
        var rehearsal = Rehearsal(
            circumstances: .drawn(seed: seed), seed: seed, omitting: omissions)
        rehearsal.run(for: length)
        rehearsal.conclude()
        return rehearsal.outcome
    }

    /// What repeats one seed.
    private func command(for seed: UInt64) -> String {
        let without = Omissions.names.filter { omissions.contains($0.omission) }
            .map { " --without \($0.name)" }.joined()
        return "busbar twin swarm --seeds \(seed)..\(seed) --minutes \(length.seconds / 60)"
            + without
    }
}
