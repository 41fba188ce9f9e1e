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

    /// What came of them all.
    package struct Outcome: Sendable {
        package internal(set) var seeds: Int64 = 0
        package internal(set) var failed: [UInt64] = []
        package internal(set) var crashes: Int64 = 0
        package internal(set) var leases: Int64 = 0
        package internal(set) var stationCuts: Int64 = 0
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
        var rehearsal = KernelRehearsal(seed: seed, omitting: omissions)
        rehearsal.run(for: length, stopsAtFailure: stopsAtFailure)
        rehearsal.conclude()
        return rehearsal.outcome
    }

    /// What repeats one seed.
    private func command(for seed: UInt64) -> String {
        let without = Omissions.names.filter { omissions.contains($0.omission) }
            .map { " --without \($0.name)" }.joined()
        return "busbar twin swarm --kernel --seeds \(seed)..\(seed)"
            + " --hours \(length.seconds / 3600)" + without
    }
}
